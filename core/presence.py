"""Which pages are open in whatever process, and whether any process answers: noted again and again, soon forgotten.

What nobody asked for is delivered to whoever can see it now: pages of this process are known to `core/live.py`, and
with several processes each one notes its own here. `sapa doctor` reads whether somebody works.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Column, String, Table, delete, select

from core.database import Instant, Session, insert_into, metadata

# How often a process notes its pages, and how long a note counts: it outlives one that came late.
NOTED_EVERY = timedelta(seconds=5)
KEPT = timedelta(seconds=12)
# The topic of processes that play turns and deliver; no page has one without a channel.
WORKERS = "workers"

presence = Table(
    "presence",
    metadata,
    Column("topic", String(220), primary_key=True),
    Column("until", Instant, nullable=False),
)


def note_open(session: Session, topics: Collection[str], *, now: datetime) -> None:
    """Note that pages listen to these topics now, and forget those that closed."""
    session.execute(delete(presence).where(presence.c.until < now - KEPT))
    if not topics:
        return
    insert = insert_into(session.dialect.name, presence)
    noted = insert.on_conflict_do_update(index_elements=["topic"], set_={"until": insert.excluded.until})
    # In one order, so that two processes with the same page do not wait for each other.
    session.execute(noted, [{"topic": topic, "until": now + KEPT} for topic in sorted(topics)])


def open_elsewhere(session: Session, topics: Collection[str], *, now: datetime) -> set[str]:
    """Return those of these topics that a page of some process listened to a moment ago."""
    if not topics:
        return set()
    found = select(presence.c.topic).where(presence.c.topic.in_(topics), presence.c.until >= now)
    return set(session.execute(found).scalars())
