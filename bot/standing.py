"""How the house stands, read from its rows in one snapshot: who waits, since when, and what is stuck.

Read by `/metrics`; `sapa doctor` explains the same things in sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, func, select

from core.database import Session
from core.tables import conversations, identities, inbox, outbox
from handover.queue import is_late
from handover.tables import handovers
from reminders.tables import reminders


@dataclass(frozen=True, slots=True)
class Standing:
    """Numbers of this moment; waits are seconds, 0 when nobody waits."""

    senders: int
    unread: int
    oldest_unread: float
    inbox_parked: int
    outbox_due: int
    oldest_due: float
    outbox_parked: int
    people_waiting: int
    longest_wait: float
    handovers_late: int
    reminders_late: int
    conversations_open: int


def read_standing(session: Session, *, now: datetime) -> Standing:
    """Return how the house stands at `now`."""
    waiting = identities.c.ready_at.is_not(None)
    unread = (
        select(func.count())
        .select_from(inbox.join(identities, identities.c.id == inbox.c.identity_id))
        .where(waiting, inbox.c.state.in_(("unread", "claimed")))
    )
    called = handovers.c.state == "waiting"
    due = outbox.c.state == "due"
    return Standing(
        senders=_count(session, identities, waiting),
        unread=session.execute(unread).scalar_one(),
        oldest_unread=_age(session, identities.c.first_unread_at, waiting, now),
        inbox_parked=_count(session, inbox, inbox.c.state == "parked"),
        outbox_due=_count(session, outbox, due & (outbox.c.due_at <= now)),
        oldest_due=_age(session, outbox.c.due_at, due, now),
        outbox_parked=_count(session, outbox, outbox.c.state == "parked"),
        people_waiting=_count(session, handovers, called),
        longest_wait=_age(session, handovers.c.requested_at, called, now),
        handovers_late=_count(session, handovers, is_late(now)),
        reminders_late=_count(session, reminders, (reminders.c.state == "scheduled") & (reminders.c.due_at < now)),
        conversations_open=_count(session, conversations, conversations.c.state != "resolved"),
    )


def _count(session: Session, table: FromClause, where: ColumnElement[bool]) -> int:
    return int(session.execute(select(func.count()).select_from(table).where(where)).scalar_one())


def _age(session: Session, instant: ColumnElement[datetime | None], where: ColumnElement[bool], now: datetime) -> float:
    oldest: datetime | None = session.execute(select(func.min(instant)).where(where)).scalar_one()
    return max(0.0, (now - oldest).total_seconds()) if oldest is not None else 0.0
