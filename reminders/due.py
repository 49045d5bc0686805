"""Fires due reminders: claimed, asked again, and written to transcript and outbox in one transaction,
with what follows if it repeats.

Called by the clock's tick in `bot/app.py`, which opens the transaction and calls again while more is due.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from core.business import Business
from core.database import Session
from core.events import Event, record_events
from core.phrases import PhraseError, Phrases
from core.points import reach
from reminders.kinds import ReminderKind, shipped_kinds
from reminders.series import book_following
from reminders.surroundings import Surroundings, look_around
from reminders.tables import reminders
from reminders.telling import Telling, tell_agents, tell_customers, word
from reminders.verdicts import Send, Skip, Verdict, Wait, judge

_log = logging.getLogger(__name__)


def fire_due(session: Session, *, now: datetime, business: Business, phrases: Phrases, limit: int = 50) -> list[int]:
    """Fire up to `limit` reminders whose time has come; returns the ids of those that were written. Never commits."""
    rows = _claim(session, now, limit)
    if not rows:
        return []
    reach("R1")
    around = look_around(session, rows, now=now)
    tellings: list[Telling] = []
    others: list[tuple[Row[Any], Skip | Wait]] = []
    notes: list[tuple[Telling, Row[Any]]] = []
    for row in rows:
        verdict, telling = _judged(row, around, business=business, phrases=phrases, now=now)
        if isinstance(verdict, Send) and telling is not None:
            around.note_sent(row.customer_id, now)
            tellings.append(telling)
        elif isinstance(verdict, Skip | Wait):
            others.append((row, verdict))
            # The agent reads it once, not every ten minutes.
            if isinstance(verdict, Wait) and verdict.talk is not None and telling and row.reason != verdict.reason:
                notes.append((telling, verdict.talk))
    tell_customers(session, tellings, now=now)
    tell_agents(session, notes, business=business, phrases=phrases, now=now)
    _set_aside(session, others, now)
    skipped = [(row, verdict.reason) for row, verdict in others if isinstance(verdict, Skip)]
    book_following(session, [*((telling.row, None) for telling in tellings), *skipped], now=now)
    return [telling.row.id for telling in tellings]


def is_more_due(session: Session, *, now: datetime) -> bool:
    """Whether another batch is due now: after a downtime the tick goes on until nothing is."""
    due = select(reminders.c.id).where(reminders.c.state == "scheduled", reminders.c.due_at <= now).limit(1)
    return session.execute(due).first() is not None


def _claim(session: Session, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Take due rows in one statement, so that two workers never hold the same one; returns them oldest first."""
    due = (
        select(reminders.c.id)
        .where(reminders.c.state == "scheduled", reminders.c.due_at <= now)
        .order_by(reminders.c.due_at, reminders.c.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
        .cte("due")
        # Read once: PostgreSQL may ask a subselect anew for every row, and then take more than the limit.
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    taken = session.execute(
        update(reminders)
        .where(reminders.c.id.in_(select(due.c.id)), reminders.c.state == "scheduled")
        .values(state="firing")
        .returning(reminders)
    ).all()
    return sorted(taken, key=lambda row: (row.due_at, row.id))


def _judged(
    row: Row[Any], around: Surroundings, *, business: Business, phrases: Phrases, now: datetime
) -> tuple[Verdict, Telling | None]:
    kind: ReminderKind | None = shipped_kinds().get(row.kind)
    if kind is None:
        return Skip("unknown_kind"), None
    try:
        verdict = judge(row, kind, around, business, now)
        if isinstance(verdict, Skip) or (isinstance(verdict, Wait) and verdict.talk is None):
            return verdict, None
        return verdict, word(row, kind, verdict, around, business=business, phrases=phrases, now=now)
    except (PhraseError, KeyError, ValueError, TypeError) as error:
        # One row whose values do not fit its kind must not hold up the others.
        _log.error("reminder %s of kind %s cannot be worded: %s", row.id, row.kind, type(error).__name__)
        return Skip("cannot_be_worded"), None


def _set_aside(session: Session, others: Sequence[tuple[Row[Any], Skip | Wait]], now: datetime) -> None:
    """Store skipped and waiting reminders with their reasons."""
    if not others:
        return
    session.execute(
        update(reminders)
        .where(reminders.c.id == bindparam("row"))
        .values(
            state=bindparam("becomes"),
            reason=bindparam("why"),
            due_at=bindparam("again_at", type_=reminders.c.due_at.type),
        ),
        [_aside(row, verdict) for row, verdict in others],
    )
    skipped = [(row, verdict) for row, verdict in others if isinstance(verdict, Skip)]
    record_events(
        session,
        [
            Event(
                "reminder.skipped",
                now,
                row.conversation_id,
                detail={"reminder_id": row.id, "kind": row.kind, "reason": verdict.reason},
            )
            for row, verdict in skipped
        ],
    )


def _aside(row: Row[Any], verdict: Skip | Wait) -> Mapping[str, Any]:
    waits = isinstance(verdict, Wait)
    return {
        "row": row.id,
        "becomes": "scheduled" if waits else "skipped",
        "why": verdict.reason,
        "again_at": verdict.until if isinstance(verdict, Wait) else row.due_at,
    }
