"""A process that starts takes up at once what one that died had in its hands."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import start_loops
from core.claims import claim_senders
from core.tables import outbox
from tests.stage import Stage


@pytest.mark.sqlite
def test_a_message_that_a_dead_process_had_claimed_is_answered_at_once(stage: Stage) -> None:
    stage.customer().types("jam buka hari sabtu brp ya min")
    stage.clock.at += timedelta(seconds=2)
    with stage.house.database.transaction() as session:
        assert claim_senders(session, now=stage.clock.now(), limit=50)
    closing = start_loops(stage.house)
    deadline = time.monotonic() + 5
    # The clock of this house stands still: its lease would never end by itself.
    while not stage.rows(select(outbox.c.id).where(outbox.c.state == "sent")) and time.monotonic() < deadline:
        time.sleep(0.02)
    for end in closing:
        end()
    assert len(stage.rows(select(outbox.c.id).where(outbox.c.state == "sent"))) == 1
