"""The queue of people who wait for a person: where each one stands, and which promises have passed.

Read by `bot/loading.py` for a waiting customer, by the clock, by what is measured and by the doctor; the desk lists
them in `console/queue_rows.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from statistics import median, quantiles

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from core.business import Business
from core.database import Session
from core.words import QueuePlace
from handover.promise import add_open, open_between, promised
from handover.tables import handovers

# Claims that an estimate is computed from, and the fewest that say anything.
SAMPLE = 20
LEAST_SAMPLE = 3
# Handovers before a claim that may have stood in front of it: a bound that keeps the look-back short.
LOOK_BACK = 200
# A waiting customer hears the place again after this long at the earliest.
TELL_AGAIN = timedelta(minutes=10)


def is_late(now: datetime) -> ColumnElement[bool]:
    """Return the condition of an open handover whose promise has passed without a first reply.

    A conversation that an agent took unasked has a handover without a promise: it was due when it began. One that waits
    again, after an agent who replied, has a promise anew.
    """
    return and_(
        handovers.c.state != "ended",
        or_(handovers.c.first_reply_at.is_(None), handovers.c.state == "waiting"),
        handovers.c.due_at < now,
        handovers.c.due_at > handovers.c.requested_at,
    )


def late(session: Session, *, now: datetime) -> Sequence[Row[int, int, int | None, datetime]]:
    """Return the late handovers that nobody was told of yet (id, conversation, agent, when it was due)."""
    return session.execute(
        select(handovers.c.id, handovers.c.conversation_id, handovers.c.agent_id, handovers.c.due_at)
        .where(is_late(now), handovers.c.late_notice_at.is_(None))
        .order_by(handovers.c.due_at)
    ).all()


def places(
    session: Session, conversation_ids: Sequence[int], *, now: datetime, business: Business
) -> dict[int, QueuePlace]:
    """Return where these conversations stand, by id; those that do not wait are left out.

    The range is open time per place of the last claims, median to eightieth percentile; without enough of them it is
    the promise. Minutes are from now, so a closed night is in them.
    """
    rows = session.execute(
        select(
            handovers.c.id,
            handovers.c.conversation_id,
            handovers.c.priority,
            handovers.c.requested_at,
            handovers.c.due_at,
            handovers.c.place_told_at,
        ).where(handovers.c.state == "waiting")
    ).all()
    ordered = sorted(rows, key=lambda row: _order(row.priority, row.requested_at, row.id, now))
    wanted = frozenset(conversation_ids)
    if not wanted & {row.conversation_id for row in ordered}:
        return {}
    pace = _pace(session, business)
    found = {}
    for place, row in enumerate(ordered, start=1):
        if row.conversation_id in wanted:
            low, high = _range(place, row.due_at, pace, business=business, now=now)
            may_tell = row.place_told_at is None or now - row.place_told_at >= TELL_AGAIN
            found[row.conversation_id] = QueuePlace(place, low, high, row.due_at, len(pace), may_tell)
    return found


def mark_told(session: Session, conversation_ids: Sequence[int], *, now: datetime) -> None:
    """Keep that these customers heard their place, so that they hear it again after ten minutes at the earliest."""
    session.execute(
        update(handovers)
        .where(handovers.c.conversation_id.in_(conversation_ids), handovers.c.state == "waiting")
        .values(place_told_at=now)
    )


def _order(priority: int, requested_at: datetime, handover_id: int, now: datetime) -> tuple[float, int]:
    waited = (now - requested_at).total_seconds() / 60
    return -(priority + waited), handover_id


def _range(place: int, due: datetime, pace: Sequence[float], *, business: Business, now: datetime) -> tuple[int, int]:
    if len(pace) < LEAST_SAMPLE:
        until = ceil(max((due - now).total_seconds(), promised(business, None).total_seconds()) / 60)
        return max(until // 2, 1), until
    slow = quantiles(pace, n=5, method="inclusive")[3]
    low, high = (add_open(business, now, timedelta(minutes=place * each)) - now for each in (median(pace), slow))
    low_minutes = max(int(low.total_seconds() // 60), 1)
    return low_minutes, max(ceil(high.total_seconds() / 60), low_minutes + 1)


def _pace(session: Session, business: Business) -> list[float]:
    """Return minutes of open time per place for the last claims."""
    other = handovers.alias()
    left_at = func.coalesce(other.c.claimed_at, other.c.ended_at)
    ahead = (
        select(func.count())
        .where(
            other.c.id < handovers.c.id,
            other.c.id > handovers.c.id - LOOK_BACK,
            (left_at > handovers.c.requested_at) | left_at.is_(None),
        )
        .correlate(handovers)
        .scalar_subquery()
    )
    rows = session.execute(
        select(handovers.c.requested_at, handovers.c.claimed_at, ahead.label("ahead"))
        .where(handovers.c.claimed_at > handovers.c.requested_at)
        .order_by(handovers.c.id.desc())
        .limit(SAMPLE)
    )
    return [
        open_between(business, row.requested_at, row.claimed_at).total_seconds() / 60 / (row.ahead + 1) for row in rows
    ]
