"""The committer at the door: what channels hand over is made storable, and an odd message costs only itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.receiver import CATCHING_UP, CROWD, LONGEST_CATCHING_UP
from bot.worker import work_once
from core.claims import BACKLOG_BATCH
from core.inbox import Inbound
from core.tables import identities, inbox, web_feed
from tests.stage import Stage


def bubble(stage: Stage, key: str, text: str) -> Inbound:
    """A message as any channel hands it over."""
    return Inbound("web", f"sari:{key}", "sari", text, stage.clock.now(), meta={"client_id": key})


def test_half_a_character_becomes_a_question_mark_and_nul_goes(stage: Stage) -> None:
    asyncio.run(stage.house.receiver.receive([bubble(stage, "1", "buka\0 jam berapa \ud83d")]))
    assert stage.rows(select(inbox.c.text))[0].text == "buka jam berapa ?"
    assert stage.rows(select(web_feed.c.body))[0].body["text"] == "buka jam berapa ?"


def test_an_odd_message_does_not_cost_those_beside_it_their_commit(stage: Stage) -> None:
    async def together() -> list[object]:
        good = [stage.house.receiver.receive([bubble(stage, str(number), "halo kak")]) for number in range(5)]
        odd = replace(bubble(stage, "odd", "halo"), meta={"client_id": object()})
        return await asyncio.gather(*good[:3], stage.house.receiver.receive([odd]), *good[3:], return_exceptions=True)

    told = asyncio.run(together())
    assert [isinstance(one, Exception) for one in told] == [False, False, False, True, False, False]
    assert len(stage.rows(select(inbox.c.id))) == 5


def test_a_repeated_message_is_told_to_be_one(stage: Stage) -> None:
    first = asyncio.run(stage.house.receiver.receive([bubble(stage, "1", "halo kak")]))
    second = asyncio.run(stage.house.receiver.receive([bubble(stage, "1", "halo kak")]))
    assert (first[0].duplicate, second[0].duplicate) == (False, True)


@pytest.mark.parametrize("text", ["kartu saya 4111 1111 1111 1111 ditolak", "otp saya 482913 tolong"])
def test_secrets_are_masked_before_the_first_write(stage: Stage, text: str) -> None:
    asyncio.run(stage.house.receiver.receive([bubble(stage, "1", text)]))
    kept = stage.rows(select(inbox.c.text))[0].text
    assert "4111 1111" not in kept
    assert "482913" not in kept


def test_while_a_queue_is_read_its_backlog_waits_and_who_writes_now_does_not(stage: Stage) -> None:
    now = stage.clock.now()
    stage.customer().types("buka jam berapa ya?")
    old = [Inbound("web", f"old{n}", f"old{n}", "halo kak", now - timedelta(hours=3)) for n in range(CROWD)]
    asyncio.run(stage.house.receiver.receive(old))
    with stage.house.database.transaction() as session:
        session.execute(update(identities).values(lease_until=None))
    stage.clock.advance(CATCHING_UP - timedelta(milliseconds=100))
    assert work_once(stage.house) == 1
    stage.clock.advance(timedelta(milliseconds=100))
    assert work_once(stage.house) == BACKLOG_BATCH


def test_reading_a_queue_puts_a_backlog_off_for_minutes_at_most(stage: Stage) -> None:
    receiver, begun = stage.house.receiver, stage.clock.now()
    while stage.clock.now() - begun < LONGEST_CATCHING_UP:
        at = stage.clock.now() - timedelta(hours=3)
        receiver._note_backlog([Inbound("web", "x", "x", "halo", at)] * CROWD, stage.clock.now())
        assert receiver.is_catching_up(stage.clock.now())
        stage.clock.advance(timedelta(seconds=0.9))
    assert not receiver.is_catching_up(stage.clock.now())
