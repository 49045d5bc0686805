"""The queue of people who wait for a person: who is next, where each one stands, which promises have passed.

Read by the console's pages, by `bot/loading.py` for the place of a waiting customer, and by the clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from core.business import Business
from core.database import Session
from core.tables import agents, conversations, customers, identities, messages, turns
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the console's queue. `said` are the customer's own words, `reasons` plain values as they were kept."""

    handover_id: int
    conversation_id: int
    public_id: str
    channel: str
    name: str | None
    tier: str | None
    said: str
    reasons: tuple[Mapping[str, Any], ...]
    mood: str | None
    priority: int
    due_at: datetime
    requested_at: datetime
    waited: timedelta
    skill: str
    state: str
    agent_id: int | None
    agent: str | None
    first_reply_at: datetime | None
    ended_at: datetime | None
    ending: str | None


def waiting(session: Session, *, now: datetime) -> list[Waiting]:
    """Return everybody who waits, next one first: by points, which rise by one per waited minute."""
    rows = [_waiting(row, now) for row in session.execute(_rows().where(handovers.c.state == "waiting"))]
    return sorted(rows, key=lambda row: _order(row.priority, row.requested_at, row.handover_id, now))


def mine(session: Session, agent_id: int, *, now: datetime) -> list[Waiting]:
    """Return the handovers that this agent holds, those without a first reply first, then the oldest."""
    held = _rows().where(handovers.c.state == "claimed", handovers.c.agent_id == agent_id)
    rows = [_waiting(row, now) for row in session.execute(held)]
    return sorted(rows, key=lambda row: (row.first_reply_at is not None, row.due_at, row.handover_id))


def resolved(session: Session, *, now: datetime, limit: int = 50, before_id: int | None = None) -> list[Waiting]:
    """Return handovers that ended, newest first; `before_id` continues a page."""
    ended = _rows().where(handovers.c.state == "ended").order_by(handovers.c.id.desc()).limit(limit)
    if before_id is not None:
        ended = ended.where(handovers.c.id < before_id)
    return [_waiting(row, now) for row in session.execute(ended)]


def late(session: Session, *, now: datetime) -> Sequence[Row[int, int, int | None, datetime]]:
    """Return open handovers whose promise has passed without a first reply and without a notice (id, conversation)."""
    return session.execute(
        select(handovers.c.id, handovers.c.conversation_id, handovers.c.agent_id, handovers.c.due_at)
        .where(
            handovers.c.state != "ended",
            handovers.c.first_reply_at.is_(None),
            handovers.c.late_notice_at.is_(None),
            handovers.c.due_at < now,
        )
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


def _rows() -> Select[Any]:
    last = (
        select(messages.c.text)
        .where(
            messages.c.conversation_id == conversations.c.id,
            messages.c.author == "customer",
            messages.c.text != "",
        )
        .order_by(messages.c.id.desc())
        .limit(1)
        .correlate(conversations)
        .scalar_subquery()
    )
    mood = (
        select(turns.c.mood)
        .where(turns.c.conversation_id == conversations.c.id, turns.c.mood.is_not(None))
        .order_by(turns.c.id.desc())
        .limit(1)
        .correlate(conversations)
        .scalar_subquery()
    )
    return (
        select(
            handovers,
            conversations.c.public_id,
            conversations.c.channel,
            conversations.c.subject,
            func.coalesce(customers.c.name, identities.c.profile_name).label("name"),
            customers.c.tier,
            agents.c.name.label("agent"),
            last.label("last_said"),
            mood.label("mood"),
        )
        .join(conversations, conversations.c.id == handovers.c.conversation_id)
        .join(customers, customers.c.id == conversations.c.customer_id)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .outerjoin(agents, agents.c.id == handovers.c.agent_id)
    )


def _waiting(row: Row[Any], now: datetime) -> Waiting:
    return Waiting(
        handover_id=row.id,
        conversation_id=row.conversation_id,
        public_id=row.public_id,
        channel=row.channel,
        name=row.name,
        tier=row.tier,
        said=row.subject or row.last_said or "",
        reasons=tuple(row.reasons),
        mood=row.mood,
        priority=row.priority,
        due_at=row.due_at,
        requested_at=row.requested_at,
        waited=(row.claimed_at or row.ended_at or now) - row.requested_at,
        skill=row.skill,
        state=row.state,
        agent_id=row.agent_id,
        agent=row.agent,
        first_reply_at=row.first_reply_at,
        ended_at=row.ended_at,
        ending=row.ending,
    )
