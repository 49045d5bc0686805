"""Requests for a person: one open handover per conversation, with all reasons, a skill, a priority and a promise.

Called by `bot/writing.py` and `bot/parking.py` inside the transaction that moves the conversation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from core.business import Business
from core.database import Session
from core.outcomes import Reason
from core.tables import conversations
from core.words import CONTACT
from handover.brief import make_brief, stored
from handover.promise import due_at, is_open, next_opening, say_before
from handover.skills import GENERAL
from handover.tables import handovers

# One step of urgency outweighs every tier; within a step the tier decides. The queue adds a point per waited minute,
# so that nobody waits for ever behind urgent newcomers.
URGENCY_POINTS = 100
TIER_POINTS: Mapping[str, int] = {"silver": 10, "gold": 20, "platinum": 40}


@dataclass(frozen=True, slots=True)
class Asked:
    """A person is wanted in this conversation, for these reasons; `tier` as the business named it."""

    conversation_id: int
    tier: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Requested:
    """The handover of one request and what the customer may be told: open now, else when; due at the latest."""

    handover_id: int
    conversation_id: int
    open_now: bool
    opens_at: datetime
    due_at: datetime
    merged: bool


def request(session: Session, asked: Sequence[Asked], *, business: Business, now: datetime) -> list[Requested]:
    """Write a handover per request, or add its reasons to the one that is open; one Requested each, in order.

    An open one keeps its place and its promise (an earlier one replaces it); its priority only rises. The
    conversation itself is moved by the caller.
    """
    ids = [one.conversation_id for one in asked]
    talks = {row.id: row for row in session.execute(select(conversations).where(conversations.c.id.in_(ids)))}
    done = []
    for one in asked:
        standing = session.execute(
            select(handovers).where(handovers.c.conversation_id == one.conversation_id, handovers.c.state != "ended")
        ).one_or_none()
        if standing is None:
            handover_id, due = _insert(session, one, talks[one.conversation_id], business=business, now=now)
        else:
            handover_id, due = _merge(session, one, standing, business=business, now=now)
        opens = next_opening(business, now)
        open_now = is_open(business, now)
        done.append(Requested(handover_id, one.conversation_id, open_now, opens, due, standing is not None))
    return done


def note_contact(session: Session, conversation_id: int, contact: str, *, now: datetime) -> None:
    """Keep where a waiting customer says to be reached, and put it into the brief. What is typed proves nothing."""
    talk = conversations.c.id == conversation_id
    memory = session.execute(select(conversations.c.memory).where(talk)).scalar_one() or {}
    session.execute(update(conversations).where(talk).values(memory={**memory, CONTACT: contact}))
    standing = select(handovers.c.id).where(
        handovers.c.conversation_id == conversation_id, handovers.c.state != "ended"
    )
    for handover_id in session.execute(standing).scalars().all():
        _keep_brief(session, handover_id, conversation_id, now)


def unlink(session: Session, conversation_id: int, message_id: int) -> None:
    """Take the link to a message that leaves the transcript out of the briefs that were kept; their words stay."""
    mine = handovers.c.conversation_id == conversation_id
    for row in session.execute(select(handovers.c.id, handovers.c.brief).where(mine)).all():
        brief = [line | {"message_id": None} if line["message_id"] == message_id else line for line in row.brief or ()]
        if brief != (row.brief or []):
            session.execute(update(handovers).where(handovers.c.id == row.id).values(brief=brief))


def priority_of(reasons: Sequence[Reason], tier: str | None) -> int:
    """Return the points of a request: its most urgent reason, then the tier."""
    urgency = max((reason.urgency for reason in reasons), default=1)
    return urgency * URGENCY_POINTS + TIER_POINTS.get((tier or "").lower(), 0)


def _insert(session: Session, one: Asked, talk: Row[Any], *, business: Business, now: datetime) -> tuple[int, datetime]:
    due = due_at(business, one.tier, now)
    owned = talk.state == "agent"
    values = {
        "conversation_id": one.conversation_id,
        "customer_id": talk.customer_id,
        "state": "claimed" if owned else "waiting",
        "agent_id": talk.agent_id if owned else None,
        "claimed_at": now if owned else None,
        "reasons": _kept(one.reasons, ()),
        "skill": _skill(one.reasons),
        "priority": priority_of(one.reasons, one.tier),
        "requested_at": now,
        "due_at": due,
        "promise": say_before(due, business, now=now, language=business.language),
    }
    handover_id = session.execute(insert(handovers).values(**values).returning(handovers.c.id)).scalar_one()
    _keep_brief(session, handover_id, one.conversation_id, now)
    return handover_id, due


def _merge(
    session: Session, one: Asked, standing: Row[Any], *, business: Business, now: datetime
) -> tuple[int, datetime]:
    due = min(standing.due_at, due_at(business, one.tier, now))
    priority = priority_of(one.reasons, one.tier)
    values: dict[str, Any] = {"due_at": due, "reasons": _kept(one.reasons, standing.reasons)}
    if priority > standing.priority:
        values |= {"priority": priority, "skill": _skill(one.reasons)}
    session.execute(update(handovers).where(handovers.c.id == standing.id).values(**values))
    _keep_brief(session, standing.id, one.conversation_id, now)
    return standing.id, due


def _kept(reasons: Sequence[Reason], standing: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return every reason as plain values, the standing ones first; the same rule's same category once."""
    kept = {(one["category"], one["rule"]): one for one in standing}
    for reason in reasons:
        kept.setdefault((reason.category, reason.rule), asdict(reason))
    return list(kept.values())


def _skill(reasons: Sequence[Reason]) -> str:
    return max(reasons, key=lambda reason: reason.urgency).skill if reasons else GENERAL


def _keep_brief(session: Session, handover_id: int, conversation_id: int, now: datetime) -> None:
    brief = stored(make_brief(session, conversation_id, now=now))
    session.execute(update(handovers).where(handovers.c.id == handover_id).values(brief=brief))
