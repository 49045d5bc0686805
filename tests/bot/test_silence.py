"""What a day of silence does to a conversation that the bot leads."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from core.tables import conversations, events
from tests.stage import Stage


def test_a_conversation_that_ends_by_silence_is_moved_as_any_other(stage: Stage) -> None:
    customer = stage.customer()
    customer.says("jam buka?")
    slept = customer.conversation_id
    stage.clock.advance(timedelta(hours=25))
    customer.says("jam buka?")

    assert customer.conversation_id != slept
    [row] = stage.rows(select(conversations).where(conversations.c.id == slept))
    assert (row.state, row.resolved_by, row.epoch) == ("resolved", "bot", 1)
    ended = select(events.c.detail).where(events.c.name == "conversation.resolved", events.c.conversation_id == slept)
    assert [one.detail for one in stage.rows(ended)] == [{"by": "bot"}]
