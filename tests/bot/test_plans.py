"""What a message costs does not depend on how many were ever written: no statement of its life reads a whole table."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.channels import Answer
from tests.post import Post, with_post
from tests.stage import Stage

# What grows with every message; the others are as large as the business is.
GROWING = ("inbox", "identities", "customers", "conversations", "messages", "turns", "outbox", "web_feed", "events")

pytestmark = pytest.mark.sqlite


@contextmanager
def listening(stage: Stage) -> Iterator[dict[str, Any]]:
    """Collect every statement with the parameters that it was first sent with."""
    heard: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        heard.setdefault(statement, parameters[0] if many else parameters)

    engines = (stage.house.database.writing, stage.house.database.reading)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield heard
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def whole_reads(stage: Stage, heard: dict[str, Any]) -> list[str]:
    """Return the statements that read a growing table from its beginning to its end."""
    scans = {f"SCAN {table}" for table in (*GROWING, "earlier")}
    # An index over what is due, or on its way, is as long as that.
    bounded = ("USING INDEX ix_outbox_due", "USING INDEX ix_outbox_open", "USING COVERING INDEX ix_outbox_open")
    found = []
    with closing(sqlite3.connect(stage.house.settings.data_dir / "sapa.db")) as database:
        for statement, parameters in heard.items():
            if statement.startswith(("INSERT", "PRAGMA", "BEGIN")):
                continue
            plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            found += [
                f"{line}: {statement[:300]}"
                for line in plan
                if " ".join(line.split()[:2]) in scans and not any(index in line for index in bounded)
            ]
    return found


def test_a_message_and_its_answer_read_no_growing_table_from_end_to_end(stage: Stage) -> None:
    customer = stage.customer()
    with listening(stage) as heard:
        customer.says("halo kak")
        customer.says("buka jam berapa ya", "hari sabtu")
        customer.says("mau ngomong sama orang aja")
    assert len(heard) > 20
    assert whole_reads(stage, heard) == []


def test_a_message_through_a_provider_reads_no_growing_table_from_end_to_end(stage: Stage) -> None:
    customer = with_post(stage, Post(next=deque([Answer("unknown"), Answer("later")])))
    with listening(stage) as heard:
        customer.says("buka jam berapa ya")
        stage.wait(seconds=30)
        customer.says("mau ngomong sama orang aja")
    assert sum("earlier" in statement for statement in heard) >= 2
    assert whole_reads(stage, heard) == []
