"""Books, answers and cancels reminders. Called by turns (`bot/effects.py`), by planning and by the console.

One row per kind, subject and occurrence: booking again returns the first, and revives it only if it never went out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, update

from core.database import Session, insert_into
from core.events import Event, record_events
from core.faults import both
from core.outbox import NOT_TAKEN
from core.points import reach
from core.tables import messages, outbox
from reminders.tables import reminders
from reminders.wall_time import instant_of, wall_in, write_wall

# A time that passed less than this ago is now, not the past: typing and booking take a moment.
JUST_PASSED = timedelta(minutes=1)
_SUBJECT_LENGTH = 120
# Answers after which nothing more needs to be asked about the same subject.
_FINAL = frozenset({"confirmed", "reschedule", "cancelled"})


def book_reminder(
    session: Session,
    *,
    kind: str,
    customer_id: int,
    subject: str,
    wall_time: datetime,
    zone: ZoneInfo,
    values: Mapping[str, Any],
    record_id: int | None = None,
    identity_id: int | None = None,
    conversation_id: int | None = None,
    occurrence: str | None = None,
    late: timedelta = JUST_PASSED,
    created_by: str,
    now: datetime,
) -> int | None:
    """Book one occurrence and return its id, or None when its time was over for longer than `late`.

    `wall_time` is what clocks in `zone` will show (an aware one is read in that zone); `occurrence` defaults to it.
    Subjects without a record are kept apart per customer. The same kind, subject and occurrence is one row.
    """
    local = wall_in(wall_time, zone) if wall_time.tzinfo else wall_time
    due_at = instant_of(local, zone)
    if due_at <= now - late:
        return None
    row: dict[str, Any] = {
        "kind": kind,
        "customer_id": customer_id,
        "identity_id": identity_id,
        "conversation_id": conversation_id,
        "record_id": record_id,
        "subject": subject_key(subject, customer_id if record_id is None else None),
        "occurrence": occurrence or write_wall(local),
        "wall_time": write_wall(local),
        "zone": zone.key,
        "due_at": due_at,
        "values": dict(values),
        "created_at": now,
        "created_by": created_by,
    }
    return _insert_or_revive(session, row, now)


def subject_key(subject: str, customer_id: int | None = None) -> str:
    """Return a subject as it is stored: with its customer if no record names it, a long one cut and made unique."""
    key = subject if customer_id is None else f"{customer_id}:{subject}"
    if len(key) <= _SUBJECT_LENGTH:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return f"{key[: _SUBJECT_LENGTH - 17]}~{digest}"


def _insert_or_revive(session: Session, row: Mapping[str, Any], now: datetime) -> int:
    key = ["kind", "subject", "occurrence"]
    same = [reminders.c[name] == row[name] for name in key]
    booked = session.execute(
        insert_into(session.dialect.name, reminders)
        .values(**row)
        .on_conflict_do_nothing(index_elements=key)
        .returning(reminders.c.id)
    ).scalar_one_or_none()
    if booked is None:
        # Called off before it went out and wanted again: an appointment moved there and back.
        booked = session.execute(
            update(reminders)
            .where(*same, reminders.c.state == "cancelled", reminders.c.sent_at.is_(None))
            .values(state="scheduled", reason=None, **row)
            .returning(reminders.c.id)
        ).scalar_one_or_none()
    if booked is None:
        return int(session.execute(select(reminders.c.id).where(*same)).scalar_one())
    detail = {"reminder_id": booked, "kind": row["kind"]}
    record_events(session, [Event("reminder.booked", now, row["conversation_id"], detail=detail)])
    return int(booked)


def answer_reminder(session: Session, reminder_id: int, answer: str, *, now: datetime) -> bool:
    """Bind a customer's answer to a reminder that was sent; returns whether it was still waiting for one.

    `answer` is confirmed, reschedule, cancelled, a score, or other: after "other" a clear word may still follow.
    After "cancelled" no further reminder of the same subject goes out.
    """
    final = answer in _FINAL or answer.isdigit()
    # Moving or calling off changes the record first, which already closed the question that is answered here.
    waiting = ("sent", "lapsed") if answer in ("reschedule", "cancelled") else ("sent",)
    row = session.execute(
        update(reminders)
        .where(reminders.c.id == reminder_id, reminders.c.state.in_(waiting))
        .values(state="answered" if final else reminders.c.state, answer=answer[:20], answered_at=now)
        .returning(reminders)
    ).one_or_none()
    if row is None:
        return False
    detail = {"reminder_id": reminder_id, "kind": row.kind, "answer": answer[:20]}
    record_events(session, [Event("reminder.answered", now, row.conversation_id, detail=detail)])
    if answer == "cancelled":
        same = (reminders.c.kind == row.kind) & (reminders.c.subject == row.subject)
        cancel_matching(session, same, reason="asked_off", now=now)
    return True


def cancel_reminder(session: Session, reminder_id: int, *, reason: str, now: datetime) -> bool:
    """Cancel a reminder that has not left; returns whether there was anything to cancel.

    One that waits in the outbox, or was given up there, is voided. `reason` is a key of `reminders.skips.SKIPS` or
    words to show.
    """
    return bool(cancel_matching(session, reminders.c.id == reminder_id, reason=reason, now=now))


def cancel_matching(session: Session, which: ColumnElement[bool], *, reason: str, now: datetime) -> list[int]:
    """Cancel all reminders of a condition that have not left yet; returns their ids."""
    waiting = list(
        session.execute(
            update(reminders)
            .where(which, reminders.c.state == "scheduled")
            .values(state="cancelled", reason=reason)
            .returning(reminders.c.id)
        ).scalars()
    )
    written = _void_unsent(session, which, reason, now)
    if written:
        session.execute(update(reminders).where(reminders.c.id.in_(written)).values(state="cancelled", reason=reason))
    cancelled = [*waiting, *written]
    record_events(
        session,
        [Event("reminder.cancelled", now, detail={"reminder_id": one, "reason": reason}) for one in cancelled],
    )
    if cancelled:
        reach("R4")
    return cancelled


def lapse_questions(session: Session, which: ColumnElement[bool], *, reason: str) -> None:
    """Close what was delivered and not answered yet: an "iya" must not bind to what no longer takes place."""
    session.execute(update(reminders).where(which, reminders.c.state == "sent").values(state="lapsed", reason=reason))


def _void_unsent(session: Session, which: ColumnElement[bool], reason: str, now: datetime) -> Sequence[int]:
    """Void the outbox rows of sent reminders that no channel has taken yet; returns the reminders' ids.

    Those that were given up too: what somebody revives must not speak of what was called off.
    """
    # A lapsed one was asked again since; its own row may still wait or be revived.
    sent = select(reminders.c.id).where(which, reminders.c.state.in_(("sent", "lapsed")))
    voided = session.execute(
        update(outbox)
        .where(outbox.c.reminder_id.in_(sent), outbox.c.state.in_(NOT_TAKEN))
        .values(
            state="voided", error=both(f"the reminder was cancelled: {reason}", f"pengingatnya dibatalkan: {reason}")
        )
        .returning(outbox.c.reminder_id, outbox.c.message_id, outbox.c.conversation_id)
    ).all()
    if not voided:
        return []
    session.execute(update(messages).where(messages.c.id.in_([row.message_id for row in voided])).values(struck=True))
    record_events(
        session,
        [Event("reply.voided", now, row.conversation_id, detail={"message_id": row.message_id}) for row in voided],
    )
    return [int(row.reminder_id) for row in voided]


def cancel_doubles(session: Session, customer_id: int, *, now: datetime) -> None:
    """Cancel what a customer would be told twice: two who became one had each booked the same occurrence."""
    waiting = (reminders.c.customer_id == customer_id) & (reminders.c.state == "scheduled")
    seen: set[tuple[object, ...]] = set()
    doubles = []
    for row in session.execute(select(reminders).where(waiting).order_by(reminders.c.id)):
        # Subjects that no record names begin with a customer, those of an outage end with one.
        about = row.record_id or row.subject.partition(":")[2]
        key = (row.kind, about, row.occurrence)
        if key in seen:
            doubles.append(row.id)
        seen.add(key)
    if doubles:
        cancel_matching(session, reminders.c.id.in_(doubles), reason="replaced", now=now)
