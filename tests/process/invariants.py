"""What must hold in the database after any number of crashes. Each function returns what does not hold, in words."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from bot.channels.web.feed import item_body
from core.claims import CRASHES_TO_PARK
from tests.postgres import plain
from tests.process.program import Program
from tests.process.visitors import Visitor

MOVES = (
    "('handover.requested', 'handover.left', 'handover.claimed', 'handover.returned', 'agent.replied', "
    "'conversation.resolved')"
)


def open_rows(path: Path) -> sqlite3.Connection:
    """Open the program's database for reading."""
    rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows.row_factory = sqlite3.Row
    return rows


class Named(tuple[Any, ...]):
    """A row of PostgreSQL whose cells are read by place or by name, as those of SQLite are."""

    names: tuple[str, ...] = ()

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self.names.index(key) if isinstance(key, str) else key)


class PostgresRows:
    """A database of PostgreSQL that is asked as SQLite is."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(plain(make_url(url)), autocommit=True, row_factory=_named)

    def execute(self, query: str, values: Sequence[Any] = ()) -> psycopg.Cursor[Named]:
        """Ask with question marks for the values."""
        return self._connection.execute(query.replace("?", "%s").encode(), values or None)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def _named(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], Named]:
    names = tuple(column.name for column in cursor.description or ())
    kind = type("Row", (Named,), {"names": names})
    return lambda cells: kind(cells)


Rows = sqlite3.Connection | PostgresRows


def rows_of(program: Program) -> Rows:
    """Open a program's database for reading, wherever its settings say that it is."""
    url = program.settings.get("SAPA_DATABASE_URL", "")
    return PostgresRows(url) if url else open_rows(program.folder / "sapa.db")


def count(rows: Rows, query: str) -> int:
    """Return the one number that a query counts."""
    found = rows.execute(query).fetchone()
    assert found is not None
    return int(found[0])


def unfinished(rows: Rows) -> int:
    """Count what is still to be done."""
    waiting = "SELECT count(*) FROM inbox WHERE state IN ('unread', 'claimed')"
    leaving = "SELECT count(*) FROM outbox WHERE state IN ('due', 'sending')"
    return count(rows, waiting) + count(rows, leaving)


def file_faults(rows: Rows) -> list[str]:
    """The file itself: whole, and every reference has its row. A server sees to its own."""
    if isinstance(rows, PostgresRows):
        return []
    found = [str(row[0]) for row in rows.execute("PRAGMA integrity_check") if row[0] != "ok"]
    return found + [f"{row[0]} {row[1]} refers to nothing" for row in rows.execute("PRAGMA foreign_key_check")]


def inbox_faults(rows: Rows, visitors: Sequence[Visitor]) -> list[str]:
    """What was acknowledged is there exactly once, was worked on, and stands in the transcript exactly once."""
    kept = Counter(row[0] for row in rows.execute("SELECT external_id FROM inbox"))
    promised = [f"{one.address}:{client_id}" for one in visitors for client_id in one.acknowledged]
    faults = [f"{name} was acknowledged and is there {kept[name]} times" for name in promised if kept[name] != 1]
    for row in rows.execute("SELECT id, state, error, attempts, errors FROM inbox WHERE state != 'done'"):
        # What three lives in a row died over is shown to people, as promised: `tests/kill/checker.py` allows it too.
        if row["state"] == "parked" and row["attempts"] - 1 - row["errors"] >= CRASHES_TO_PARK:
            continue
        faults.append(f"inbox {row['id']} ended {row['state']}: {row['error']}")
    shown = Counter(row[0] for row in rows.execute("SELECT inbox_id FROM messages WHERE inbox_id IS NOT NULL"))
    for row in rows.execute("SELECT id FROM inbox"):
        if shown[row["id"]] != 1:
            faults.append(f"inbox {row['id']} stands in the transcript {shown[row['id']]} times")
    lost = "SELECT id FROM messages WHERE author = 'customer' AND turn_id NOT IN (SELECT id FROM turns)"
    return faults + [f"message {row['id']} has no turn" for row in rows.execute(lost)]


def reply_faults(rows: Rows) -> list[str]:
    """Every line of the bot has one outbox row that ended; voided and struck are the same lines, and an event each."""
    faults = []
    query = """
        SELECT m.id, m.struck, count(o.id) AS lines, max(o.state) AS state, max(o.sends) AS sends
        FROM messages m LEFT JOIN outbox o ON o.message_id = m.id
        WHERE m.author = 'bot' GROUP BY m.id
    """
    for row in rows.execute(query):
        if row["lines"] != 1 or row["state"] not in ("sent", "delivered", "read", "voided"):
            faults.append(f"message {row['id']} has {row['lines']} outbox rows, the last {row['state']}")
        if (row["state"] == "voided") != bool(row["struck"]):
            faults.append(f"message {row['id']} is {row['state']} and struck is {row['struck']}")
        if row["sends"] != (0 if row["state"] == "voided" else 1):
            faults.append(f"message {row['id']} is {row['state']} and was sent {row['sends']} times")
    struck = count(rows, "SELECT count(*) FROM messages WHERE struck")
    told = count(rows, "SELECT count(*) FROM events WHERE name = 'reply.voided'")
    return faults + ([f"{struck} lines are struck and {told} events say so"] if struck != told else [])


def act_faults(rows: Rows, replies: Sequence[str]) -> list[str]:
    """A reply of an agent that was acknowledged is there once, by the key of the page that sent it."""
    keys = Counter(row[0] for row in rows.execute("SELECT client_key FROM messages WHERE author = 'agent'"))
    return [f"the agent's reply {key} is there {keys[key]} times" for key in replies if keys[key] != 1]


def version_faults(rows: Rows) -> list[str]:
    """A conversation's version is the number of changes to it: its turns and its moves."""
    query = f"""
        SELECT c.id, c.version, (SELECT count(*) FROM turns t WHERE t.conversation_id = c.id) AS turns,
          (SELECT count(*) FROM events e WHERE e.conversation_id = c.id AND e.name IN {MOVES}) AS moves
        FROM conversations c
    """
    return [
        f"conversation {row['id']} has version {row['version']} after {row['turns']} turns and {row['moves']} moves"
        for row in rows.execute(query)
        if row["version"] != row["turns"] + row["moves"]
    ]


def feed_faults(rows: Rows, visitor: Visitor, items: Sequence[dict[str, Any]]) -> list[str]:
    """A visitor's feed has each reply and each own message once, in order, and nothing once seen is gone or changed."""
    faults = []
    shown = {item["id"]: item for item in items}
    for feed_id, item in visitor.seen.items():
        if shown.get(feed_id) != item:
            faults.append(f"feed row {feed_id} was seen and is gone or changed")
    own = Counter(item["client_id"] for item in items if item["author"] == "customer")
    faults += [f"{one} is in the feed {own[one]} times" for one in visitor.acknowledged if own[one] != 1]
    query = """
        SELECT o.body FROM outbox o JOIN identities i ON i.id = o.identity_id
        WHERE i.address = ? AND o.state IN ('sent', 'delivered', 'read') ORDER BY o.id
    """
    said = [item_body(json.loads(row["body"]))["text"] for row in rows.execute(query, (visitor.address,))]
    heard = [item["text"] for item in items if item["author"] != "customer"]
    if said != heard:
        odd = [pair for pair in zip(said, heard, strict=False) if pair[0] != pair[1]]
        faults.append(f"{len(said)} lines sent, {len(heard)} in the feed of visitor {visitor.seed}, first {odd[:2]}")
    return faults
