"""Makes the reminder of the demo's appointment due now, so that answering it can be tried: `sapa demo --remind`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from bot.demo.marker import AUTHOR, YOU
from core.business import Business
from core.database import Session
from core.tables import customers, identities, records
from reminders.booking import book_reminder
from reminders.kinds import shipped_kinds
from reminders.statuses import meaning_of
from reminders.tables import reminders
from reminders.wall_time import wall_in, write_wall

_OVER = frozenset({"cancelled", "done", "no_show"})


class NothingToRemind(Exception):
    """There is no appointment to remind of, or nobody to remind; the text says what to do."""


def remind_now(session: Session, business: Business, *, now: datetime) -> str:
    """Make the next reminder of the demo's appointment due at `now`; returns the appointment's reference.

    When all of them went out already, another one is booked. Raises NothingToRemind.
    """
    you = session.execute(select(customers.c.id).where(customers.c.external_id == YOU)).scalar_one_or_none()
    if you is None:
        raise NothingToRemind("No demo is loaded: `sapa demo` fills it.")
    if session.execute(select(identities.c.id).where(identities.c.customer_id == you).limit(1)).first() is None:
        raise NothingToRemind("Nobody has opened the chat of the demo yet: open its link first, then remind again.")
    record = (
        session.execute(
            select(records)
            .where(records.c.customer_id == you, records.c.kind == "appointment", records.c.occurs_at > now)
            .order_by(records.c.occurs_at)
            .limit(1)
        )
        .mappings()
        .one_or_none()
    )
    if record is None or meaning_of(record["status"]) in _OVER:
        raise NothingToRemind("The demo's appointment is over or cancelled: `sapa demo --clear`, then `sapa demo`.")
    following = select(reminders.c.id).where(reminders.c.record_id == record["id"], reminders.c.state == "scheduled")
    reminder_id = session.execute(following.order_by(reminders.c.due_at).limit(1)).scalar_one_or_none()
    if reminder_id is None:
        wall_time = wall_in(now, business.zone)
        reminder_id = book_reminder(
            session,
            kind="appointment",
            customer_id=you,
            subject=record["reference"],
            occurrence=f"{AUTHOR}:{write_wall(wall_time)}",
            wall_time=wall_time,
            zone=business.zone,
            values=shipped_kinds()["appointment"].plan(record, business, now)[0].values,
            record_id=record["id"],
            created_by=AUTHOR,
            now=now,
        )
    session.execute(update(reminders).where(reminders.c.id == reminder_id).values(due_at=now))
    return str(record["reference"])
