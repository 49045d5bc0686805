"""Reminders that were sent and wait for an answer: what a customer's "iya" may bind to. Read by `bot/loading.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from core.database import Session
from core.words import OpenReminder
from reminders.tables import reminders

# An answer later than this no longer means the reminder.
ANSWERABLE = timedelta(days=3)


def open_reminders(
    session: Session, customer_ids: Sequence[int], *, now: datetime
) -> dict[int, tuple[OpenReminder, ...]]:
    """Return the unanswered reminders of each customer, newest first."""
    if not customer_ids:
        return {}
    rows = session.execute(
        select(reminders)
        .where(
            reminders.c.customer_id.in_(customer_ids),
            reminders.c.state == "sent",
            reminders.c.sent_at > now - ANSWERABLE,
        )
        .order_by(reminders.c.sent_at.desc())
    )
    found: dict[int, list[OpenReminder]] = defaultdict(list)
    for row in rows:
        one = OpenReminder(row.id, row.kind, row._mapping["values"], row.sent_at, row.record_id)
        found[row.customer_id].append(one)
    return {customer_id: tuple(some) for customer_id, some in found.items()}
