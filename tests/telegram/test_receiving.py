"""Updates: kept before they are confirmed, once, in whatever order; odd ones cost nobody else; forged ones refused."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from bot.receiver import Receiver
from core.settings import Settings, SettingsError
from core.tables import conversations, identities, inbox, messages, outbox
from tests.caller import Caller
from tests.fakes.telegram import Telegram
from tests.fakes.telegram_files import TOKEN
from tests.stage import Stage, until
from tests.telegram.conftest import SECRET, Build, Chatter

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def count(stage: Stage, table: Any) -> int:
    """How many rows a table has."""
    return int(stage.rows(select(func.count()).select_from(table))[0][0])


def test_an_update_is_confirmed_only_after_it_is_kept(
    shop: Stage, telegram: Telegram, sari: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Receiver._write
    tries = []

    def once_away(self: Receiver, arrived: Any, odd: Any) -> Any:
        tries.append(len(arrived))
        if len(tries) == 1:
            raise OperationalError("", {}, OSError("the disk is away"))
        return whole(self, arrived, odd)

    monkeypatch.setattr(Receiver, "_write", once_away)
    number = sari.writes("kak buka jam berapa ya?")
    until(lambda: bool(tries))
    assert telegram.waiting == 1
    assert number + 1 not in telegram.offsets
    sari.waits()
    assert count(shop, inbox) == 1
    assert number + 1 in telegram.offsets


def test_the_same_update_again_changes_nothing(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    message = telegram.message(7001, "Sari", text="kak buka jam berapa ya?")
    number = telegram.add("message", message)
    sari.waits()
    said = len(telegram.sent)
    for _ in range(3):
        telegram.add("message", message, update_id=number)
    sari.waits()
    assert (count(shop, inbox), len(telegram.sent)) == (1, said)


def test_updates_in_any_order_and_numbers_that_begin_anew_are_all_kept(shop: Stage, telegram: Telegram) -> None:
    people = [Chatter(shop, telegram, 7100 + number, f"Orang {number}") for number in range(5)]
    numbers = [*range(9_101, 9_111), *range(17, 27)]
    random.Random(5).shuffle(numbers)
    for place, number in enumerate(numbers):
        who = people[place % 5]
        telegram.add("message", telegram.message(who.chat_id, who.name, text=f"halo {number}"), update_id=number)
    people[0].waits()
    assert count(shop, inbox) == 20
    assert count(shop, identities) == 5


def test_odd_updates_cost_nobody_else(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    telegram.add("message", {"chat": {"id": "x"}})
    telegram.add("message", {"message_id": 1, "date": 10**18, "chat": {"id": 5, "type": "private"}, "from": {}})
    telegram.add("message", [])  # type: ignore[arg-type]  # that is the point
    telegram.add("a_kind_of_next_year", {"id": 1})
    telegram.add("callback_query", {"id": "1", "from": {"id": 7001}, "data": "m1.99"})
    telegram.add("callback_query", {"id": "1", "from": {"id": 7001}})
    assert sari.says("kak buka jam berapa ya?")
    assert count(shop, inbox) == 1


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polls that failed are repeated at once; stands before the shop, whose polling begins with it."""
    monkeypatch.setattr("bot.channels.telegram.carrier.FIRST_REST", 0.01)


