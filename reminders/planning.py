"""Turns what a business tells of a record into reminders to come, and takes them back when it changes.

`on_record` is given to `core.records.write_record` as a listener; `replan` is for records that changed otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, or_, select, update

from core.business import Business
from core.database import Session
from core.points import reach
from core.records import Listener
from core.tables import identities, records
from reminders.booking import JUST_PASSED, book_reminder, cancel_matching, lapse_questions, subject_key
from reminders.following import follow_record
from reminders.kinds import Planned, ReminderKind, shipped_kinds, zone_of
from reminders.statuses import is_cancelled
from reminders.tables import reminders

CREATED_BY = "record"
# An outage is told to customers who wrote this recently, and to no more of them than this at once.
OUTAGE_AUDIENCE = timedelta(hours=24)
OUTAGE_LIMIT = 500

Record = Mapping[str, Any]


def on_record(business: Business) -> Listener:
    """Return a listener that plans the reminders of every record that is written, for this business."""

    def listen(session: Session, row: Record, changed: frozenset[str], now: datetime) -> None:
        if is_cancelled(row["status"]):
            cancel_matching(session, reminders.c.record_id == row["id"], reason="record_cancelled", now=now)
            lapse_questions(session, reminders.c.record_id == row["id"], reason="record_cancelled")
            return
        follow_record(session, row, now)
        for name, kind in shipped_kinds().items():
            if row["kind"] in kind.reads:
                _plan_kind(session, name, row, changed, business=business, now=now)

    return listen


def replan(session: Session, record_ids: Sequence[int], *, business: Business, now: datetime) -> None:
    """Bring dated reminders in line with records that a customer changed in the chat or that found their owner.

    No news is told: whoever changed a record knows its status, and an old status is not news to a late owner.
    """
    listen = on_record(business)
    for row in session.execute(select(records).where(records.c.id.in_(record_ids))).all():
        listen(session, row._asdict(), frozenset(), now)


def _plan_kind(
    session: Session, name: str, row: Record, changed: frozenset[str], *, business: Business, now: datetime
) -> None:
    kind = shipped_kinds()[name]
    planned = kind.plan(row, business, now)
    _refresh(session, name, row, planned)
    if kind.news:
        booked = _booked(session, name, row)
        planned = [one for one in planned if _is_news(one, row, changed, booked)]
    else:
        _withdraw(session, name, row, planned, now)
    # An appointment told this morning for tomorrow morning still gets its day-before word; a customer's own move,
    # or the business echoing it, does not ask again what was just said.
    caught_up = not kind.news and changed & {"occurs_at", "customer_id"}
    for customer_id in _audience(session, row, kind, now) if planned else ():
        for one in planned:
            book_reminder(
                session,
                kind=name,
                customer_id=customer_id,
                subject=_subject(row, customer_id),
                occurrence=one.occurrence,
                wall_time=one.wall_time,
                zone=zone_of(row, business),
                values=one.values,
                record_id=row["id"],
                late=kind.grace if caught_up else JUST_PASSED,
                created_by=CREATED_BY,
                now=now,
            )


def _booked(session: Session, name: str, row: Record) -> Sequence[Row[Any]]:
    same = or_(
        reminders.c.record_id == row["id"],
        reminders.c.subject == _subject(row, row["customer_id"] or 0),
    )
    return session.execute(select(reminders).where(reminders.c.kind == name, same).order_by(reminders.c.id)).all()


def _subject(row: Record, customer_id: int) -> str:
    """Return what a reminder is about: the order that a parcel belongs to, else the record; an outage per customer."""
    order = row["fields"].get("order") if row["kind"] == "shipment" else None
    reference = str(order or row["reference"])
    return subject_key(f"{reference}:{customer_id}" if row["kind"] == "outage" else reference)


def _is_news(one: Planned, row: Record, changed: frozenset[str], booked: Sequence[Row[Any]]) -> bool:
    if one.corrects:
        told = [old._mapping["values"].get(one.corrects) for old in booked if old.state != "cancelled"]
        return "fields" in changed and bool(told) and bool(told[-1]) and told[-1] != one.values[one.corrects]
    # The first telling of a record is how a business fills our books; only an outage is news at once.
    return "status" in changed and (row["version"] > 1 or row["kind"] == "outage")


def _withdraw(session: Session, name: str, row: Record, planned: Sequence[Planned], now: datetime) -> None:
    """Cancel what is no longer planned, or is planned for somebody else now."""
    kept = reminders.c.occurrence.in_([one.occurrence for one in planned])
    stale = (
        (reminders.c.kind == name)
        & (reminders.c.record_id == row["id"])
        & (reminders.c.created_by == CREATED_BY)
        & (~kept | (reminders.c.customer_id != (row["customer_id"] or 0)))
    )
    cancelled = cancel_matching(session, stale, reason="replaced", now=now)
    lapse_questions(session, stale, reason="replaced")
    if cancelled:
        reach("R5")


def _refresh(session: Session, name: str, row: Record, planned: Sequence[Planned]) -> None:
    """Give what still waits the words of today (another doctor, another courier); its time stays."""
    for one in planned:
        session.execute(
            update(reminders)
            .where(
                reminders.c.kind == name,
                reminders.c.record_id == row["id"],
                reminders.c.occurrence == one.occurrence,
                reminders.c.state == "scheduled",
            )
            .values({reminders.c["values"]: dict(one.values)})
        )


def _audience(session: Session, row: Record, kind: ReminderKind, now: datetime) -> list[int]:
    if row["customer_id"]:
        return [row["customer_id"]]
    if not kind.needs_consent:
        # Nobody's yet: it is planned when its owner is found.
        return []
    recent = (
        select(identities.c.customer_id)
        .where(identities.c.customer_id.is_not(None), identities.c.last_inbound_at > now - OUTAGE_AUDIENCE)
        .group_by(identities.c.customer_id)
        .limit(OUTAGE_LIMIT)
    )
    return [int(customer_id) for customer_id in session.execute(recent).scalars()]
