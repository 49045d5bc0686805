"""Twilio tries a webhook for seconds: what came while the house was down is read from its log, once and in order."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.channels.whatsapp.client import Unanswered
from bot.channels.whatsapp.settings import READ_LOG
from bot.receiver import Overloaded, Receiver
from core.tables import inbox, outbox
from core.wire import Wire
from tests.core.test_wire import listeners
from tests.fakes.twilio import Door, Twilio
from tests.stage import until
from tests.whatsapp.conftest import HOOK, Build, Phone, door_of, read_log

ASKS = "kak buka jam berapa ya?"


def dead() -> Door:
    """A house that does not listen."""

    def call(_url: str, _body: bytes, _headers: dict[str, str]) -> int:
        raise ConnectionError

    return call


def test_a_day_of_downtime_loses_nothing_and_answers_nothing_twice(build: Build, twilio: Twilio) -> None:
    twilio.page = 3
    first = build()
    first.open_channels()
    until(lambda: twilio.calls["list"] > 0)
    people = [Phone(first, twilio, f"whatsapp:+62812000{number:05}", f"Orang {number}") for number in range(5)]
    for one in people:
        assert one.says(ASKS)
    first.close()

    for hour in range(24):
        first.clock.advance(timedelta(hours=1))
        one = people[hour % 5]
        twilio.call(dead(), HOOK, twilio.writes(one.address, f"kalau jam {hour} buka?"))
    photo = twilio.file(b"\xff\xd8\xffphoto", "image/jpeg")
    twilio.call(dead(), HOOK, twilio.writes(people[0].address, "ini fotonya", **photo))
    assert len(twilio.lost) == 25

    second = build()
    second.open_channels()
    until(lambda: second.rows(select(func.count()).select_from(inbox))[0][0] == 30)
    sent = len(twilio.sent)
    for one in people:
        one.stage = second
    people[0].waits()
    answers = [one["to"] for one in twilio.sent[sent:]]
    # One combined answer per customer, whatever many messages it is for.
    assert sorted(set(answers)) == sorted(one.address for one in people)
    assert len(answers) <= 2 * len(people)
    firsts = {one["to"]: one["body"] for one in reversed(twilio.sent[sent:])}
    assert all(said.startswith("Maaf") for said in firsts.values()), firsts
    again = len(twilio.sent)
    for _ in range(3):
        read_log(second)
        second.settle()
    assert len(twilio.sent) == again
    rows = second.rows(select(inbox.c.external_id, inbox.c.sent_at, inbox.c.text).order_by(inbox.c.sent_at))
    assert len({row.external_id for row in rows}) == 30
    assert "ini fotonya" in {row.text for row in rows}
    assert {row.state for row in second.rows(select(outbox.c.state))} <= {"sent", "delivered", "voided"}


def test_a_webhook_that_comes_after_the_log_was_read_is_no_second_message(build: Build, twilio: Twilio) -> None:
    shop = build()
    shop.open_channels()
    until(lambda: twilio.calls["list"] > 0)
    sari = Phone(shop, twilio)
    told = twilio.writes(sari.address, ASKS)
    read_log(shop)
    assert twilio.call(door_of(shop), HOOK, told) == 200
    assert sari.waits()
    assert shop.rows(select(func.count()).select_from(inbox))[0][0] == 1


def test_what_was_said_before_the_number_was_connected_stays_unanswered(build: Build, twilio: Twilio) -> None:
    shop = build()
    twilio.writes("whatsapp:+6281234567801", "pesan lama sekali")
    shop.clock.advance(timedelta(hours=1))
    twilio.writes("whatsapp:+6281234567802", ASKS)
    shop.open_channels()
    until(lambda: shop.rows(select(func.count()).select_from(inbox))[0][0] == 1)
    read_log(shop)
    assert [row.text for row in shop.rows(select(inbox.c.text))] == [ASKS]


def test_a_log_that_does_not_answer_leaves_its_mark_where_it_was(build: Build, twilio: Twilio) -> None:
    shop = build()
    shop.open_channels()
    until(lambda: twilio.calls["list"] > 0)
    twilio.log_is_away = True
    shop.clock.advance(timedelta(hours=3))
    twilio.writes("whatsapp:+6281234567801", ASKS)
    for _ in range(2):
        shop.clock.advance(timedelta(hours=1))
        with pytest.raises(Unanswered):
            read_log(shop)
    twilio.log_is_away = False
    read_log(shop)
    assert shop.rows(select(func.count()).select_from(inbox))[0][0] == 1


@pytest.mark.postgresql
def test_what_one_process_had_to_refuse_the_one_that_reads_the_log_brings_at_once(
    build: Build, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, refuser = build(), build()
    reader.open_channels()
    until(lambda: twilio.calls["list"] > 0)
    refuser.house.sender.start(refuser.house, sends=False, receives=True)
    until(lambda: refuser.house.sender.carrier("whatsapp") is not None)
    wires = [Wire(one.house.database, one.house.live) for one in (reader, refuser)]
    for wire in wires:
        wire.start()
    until(lambda: listeners(reader.house.database) == 2)
    whole = Receiver.receive

    async def full(receiver: Receiver, messages: Any) -> Any:
        if receiver is refuser.house.receiver:
            raise Overloaded("full")
        return await whole(receiver, messages)

    monkeypatch.setattr(Receiver, "receive", full)
    began = time.monotonic()
    assert Phone(refuser, twilio).writes(ASKS) == 503
    until(lambda: reader.rows(select(func.count()).select_from(inbox))[0][0] == 1)
    assert time.monotonic() - began < 5
    for wire in wires:
        wire.stop()


def test_a_reader_that_ended_leaves_the_bell_to_others(build: Build, twilio: Twilio) -> None:
    shop = build()
    shop.open_channels()
    until(lambda: shop.house.live.ring(READ_LOG))
    shop.house.sender.stop()
    assert not shop.house.live.ring(READ_LOG)
