"""A customer's own reminder that repeats: books what comes next as one is decided, and ends the whole of it.

One row is scheduled at a time. `due.py` books the following one in the transaction that sends or skips a row, so that
nothing is lost or doubled when a process dies; where no row waits, the series is over.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, select

from core.database import Session, insert_into
from core.events import Event, record_events
from core.repeating import Repeat, repeat_of
from core.tables import identities
from reminders.booking import cancel_matching, cancel_reminder
from reminders.kinds import shipped_kinds
from reminders.tables import reminders
from reminders.wall_time import instant_of, wall_in, write_wall

_log = logging.getLogger(__name__)

CREATED_BY = "series"
_KEY = ["kind", "subject", "occurrence"]


def book_following(session: Session, ended: Sequence[tuple[Row[Any], str | None]], *, now: datetime) -> None:
    """Book what follows rows that were just sent (None) or skipped (with the reason). Never commits.

    It is counted from the wall time of the row, not from now, so a late one moves none of those behind it.
    """
    rows = [row for one, reason in ended if (row := _following(one, reason, now)) is not None]
    if not rows:
        return
    # Unique by kind, subject and occurrence: what is there already, whoever called it off, stays as it is.
    booked = session.execute(
        insert_into(session.dialect.name, reminders)
        .values(rows)
        .on_conflict_do_nothing(index_elements=_KEY)
        .returning(reminders.c.id, reminders.c.kind, reminders.c.conversation_id)
    ).all()
    details = [(row.conversation_id, {"reminder_id": row.id, "kind": row.kind}) for row in booked]
    record_events(session, [Event("reminder.booked", now, talk, detail=detail) for talk, detail in details])


def _following(row: Row[Any], reason: str | None, now: datetime) -> Mapping[str, Any] | None:
    values = row._mapping["values"]
    try:
        repeat = repeat_of(values)
        at = _next(row, repeat, reason, now) if repeat is not None else None
    except (KeyError, TypeError, ValueError) as error:
        _log.error("reminder %s does not tell when it comes again: %s", row.id, type(error).__name__)
        return None
    if repeat is None or at is None:
        return None
    kept = {name: value for name, value in values.items() if name != "last"}
    return {
        "kind": row.kind,
        "customer_id": row.customer_id,
        "identity_id": row.identity_id,
        "conversation_id": row.conversation_id,
        "record_id": row.record_id,
        # As it is stored: it names the customer who asked, also when two became one since.
        "subject": row.subject,
        "occurrence": write_wall(at),
        "wall_time": write_wall(at),
        "zone": row.zone,
        "due_at": instant_of(at, ZoneInfo(row.zone)),
        "values": kept if repeat.after(at) else {**kept, "last": True},
        "created_at": now,
        "created_by": CREATED_BY,
    }


def _next(row: Row[Any], repeat: Repeat, reason: str | None, now: datetime) -> datetime | None:
    """Return the next time to come. After a downtime the newest that is not too late yet comes first, and only that."""
    zone = ZoneInfo(row.zone)
    planned, present = datetime.fromisoformat(row.wall_time), wall_in(now, zone)
    if reason == "too_late":
        since = max(planned, wall_in(now - shipped_kinds()[row.kind].grace, zone))
        newest = repeat.latest(since, present)
        if newest is not None:
            return newest
    return repeat.after(max(planned, present))


def end_series(session: Session, reminder_id: int, *, reason: str, now: datetime) -> bool:
    """Call off a reminder that has not left, with all of its series; returns whether there was anything to cancel."""
    row = session.execute(select(reminders).where(reminders.c.id == reminder_id)).one_or_none()
    if row is None or not row._mapping["values"].get("repeat"):
        return cancel_reminder(session, reminder_id, reason=reason, now=now)
    series = (reminders.c.kind == row.kind) & (reminders.c.subject == row.subject)
    return bool(_cancel(session, series, reason, now))


def end_series_on(session: Session, customer_id: int, channel: str, *, now: datetime) -> None:
    """End every series that a customer is told on a channel on which they said STOP."""
    there = reminders.c.identity_id.in_(
        select(identities.c.id).where(identities.c.customer_id == customer_id, identities.c.channel == channel)
    )
    waiting = (reminders.c.customer_id == customer_id) & (reminders.c.state == "scheduled") & there
    own = session.execute(select(reminders).where(waiting, reminders.c.kind == "personal")).all()
    subjects = {row.subject for row in own if row._mapping["values"].get("repeat")}
    if subjects:
        _cancel(session, (reminders.c.kind == "personal") & reminders.c.subject.in_(subjects), "opted_out", now)


def _cancel(session: Session, which: ColumnElement[bool], reason: str, now: datetime) -> list[int]:
    # Whoever fires one of them now is waited for: what that books next is then seen and called off too.
    session.execute(select(reminders.c.id).where(which).order_by(reminders.c.id).with_for_update()).all()
    return cancel_matching(session, which, reason=reason, now=now)