def test_an_update_that_always_raises_is_given_up_and_the_others_of_its_batch_are_kept(
    impatience: None, shop: Stage, sari: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Receiver._write

    def poisoned(self: Receiver, arrived: Any, odd: Any) -> Any:
        if any("racun" in one.text for one in arrived):
            raise ValueError("nothing can be made of this")
        return whole(self, arrived, odd)

    monkeypatch.setattr(Receiver, "_write", poisoned)
    sari.writes("racun")
    sari.writes("kak buka jam berapa ya?")
    assert sari.waits()
    assert [row.text for row in shop.rows(select(inbox.c.text))] == ["kak buka jam berapa ya?"]


def test_a_button_of_somebody_else_is_nobodys(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    sari.says("asdkjh qwe zxc")
    data = next(one for one in telegram.sent if one["keyboard"])["keyboard"]["inline_keyboard"][0][0]["callback_data"]
    other = Chatter(shop, telegram, 7002, "Bima")
    other.says("halo")
    telegram.add("callback_query", telegram.query(7002, "Bima", data))
    other.waits()
    assert shop.rows(select(inbox).where(inbox.c.button.is_not(None))) == []


def test_an_edit_replaces_what_nobody_read_and_is_shown_to_agents_else(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    first = telegram.message(7001, "Sari", text="kak buka jam brp?")
    telegram.add("message", first)
    until(lambda: not telegram.waiting)
    telegram.add("edited_message", {**first, "text": "kak tutup jam berapa ya?"})
    sari.waits()
    assert [row.text for row in shop.rows(select(inbox.c.text))] == ["kak tutup jam berapa ya?"]
    said = len(telegram.sent)
    for _ in range(2):
        telegram.add("edited_message", {**first, "text": "nomor saya 12"})
    telegram.add("edited_message", {**first, "text": "kak tutup jam berapa ya?"})
    sari.waits()
    kept = shop.rows(select(messages.c.author, messages.c.text, messages.c.body).where(messages.c.kind == "note"))
    assert [tuple(row) for row in kept] == [
        ("system", "nomor saya 12", {"about": "edited"}),
        ("system", "kak tutup jam berapa ya?", {"about": "edited"}),
    ]
    assert len(telegram.sent) == said


def test_an_agent_reads_of_an_edit_in_their_own_language(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    first = telegram.message(7001, "Sari", text="kak buka jam brp?")
    telegram.add("message", first)
    sari.waits()
    telegram.add("edited_message", {**first, "text": "kak tutup jam <b>berapa</b>?"})
    sari.waits()
    [talk] = shop.rows(select(conversations.c.public_id))
    agent = shop.agent()
    for language, told in (
        ("id", "Pelanggan mengubah pesannya menjadi: kak tutup jam &lt;b&gt;berapa&lt;/b&gt;?</div>"),
        ("en", "The customer changed their message to: kak tutup jam &lt;b&gt;berapa&lt;/b&gt;?</div>"),
    ):
        assert told in agent.http.get(f"/desk/conversations/{talk.public_id}?lang={language}").text


def test_an_edit_of_what_is_being_answered_waits_until_that_is_written(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    first = telegram.message(7001, "Sari", text="kak buka jam berapa ya?")
    telegram.add("message", first)
    until(lambda: not telegram.waiting)
    with shop.house.database.transaction() as session:
        session.execute(update(inbox).values(state="claimed"))
    telegram.add("edited_message", {**first, "text": "kak tutup jam berapa ya?"})
    time.sleep(0.5)
    assert telegram.waiting == 1
    with shop.house.database.transaction() as session:
        session.execute(update(inbox).values(state="unread"))
    sari.waits()
    assert [row.text for row in shop.rows(select(inbox.c.text))] == ["kak tutup jam berapa ya?"]


def test_who_blocks_the_bot_cannot_be_reached_until_they_come_back(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    sari.says("halo")
    gone = select(identities.c.unreachable_at)
    chat = {"id": 7001, "type": "private"}
    telegram.add("my_chat_member", {"chat": chat, "new_chat_member": {"status": "kicked"}})
    sari.waits()
    until(lambda: shop.rows(gone)[0][0] is not None)
    telegram.add("my_chat_member", {"chat": chat, "new_chat_member": {"status": "member"}})
    sari.waits()
    until(lambda: shop.rows(gone)[0][0] is None)


def test_another_process_on_the_same_database_takes_over_where_the_first_one_ended(
    build: Build, telegram: Telegram
) -> None:
    first = build()
    first.open_channels()
    sari = Chatter(first, telegram)
    sari.writes("kak buka jam berapa ya?")
    until(lambda: not telegram.waiting)
    first.close()
    sari.writes("kalau minggu?")
    second = build()
    second.open_channels()
    sari.stage = second
    assert sari.waits()
    assert count(second, inbox) == 2
    assert {row.state for row in second.rows(select(outbox.c.state))} <= {"sent", "voided"}


@pytest.mark.postgresql
def test_of_two_processes_only_one_polls_and_one_sends(build: Build, telegram: Telegram) -> None:
    first, second = build(), build()
    first.open_channels()
    second.house.sender.start(second.house, sends=True, receives=True)
    sari = Chatter(first, telegram)
    assert sari.says("kak buka jam berapa ya?")
    assert sari.says("kalau minggu?")
    assert telegram.conflicts == 0
    assert (first.house.sender.mine, second.house.sender.mine) == (frozenset({"telegram"}), frozenset())
    first.house.sender.stop()
    until(lambda: second.house.sender.mine == {"telegram"})


@pytest.fixture
def called(build: Build, telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A house that Telegram calls."""
    monkeypatch.setenv("SAPA_TELEGRAM_WEBHOOK_SECRET", SECRET)
    stage = build(public_url="https://chat.example.id")
    stage.open_channels()
    until(lambda: bool(telegram.webhook))
    return stage


def call(stage: Stage, body: bytes, secret: str | bytes | None = SECRET) -> int:
    """Call the webhook; returns the status."""
    headers: dict[str, Any] = {} if secret is None else {HEADER: secret}
    return int(Caller(stage.client_app).post("/webhooks/telegram", content=body, headers=headers).status_code)


def test_the_webhook_is_registered_with_its_secret_and_nobody_polls(called: Stage, telegram: Telegram) -> None:
    assert telegram.webhook["url"] == "https://chat.example.id/webhooks/telegram"
    assert telegram.webhook["secret_token"] == SECRET
    assert telegram.calls["getUpdates"] == 0


def test_an_update_with_the_secret_is_kept_and_answered(called: Stage, telegram: Telegram) -> None:
    message = telegram.message(7001, "Sari", text="kak buka jam berapa ya?")
    body = json.dumps({"update_id": 5, "message": message}).encode()
    assert call(called, body) == 200
    assert call(called, body) == 200
    called.settle()
    assert count(called, inbox) == 1
    assert telegram.texts(7001)


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "é".encode(), b"\xff\xfe"])
def test_a_call_without_the_secret_is_refused(called: Stage, telegram: Telegram, secret: str | bytes | None) -> None:
    body = json.dumps({"update_id": 5, "message": telegram.message(7001, "Sari", text="halo")}).encode()
    assert call(called, body, secret) == 403
    assert 'sapa_webhooks_refused_total{channel="telegram"} 1.0' in called.house.metrics.text().decode()
    assert count(called, inbox) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"message": {"chat": 1}}', b"[" * 100_000])
def test_odd_bodies_with_the_secret_are_taken_and_change_nothing(called: Stage, body: bytes) -> None:
    assert call(called, body) == 200
    assert (count(called, inbox), count(called, conversations)) == (0, 0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"WEBHOOK_SECRET": SECRET}, "SAPA_TELEGRAM_TOKEN is not"),
        ({"TOKEN": TOKEN, "WEBHOOK_SECRET": SECRET}, "SAPA_PUBLIC_URL is not"),
        ({"TOKEN": "12:short"}, "BotFather"),
        ({"TOKEN": TOKEN, "WEBHOOK_SECRET": "short"}, "16 to 256"),
        ({"TOKEN": TOKEN, "API_URL": "api.telegram.org"}, "whole address"),
    ],
)
def test_half_of_the_credentials_stops_the_start_and_says_which_half(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    from bot.channels import switched_on

    for name, value in given.items():
        monkeypatch.setenv(f"SAPA_TELEGRAM_{name}", value)
    with pytest.raises(SettingsError, match=said) as fault:
        switched_on(Settings(_env_file=None))  # type: ignore[call-arg]  # pydantic's own argument
    assert not any(value in str(fault.value) for name, value in given.items() if name == "TOKEN")


def test_without_a_token_telegram_is_off_and_its_library_is_not_loaded(stage: Stage) -> None:
    assert "telegram" not in stage.house.channels
