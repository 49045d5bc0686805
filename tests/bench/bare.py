"""The floor of a turn: its bare database work. Used by the part `turns`.

There is no engine and no SQLAlchemy: the statements of a turn by the driver alone, fifty senders at a time, in the
same two commits.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from core.database import open_database
from core.migrations import upgrade

BATCH = 50
LEASE = 20_000_000
PREPARE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    "PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=20000;"
)
CLAIM = (
    "UPDATE identities SET fence = fence + 1, tries = tries + 1, lease_until = ? WHERE id IN (SELECT id "
    "FROM identities WHERE ready_at <= ? AND tries = 0 AND lease_until IS NULL ORDER BY ready_at LIMIT ?) RETURNING id"
)
TAKE = "UPDATE inbox SET state = 'claimed', attempts = attempts + 1, fence = 1 WHERE identity_id IN ({}) RETURNING id"
PEOPLE = (
    "SELECT i.id, i.address, c.name, c.tier FROM identities i LEFT JOIN customers c ON c.id = i.customer_id "
    "WHERE i.id IN ({})"
)
TALKS = (
    "SELECT * FROM conversations WHERE id IN "
    "(SELECT max(id) FROM conversations WHERE identity_id IN ({}) GROUP BY identity_id)"
)
HISTORY = "SELECT id, author, text, at FROM messages WHERE conversation_id IN ({}) AND kind != 'note' ORDER BY id"
DONE = "UPDATE inbox SET state = 'done', done_at = ? WHERE identity_id IN ({}) AND state = 'claimed' AND fence = 1"
CUSTOMER = "INSERT INTO customers (id, created_at) VALUES (?, ?)"
OWNER = "UPDATE identities SET customer_id = ? WHERE id = ?"
TALK = (
    "INSERT INTO conversations (id, public_id, identity_id, customer_id, channel, opened_at) "
    "VALUES (?, ?, ?, ?, 'web', ?)"
)
EVENT = "INSERT INTO events (name, conversation_id, at) VALUES ('conversation.opened', ?, ?)"
TURN = (
    "INSERT INTO turns (id, conversation_id, at, decision, action, intent, confidence, why, engine) "
    "VALUES (?, ?, ?, 'answer', 'answer', 'shipping.cost', 90, ?, 'model 1, knowledge 1')"
)
BUBBLE = (
    "INSERT INTO messages (conversation_id, author, text, at, inbox_id, turn_id) VALUES (?, 'customer', ?, ?, ?, ?)"
)
REPLY = "INSERT INTO messages (id, conversation_id, author, text, at, turn_id) VALUES (?, ?, 'bot', ?, ?, ?)"
SEND = (
    "INSERT INTO outbox (message_id, conversation_id, identity_id, channel, message_class, body, epoch, created_at, "
    "due_at, not_after) VALUES (?, ?, ?, 'web', 'answer', ?, 0, ?, ?, ?)"
)
UPDATE_TALK = (
    "UPDATE conversations SET version = version + 1, memory = ?, last_customer_at = ?, last_reply_at = ? WHERE id = ?"
)
RELEASE = "UPDATE identities SET lease_until = NULL, tries = 0, ready_at = NULL WHERE id = ?"
# What a turn of the house writes of each, in bytes: the trace of a decision, the memory, a reply.
WHY, MEMORY, SAID = '"' + "w" * 600 + '"', '"' + "m" * 150 + '"', "k" * 180


def measure_bare(folder: Path, count: int) -> dict[str, Any]:
    """Do the database work of `count` turns of as many senders; returns turns per second and CPU per turn."""
    folder.mkdir()
    database = open_database(f"sqlite:///{folder / 'sapa.db'}")
    upgrade(database)
    database.close()
    with closing(sqlite3.connect(folder / "sapa.db", isolation_level=None)) as session:
        session.executescript(PREPARE)
        _feed(session, count)
        began, began_cpu, now = time.perf_counter(), time.process_time(), 1_000
        while _turns(session, now):
            now += 1
        spent, spent_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    return {"turns_per_second": round(count / spent), "cpu_us": round(1e6 * spent_cpu / count)}


def _feed(session: sqlite3.Connection, count: int) -> None:
    session.execute("BEGIN IMMEDIATE")
    session.executemany(
        "INSERT INTO identities (id, channel, address, created_at, ready_at) VALUES (?, 'web', ?, 1, 1)",
        [(n, f"v-bare-{n}") for n in range(1, count + 1)],
    )
    session.executemany(
        "INSERT INTO inbox (channel, external_id, identity_id, text, sent_at, received_at) "
        "VALUES ('web', ?, ?, ?, 1, 1)",
        [(f"bare:{n}", n, "ongkir ke bandung berapa?") for n in range(1, count + 1)],
    )
    session.execute("COMMIT")


def _turns(session: sqlite3.Connection, now: int) -> bool:
    """Claim, load and write one batch; False when nobody was due."""
    session.execute("BEGIN IMMEDIATE")
    ids = [row[0] for row in session.execute(CLAIM, (now + LEASE, now, BATCH)).fetchall()]
    items = _among(session, TAKE, ids)
    session.execute("COMMIT")
    if not ids:
        return False
    session.execute("BEGIN")
    _among(session, PEOPLE, ids)
    talks = _among(session, TALKS, ids)
    _among(session, HISTORY, [talk[0] for talk in talks])
    session.execute("COMMIT")
    session.execute("BEGIN IMMEDIATE")
    _write(session, ids, [item[0] for item in items], now)
    session.execute("COMMIT")
    return True


def _write(session: sqlite3.Connection, ids: Sequence[int], items: Sequence[int], now: int) -> None:
    many = session.executemany
    session.execute(DONE.format(",".join("?" * len(ids))), (now, *ids)).fetchall()
    # Sender, customer, conversation and turn share their number.
    many(CUSTOMER, [(one, now) for one in ids])
    many(OWNER, [(one, one) for one in ids])
    many(TALK, [(one, f"{one:016x}", one, one, now) for one in ids])
    many(EVENT, [(one, now) for one in ids])
    many(TURN, [(one, one, now, WHY) for one in ids])
    many(BUBBLE, [(one, "ongkir ke bandung berapa?", now, item, one) for one, item in zip(ids, items, strict=True)])
    first = session.execute("SELECT max(id) FROM messages").fetchone()[0] + 1
    many(REPLY, [(first + place, one, SAID, now, one) for place, one in enumerate(ids)])
    many(SEND, [(first + place, one, one, f'"{SAID}"', now, now, now + 1) for place, one in enumerate(ids)])
    many(UPDATE_TALK, [(MEMORY, now, now, one) for one in ids])
    many(RELEASE, [(one,) for one in ids])


def _among(session: sqlite3.Connection, statement: str, ids: Sequence[int]) -> list[Any]:
    return session.execute(statement.format(",".join("?" * len(ids))), list(ids)).fetchall()
