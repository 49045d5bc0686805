"""What a message costs does not depend on how many were ever written: no statement of its life reads a whole table."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from sqlalchemy import event

from bot.channels import Answer
from core import prepared
from core.database import Session
from core.engines import run_on_sqlite
from tests.post import Post, with_post
from tests.postgres import plain
from tests.stage import Stage

# What grows with every message; the others are as large as the business is.
GROWING = ("inbox", "identities", "customers", "conversations", "messages", "turns", "outbox", "web_feed", "events")

# An index over what is due, or on its way, is as long as that; so is that over who waits.
BOUNDED = ("ix_outbox_due", "ix_outbox_open", "ix_identities_ready_at")


@contextmanager
def listening(stage: Stage) -> Iterator[dict[str, Any]]:
    """Collect every statement with the parameters that it was first sent with."""
    heard: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        heard.setdefault(statement, parameters[0] if many and isinstance(parameters, list) else parameters)

    def note_prepared(session: Session, text: str, values: Sequence[Any] = ()) -> list[Any]:
        heard.setdefault(text, values)
        return run_on_sqlite(session, text, values)

    engines = (stage.house.database.writing, stage.house.database.reading)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    prepared.run_on_sqlite = note_prepared  # type: ignore[attr-defined]  # what it calls, heard on the way
    yield heard
    prepared.run_on_sqlite = run_on_sqlite  # type: ignore[attr-defined]  # as it was
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def whole_reads(stage: Stage, heard: dict[str, Any], tables: Sequence[str] = GROWING) -> list[str]:
    """Return the statements that read one of `tables` from its beginning to its end."""
    asked = {one: given for one, given in heard.items() if not one.startswith(("INSERT", "PRAGMA", "BEGIN"))}
    read = _read_by_sqlite if stage.house.database.single_writer else _read_by_postgres
    return read(stage, asked, tables)


def _read_by_sqlite(stage: Stage, asked: dict[str, Any], tables: Sequence[str]) -> list[str]:
    scans = {f"SCAN {table}" for table in (*tables, "earlier")}
    bounded = [f"USING {kind} {index}" for index in BOUNDED for kind in ("INDEX", "COVERING INDEX")]
    found = []
    with closing(sqlite3.connect(stage.house.settings.data_dir / "sapa.db")) as database:
        for statement, parameters in asked.items():
            plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            found += [
                f"{line}: {statement[:300]}"
                for line in plan
                if " ".join(line.split()[:2]) in scans and not any(index in line for index in bounded)
            ]
    return found


def _read_by_postgres(stage: Stage, asked: dict[str, Any], tables: Sequence[str]) -> list[str]:
    """With reading in sequence forbidden, it is only planned where no index helps, however few rows there are."""
    found = []
    with psycopg.connect(plain(stage.house.database.writing.url), cursor_factory=psycopg.ClientCursor) as session:
        session.execute("SET enable_seqscan = off")
        for statement, parameters in asked.items():
            if not statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                continue
            row = session.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters).fetchone()
            assert row is not None
            found += [f"{line}: {statement[:300]}" for line in _whole(row[0][0]["Plan"], tables)]
    return found


def _whole(node: dict[str, Any], tables: Sequence[str]) -> Iterator[str]:
    """Yield the steps of a plan that read all of one of the tables or of its index."""
    kind, table, index = node["Node Type"], node.get("Relation Name", ""), node.get("Index Name", "")
    of_index = "Index Scan" in kind and "Index Cond" not in node and "Recheck Cond" not in node
    growing = table in tables or any(f"_{one}" in index for one in tables)
    if growing and (kind == "Seq Scan" or (of_index and index not in BOUNDED)):
        yield f"{kind} {table} {index}".strip()
    for child in node.get("Plans", ()):
        yield from _whole(child, tables)


def test_a_message_and_its_answer_read_no_growing_table_from_end_to_end(stage: Stage) -> None:
    customer = stage.customer()
    with listening(stage) as heard:
        customer.says("halo kak")
        customer.says("buka jam berapa ya", "hari sabtu")
        customer.says("mau ngomong sama orang aja")
    assert customer.state == "waiting"
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
