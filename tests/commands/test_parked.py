"""`sapa parked`: what nobody could read is listed with masked words, and put back to work by its number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select, update

from core.conversations import ensure_customers, open_conversations
from core.database import Database
from core.faults import both
from core.inbox import Inbound, receive
from core.migrations import opened
from core.odd_updates import odd_update, park_updates, revived_updates
from core.outbox import Line, say_lines
from core.settings import read_settings
from core.tables import identities, outbox
from tests.commands.conftest import Sapa

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def test_an_update_that_nobody_could_read_is_listed_and_put_back_to_work(sapa: Sapa, folder: Path) -> None:
    assert sapa("parked").output == "Nothing is parked.\n"
    told = {"update_id": 5, "message": {"text": "kartu saya 4111 1111 1111 1111"}}
    with opened(read_settings().url) as database, database.transaction() as session:
        for _ in range(2):
            odd = odd_update("telegram", told, key="1:5", address="7", error="KeyError")
            park_updates(session, [odd, odd], now=NOW)
    listed = sapa("parked").output
    assert listed.startswith("update:1  telegram  received 2026-11-21 03:00  KeyError  {")
    assert "4111 1111" not in listed
    assert len(listed.splitlines()) == 1
    with opened(read_settings().url) as database, database.transaction() as session:
        fault = both("not shaped as the Bot API says", "bentuknya tidak seperti di Bot API")
        park_updates(session, [odd_update("telegram", told, key="1:5", address="7", error=fault)], now=NOW)
    assert "  not shaped as the Bot API says  {" in sapa("parked").output
    assert "the last with: not shaped as the Bot API says." in sapa("doctor").output
    assert sapa("parked", "--revive", "update:1").output == "update:1 is back at work.\n"
    with opened(read_settings().url) as database, database.snapshot() as session:
        assert [row.external_id for row in revived_updates(session, "telegram")] == ["1:5"]
    assert "tried again soon" in sapa("parked").output
    assert sapa("parked", "--revive", "update:1").exit_code == 1
    assert sapa("parked", "--revive", "updates:1").exit_code == 2


@pytest.mark.postgresql
def test_what_is_put_back_to_work_is_due_by_the_time_of_the_database(sapa: Sapa, folder: Path) -> None:
    with opened(read_settings().url) as database:
        park_an_answer(database)
        with time_machine.travel(datetime.now(UTC) + timedelta(hours=3), tick=True):
            assert sapa("parked", "--revive", "outbox:1").output == "outbox:1 is back at work.\n"
        with database.snapshot() as session:
            [row] = session.execute(select(outbox.c.state, outbox.c.due_at, func.clock_timestamp().label("now"))).all()
    assert row.state == "due"
    assert abs(row.due_at - row.now) < timedelta(minutes=1)


def park_an_answer(database: Database) -> None:
    """Write a message of the bot that was given up."""
    with database.transaction() as session:
        receive(session, [Inbound("web", "key", "sari", "halo kak", NOW)], now=NOW, gather=timedelta(0))
        ids = list(session.execute(select(identities.c.id)).scalars())
        ensure_customers(session, ids, now=NOW)
        [who] = session.execute(select(identities)).all()
        opening = {"identity_id": who.id, "customer_id": who.customer_id, "channel": "web"}
        talk = open_conversations(session, [opening], now=NOW)[who.id]
        say_lines(session, [Line(talk, who.id, "web", "bot", "Halo Kak", 0)], now=NOW)
        session.execute(update(outbox).values(state="parked"))
