"""What a provider told us that changed: of each thing the newest word alone, however often and in any order it came.

Channels decide with it whether a change is news, and keep here what came before the message that it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, tuple_, update

from core.channel_tables import channel_changes
from core.database import AnyRow, Session, insert_into
from core.prepared import Prepared

# As long as the message may be revived that a change is about (`core/odd_updates.py`).
KEPT = timedelta(days=30)
# Whether a customer lets us write to them; every other thing is a message by its number.
REACH = "reach"

_OPEN = Prepared(
    select(channel_changes).where(
        channel_changes.c.channel == bindparam("channel"),
        channel_changes.c.address.in_(bindparam("addresses", expanding=True)),
        or_(channel_changes.c.thing == REACH, channel_changes.c.waits),
    )
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of which thing of whose, when (`at`) and under which number its provider told it, and what it is."""

    channel: str
    address: str
    thing: str
    at: datetime
    number: int
    said: str


def newest_change(session: Session, change: Change) -> AnyRow | None:
    """Return the newest that is kept of the thing that a change is about."""
    return session.execute(select(channel_changes).where(_same(change))).one_or_none()


def is_news(change: Change, kept: AnyRow | None) -> bool:
    """Whether a change is newer than what is kept: told for a later time, or under a higher number for the same one."""
    return kept is None or (change.at, change.number) > (kept.at, kept.number)


def keep_change(session: Session, change: Change, *, now: datetime, waits: bool = False) -> bool:
    """Keep a change if it is newer than what is kept, and tell whether it was. `waits`: for its message to come."""
    told = {"at": change.at, "number": change.number, "said": change.said, "waits": waits, "kept_at": now}
    whose = {"channel": change.channel, "address": change.address, "thing": change.thing}
    fresh = insert_into(session.dialect.name, channel_changes).values(**whose, **told)
    older = tuple_(channel_changes.c.at, channel_changes.c.number) < tuple_(fresh.excluded.at, fresh.excluded.number)
    kept = fresh.on_conflict_do_update(index_elements=list(whose), set_=told, where=older)
    return session.execute(kept.returning(channel_changes.c.thing)).first() is not None


def open_changes(session: Session, channel: str, addresses: Sequence[str]) -> Sequence[AnyRow]:
    """Return what matters to messages that just came: who can be reached, and changes that wait for their message."""
    return _OPEN.rows(session, {"channel": channel, "addresses": list(addresses)})


def end_waiting(session: Session, row: AnyRow) -> None:
    """Note that the message came that a change waited for."""
    mine = (channel_changes.c.channel == row.channel) & (channel_changes.c.address == row.address)
    session.execute(update(channel_changes).where(mine, channel_changes.c.thing == row.thing).values(waits=False))


def sweep_changes(session: Session, *, now: datetime) -> None:
    """Forget what no provider tells again."""
    session.execute(delete(channel_changes).where(channel_changes.c.kept_at < now - KEPT))


def _same(change: Change) -> ColumnElement[bool]:
    return (
        (channel_changes.c.channel == change.channel)
        & (channel_changes.c.address == change.address)
        & (channel_changes.c.thing == change.thing)
    )
