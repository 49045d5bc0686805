"""What the console shows of reminders: the rows, newest due first, and how many there are of each state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core.database import Session
from core.tables import customers, records
from reminders.skips import sentence_of
from reminders.tables import reminders


@dataclass(frozen=True, slots=True)
class ListedReminder:
    """One row of the page. `reason` is a key (perhaps None) and `sentence` its English words; instants are UTC.

    `repeats` is day, week or month for one that comes again, else empty.
    """

    id: int
    kind: str
    customer_id: int
    customer: str | None
    reference: str | None
    wall_time: str
    zone: str
    due_at: datetime
    state: str
    reason: str | None
    sentence: str
    answer: str | None
    sent_at: datetime | None
    conversation_id: int | None
    repeats: str


def list_reminders(session: Session, *, state: str | None = None, limit: int = 200) -> list[ListedReminder]:
    """Return reminders of a state, or of all: what is still to come first and soonest, then what was, newest first."""
    query = (
        select(reminders, customers.c.name.label("customer"), records.c.reference)
        .join(customers, customers.c.id == reminders.c.customer_id)
        .outerjoin(records, records.c.id == reminders.c.record_id)
    )
    if state is not None:
        query = query.where(reminders.c.state == state)
    to_come = reminders.c.state == "scheduled"
    coming = session.execute(query.where(to_come).order_by(reminders.c.due_at, reminders.c.id).limit(limit)).all()
    past = query.where(~to_come).order_by(reminders.c.due_at.desc(), reminders.c.id.desc())
    rows = [*coming, *session.execute(past.limit(limit - len(coming))).all()]
    return [
        ListedReminder(
            id=row.id,
            kind=row.kind,
            customer_id=row.customer_id,
            customer=row.customer,
            reference=row.reference,
            wall_time=row.wall_time,
            zone=row.zone,
            due_at=row.due_at,
            state=row.state,
            reason=row.reason,
            sentence=sentence_of(row.reason),
            answer=row.answer,
            sent_at=row.sent_at,
            conversation_id=row.conversation_id,
            repeats=(row._mapping["values"].get("repeat") or {}).get("every", ""),
        )
        for row in rows
    ]


def count_reminders(session: Session) -> dict[str, int]:
    """Return how many reminders are in each state that occurs."""
    found = session.execute(select(reminders.c.state, func.count()).group_by(reminders.c.state))
    return {row[0]: row[1] for row in found}
