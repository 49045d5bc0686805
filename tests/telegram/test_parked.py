"""What nothing can be made of is kept for people, who can have it tried again; what is nobody's fault alarms nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import bot.channels.telegram.intake as intake
from bot.channels.telegram.parsing import Odd, read
from bot.doctor_outbox import parked_rows, waiting_rows
from bot.erasing import forget
from bot.parking import revive
from bot.prognosis import Patient
from bot.taking_again import _done as forget_update
from core.channel_tables import odd_updates
from core.faults import words_of
from core.odd_updates import KEPT, odd_update, sweep_updates
from core.outbox import Line, say_lines
from core.tables import events, identities, inbox, outbox
from tests.fakes.telegram import Telegram
from tests.stage import Stage, until
from tests.telegram.conftest import Chatter

ASKS = "kak buka jam berapa ya?"
# A number that a card could have.
CARD = "kartu saya 4111 1111 1111 1111"


def odd(stage: Stage) -> list[Any]:
    """What is parked."""
    return list(stage.rows(select(odd_updates).order_by(odd_updates.c.id)))


def blind(_update: Any, _bot_id: int) -> Any:
    """Read nothing."""
    raise Odd("KeyError")


def wrong(stage: Stage) -> list[str]:
    """What the doctor says is wrong with what leaves."""
    house = stage.house
    with house.database.snapshot() as session:
        on = frozenset(house.channels)
        patient = Patient(session, house.settings, house.business, stage.clock.now(), on, house.page_bound)
        found = [*parked_rows(patient), *waiting_rows(patient)]
    return [one.sentence for one in found if one.state == "wrong"]


def test_an_odd_update_is_kept_masked_once_and_is_taken_when_a_person_says_so(
    shop: Stage, telegram: Telegram, sari: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.taking_again.LOOK_SECONDS", 0.05)
    sari.says(ASKS)
    blind = [True]

    def read_or_not(update: Any, bot_id: int) -> Any:
        if blind[0] and "kartu" in str(update):
            raise Odd("KeyError")
        return read(update, bot_id)

    monkeypatch.setattr(intake, "read", read_or_not)
    number = sari.writes(CARD)
    until(lambda: not telegram.waiting)
    [row] = odd(shop)
    assert ("4111 1111" in row.body, row.address, row.state) == (False, "7001", "parked")
    telegram.add("message", telegram.message(7001, "Sari", text=CARD), update_id=number)
    until(lambda: not telegram.waiting)
    assert len(odd(shop)) == 1
    assert "1 row of the update given up (update:1)" in wrong(shop)[0]
    administrator = shop.agent("Wati", "administrator")
    assert "KeyError" in administrator.http.get("/desk/parked").text
    blind[0] = False
    assert administrator.http.post(f"/desk/parked/update/{row.id}/revive", follow_redirects=False).status_code == 303
    until(lambda: not odd(shop))
    shop.settle()
    assert len(shop.rows(select(inbox.c.id))) == 2
    with shop.house.database.transaction() as session:
        assert not revive(session, "update", row.id, now=shop.clock.now())


def test_what_is_still_odd_is_parked_anew_and_goes_after_a_month_or_with_its_customer(
    shop: Stage, telegram: Telegram, sari: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.taking_again.LOOK_SECONDS", 0.05)
    sari.says(ASKS)
    telegram.add("message", {"chat": {"id": 7001, "type": "private"}, "text": "x"})
    telegram.add("message", {"chat": {"id": "x"}})
    until(lambda: not telegram.waiting)
    with shop.house.database.transaction() as session:
        assert revive(session, "update", odd(shop)[0].id, now=shop.clock.now())
    until(lambda: [row.state for row in odd(shop)] == ["parked", "parked"])
    with shop.house.database.transaction() as session:
        forget(session, 1, now=shop.clock.now())
    assert [row.address for row in odd(shop)] == [None]
    with shop.house.database.transaction() as session:
        sweep_updates(session, now=shop.clock.now() + KEPT + timedelta(seconds=1))
    assert odd(shop) == []


def test_what_was_cut_is_parked_again_and_a_fault_while_taking_is_told_and_tried_again(
    shop: Stage, telegram: Telegram, sari: Chatter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.taking_again.LOOK_SECONDS", 0.05)
    with monkeypatch.context() as patch:
        patch.setattr(intake, "read", blind)
        sari.writes(ASKS)
        until(lambda: len(odd(shop)) == 1)
        patch.setattr("core.odd_updates.LONGEST", 40)
        sari.writes(CARD)
        until(lambda: len(odd(shop)) == 2)
    faults = [ValueError("no row")]

    def done(house: Any, row_id: int) -> None:
        if faults:
            raise faults.pop()
        forget_update(house, row_id)

    monkeypatch.setattr("bot.taking_again._done", done)
    with shop.house.database.transaction() as session:
        assert all(revive(session, "update", row.id, now=shop.clock.now()) for row in odd(shop))
    until(lambda: [row.state for row in odd(shop)] == ["parked"])
    assert len(odd(shop)[0].body) == 40
    assert [row.text for row in shop.rows(select(inbox.c.text))] == [ASKS]
    assert "telegram.again_failed" in capsys.readouterr().out


def test_a_customer_who_blocked_us_is_no_fault_and_their_reminder_waits_until_they_are_back(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    sari.says(ASKS)
    telegram.blocked.add(7001)
    with shop.house.database.transaction() as session:
        lines = [
            Line(sari.conversation_id, sari.identity_id, "telegram", "bot", text, 0, kind)
            for text, kind in (("jawaban", "answer"), ("pengingat", "reminder"))
        ]
        say_lines(session, lines, now=shop.clock.now())
    shop.wait(minutes=5)
    states = [
        (row.state, words_of(row.error)) for row in shop.rows(select(outbox).order_by(outbox.c.id.desc()).limit(2))
    ]
    assert states[0][0] == "due"
    assert states[1][0] == "failed"
    assert states[1][1]["en"] == "unreachable: the customer blocked the bot or deleted the account"
    assert states[1][1]["id"] == "tidak terjangkau: pelanggan memblokir bot atau menghapus akunnya"
    assert wrong(shop) == []
    telegram.blocked.clear()
    back = {"chat": {"id": 7001, "type": "private"}, "new_chat_member": {"status": "member"}}
    telegram.add("my_chat_member", back)
    until(lambda: shop.rows(select(identities.c.unreachable_at)) == [(None,)])
    shop.wait(minutes=1)
    assert telegram.texts(7001)[-1] == "pengingat"


def test_a_token_that_telegram_refuses_stops_all_sends_for_a_while_and_alarms(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    bima = Chatter(shop, telegram, 7002, "Bima")
    sari.says(ASKS)
    telegram.faults["sendMessage"].append("401")
    calls = telegram.calls["sendMessage"]
    assert sari.says("kalau minggu?") == []
    assert bima.says(ASKS) == []
    shop.wait(seconds=45)
    assert telegram.calls["sendMessage"] == calls + 1
    assert any("SAPA_TELEGRAM_TOKEN" in one for one in wrong(shop))
    shop.wait(seconds=45)
    assert (len(bima.hears()), wrong(shop)) == (1, [])


def test_what_came_together_is_kept_together_once_each_and_up_to_a_limit(
    shop: Stage, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.odd_updates.MOST", 5)
    for number in (31, 31, 32, 33):
        telegram.add("message", {"chat": number}, update_id=number)
    telegram.add("message", telegram.message(7002, "Bima", text=ASKS), update_id=40)
    until(lambda: not telegram.waiting)
    assert [row.external_id.partition(":")[2] for row in odd(shop)] == ["31", "32", "33"]
    assert all(words_of(row.error)["en"].startswith("not shaped as the Bot API says") for row in odd(shop))
    assert len(shop.rows(select(events.c.id).where(events.c.name == "message.parked"))) == 3
    assert len(shop.rows(select(inbox.c.id))) == 1
    for number in range(41, 47):
        telegram.add("message", {"chat": number}, update_id=number)
    until(lambda: not telegram.waiting)
    assert [row.external_id.partition(":")[2] for row in odd(shop)] == ["31", "32", "33", "41", "42"]


def test_what_is_nested_too_deeply_is_parked_without_its_words() -> None:
    told: list[Any] = []
    for _ in range(1_500):
        told = [told]
    kept = odd_update("telegram", {"update_id": 5, "message": told}, key="", address=None, error="KeyError")
    assert kept.body == '"nested too deeply to be kept"'
