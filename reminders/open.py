"""Reminders that were sent and wait for an answer: what a customer's "iya" may bind to. Read by `bot/loading.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from core.database import Session
from core.prepared import Prepared
from core.words import OpenReminder
from reminders.tables import reminders

# An answer later than this no longer means the reminder.
ANSWERABLE = timedelta(days=3)
# Built once: it is asked for every batch of turns.
_OPEN = Prepared(
    select(
        reminders.c.customer_id,
        reminders.c.id,
        reminders.c.kind,
        reminders.c["values"],
        reminders.c.sent_at,
        reminders.c.record_id,
    )
    .where(
        reminders.c.customer_id.in_(bindparam("customers", expanding=True)),
        reminders.c.state == "sent",
        reminders.c.sent_at > bindparam("since", type_=reminders.c.sent_at.type),
    )
    .order_by(reminders.c.sent_at.desc())
)


def open_reminders(
    session: Session, customer_ids: Sequence[int], *, now: datetime
) -> dict[int, tuple[OpenReminder, ...]]:
    """Return the unanswered reminders of each customer, newest first."""
    if not customer_ids:
        return {}
    found: dict[int, list[OpenReminder]] = defaultdict(list)
    for customer_id, *one in _OPEN.rows(session, {"customers": customer_ids, "since": now - ANSWERABLE}):
        found[customer_id].append(OpenReminder(*one))
    return {customer_id: tuple(some) for customer_id, some in found.items()}
