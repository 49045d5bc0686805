"""The reminders that a turn may be about: sent ones that an "iya" may bind to, and a customer's own that are to come.

Read by `bot/loading.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, or_, select

from core.database import AnyRow, Session
from core.prepared import Prepared
from core.reminding import OpenReminder, OwnReminder, Reminders
from core.repeating import repeat_of
from reminders.tables import reminders

# An answer later than this no longer means the reminder.
ANSWERABLE = timedelta(days=3)
# The kind of what a customer asks for.
OWN = "personal"
# Built once: it is asked for every batch of turns.
_OPEN = Prepared(
    select(
        reminders.c.customer_id,
        reminders.c.id,
        reminders.c.kind,
        reminders.c.state,
        reminders.c["values"],
        reminders.c.sent_at,
        reminders.c.record_id,
        reminders.c.due_at,
        reminders.c.created_at,
    )
    .where(
        reminders.c.customer_id.in_(bindparam("customers", expanding=True)),
        or_(
            and_(
                reminders.c.state == "sent",
                reminders.c.sent_at > bindparam("since", type_=reminders.c.sent_at.type),
            ),
            and_(reminders.c.state == "scheduled", reminders.c.kind == OWN),
        ),
    )
    .order_by(reminders.c.sent_at.desc(), reminders.c.due_at)
)


def read_reminders(session: Session, customer_ids: Sequence[int], *, now: datetime) -> Mapping[int, Reminders]:
    """Return the reminders of each customer who has any."""
    if not customer_ids:
        return {}
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in _OPEN.rows(session, {"customers": customer_ids, "since": now - ANSWERABLE}):
        found[row.customer_id].append(row)
    return {
        customer_id: Reminders(
            tuple(
                OpenReminder(row.id, row.kind, row.values, row.sent_at, row.record_id)
                for row in some
                if row.state == "sent"
            ),
            tuple(_own(row) for row in some if row.state == "scheduled"),
        )
        for customer_id, some in found.items()
    }


def _own(row: AnyRow) -> OwnReminder:
    return OwnReminder(row.id, row.due_at, str(row.values.get("text") or ""), row.created_at, repeat_of(row.values))
