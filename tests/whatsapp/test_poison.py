"""One message or number of which something cannot be had keeps no other waiting, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.channels.whatsapp.client import Client, Reply, Unanswered
from bot.receiver import Receiver
from core.channel_tables import odd_updates, remote_files
from core.faults import words_of
from core.tables import inbox
from tests.fakes.twilio import OURS, Twilio
from tests.stage import Stage, until
from tests.whatsapp.conftest import Build, read_log, refused_log

ASKS = "kak buka jam berapa ya?"
SECOND_NUMBER = "whatsapp:+622150001001"
JPEG = b"\xff\xd8\xff" + b"photo" * 100


def texts(stage: Stage) -> list[str]:
    """What is in the inbox."""
    return sorted(row.text for row in stage.rows(select(inbox.c.text)))


def files(stage: Stage) -> list[tuple[Any, ...]]:
    """What became of the files of messages: state and reason."""
    rows = stage.rows(select(inbox.c.attachments).where(inbox.c.attachments.is_not(None)))
    return [(one.get("state", "here"), one.get("why", "")) for row in rows for one in row.attachments or ()]


def due_now(stage: Stage) -> None:
    """Let a file that is tried again later be tried now."""
    with stage.house.database.transaction() as session:
        session.execute(update(remote_files).values(due_at=stage.clock.now()))
    stage.house.live.wake("fetch whatsapp")


@pytest.mark.parametrize("fault", [(404, 20404), (500, 20500), (403, 20004), (404, 0)])
def test_a_message_whose_files_are_not_listed_comes_with_its_words_and_the_others_with_it(
    shop: Stage, twilio: Twilio, fault: tuple[int, int]
) -> None:
    bad = twilio.writes("whatsapp:+62811000001", "ini fotonya", OURS, **twilio.file(JPEG, "image/jpeg"))
    twilio.unlisted[bad["MessageSid"]] = fault
    for number in range(5):
        twilio.writes(f"whatsapp:+6281200000{number}", f"{ASKS} {number}")
    read_log(shop)
    assert texts(shop) == ["ini fotonya", *(f"{ASKS} {number}" for number in range(5))]
    if fault == (404, 20404):
        until(lambda: files(shop) == [("gone", "gone")])
        return
    # Asked for again, and here once Twilio tells it.
    twilio.unlisted.clear()
    until(lambda: shop.rows(select(remote_files.c.attempts))[0][0] > 0)

    def is_here() -> bool:
        due_now(shop)
        return files(shop) == [("here", "")]

    until(is_here)


@pytest.mark.parametrize("kind", ["account", "later", "unreached"])
def test_while_the_account_is_refused_or_away_the_mark_stays_and_all_comes_later(
    shop: Stage, twilio: Twilio, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    twilio.writes("whatsapp:+62811000001", "ini fotonya", OURS, **twilio.file(JPEG, "image/jpeg"))

    def away(_client: Client, _sid: str) -> Any:
        raise Unanswered(Reply(kind, {}, 20003 if kind == "account" else None))

    with monkeypatch.context() as patch:
        patch.setattr(Client, "media", away)
        for _ in range(3):
            shop.clock.advance(timedelta(hours=1))
            assert isinstance(refused_log(shop), Unanswered)
    assert texts(shop) == []
    read_log(shop)
    assert texts(shop) == ["ini fotonya"]
    until(lambda: files(shop) == [("here", "")])


def test_a_number_whose_log_is_refused_keeps_no_other_waiting(
    build: Build, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_TWILIO_WHATSAPP_FROM", f"{SECOND_NUMBER},{OURS}".replace("whatsapp:", ""))
    shop = build()
    shop.open_channels()
    until(lambda: twilio.calls["list"] > 1)
    for to in (SECOND_NUMBER, OURS):
        twilio.writes("whatsapp:+62811000001", f"ke {to}", to)
    whole = Client.messages

    def refused(client: Client, wanted: dict[str, str], *rest: Any) -> Any:
        if wanted["To"] == SECOND_NUMBER:
            raise Unanswered(Reply("unknown", {}, 20500))
        return whole(client, wanted, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Client, "messages", refused)
        assert isinstance(refused_log(shop), Unanswered)
    assert texts(shop) == [f"ke {OURS}"]
    read_log(shop)
    assert texts(shop) == [f"ke {OURS}", f"ke {SECOND_NUMBER}"]


def test_a_message_that_cannot_be_kept_is_parked_and_the_others_come(
    shop: Stage, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("satu", "racun", "tiga"):
        twilio.writes("whatsapp:+62811000001", text)
    whole = Receiver.receive

    async def not_that_one(receiver: Receiver, messages: Any) -> Any:
        if any(one.text == "racun" for one in messages):
            raise ValueError("no database keeps this")
        return await whole(receiver, messages)

    monkeypatch.setattr(Receiver, "receive", not_that_one)
    for _ in range(3):
        read_log(shop)
    assert texts(shop) == ["satu", "tiga"]
    [kept] = shop.rows(select(odd_updates))
    assert words_of(kept.error) == {"en": "ValueError when it was kept", "id": "ValueError saat disimpan"}
    assert "racun" in kept.body


def test_what_nothing_can_be_made_of_is_parked_once_also_when_it_was_thrown_away(shop: Stage, twilio: Twilio) -> None:
    odd: list[Callable[[dict[str, Any]], Any]] = [
        lambda one: one.update(sid="WA" + "0" * 32),
        lambda one: one.update({"from": "+62811000001"}),
        lambda one: one.update(sid="x" * 300),
    ]
    for number, change in enumerate(odd):
        twilio.writes("whatsapp:+62811000001", f"aneh {number}")
        change(twilio.came[-1])
    twilio.writes("whatsapp:+62811000002", ASKS)
    for _ in range(3):
        read_log(shop)
    assert texts(shop) == [ASKS]
    assert sorted(row.body.partition("aneh ")[2][0] for row in shop.rows(select(odd_updates))) == ["0", "1", "2"]
    with shop.house.database.transaction() as session:
        session.execute(delete(odd_updates))
    read_log(shop)
    assert shop.rows(select(odd_updates)) == []
