"""What happened, as rows: names are an interface (`noun.past_verb`), read by reports, metrics and live pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from core.database import Session
from core.prepared import Prepared
from core.tables import events

NAMES = frozenset(
    {
        "conversation.opened",
        "conversation.reopened",
        "conversation.resolved",
        "message.received",
        "message.parked",
        "message.revived",
        "reply.voided",
        "handover.requested",
        "handover.claimed",
        "handover.transferred",
        "handover.returned",
        "handover.left",
        "handover.late",
        "agent.replied",
        "agent.noted",
        "agent.signed_in",
        "agent.refused",
        "agent.added",
        "agent.changed",
        "agent.disabled",
        "agent.enabled",
        "agent.linked",
        "reminder.booked",
        "reminder.sent",
        "reminder.skipped",
        "reminder.answered",
        "reminder.cancelled",
        "reminder.moved",
        "consent.given",
        "consent.withdrawn",
        "record.written",
        "record.changed",
        "record.checked",
        "knowledge.saved",
        "knowledge.published",
        "customer.changed",
        "customer.erased",
        "customer.joined",
        "customer.parted",
        "survey.answered",
        "rule.failed",
        "business.decided",
        "variable.changed",
        "key.added",
        "key.revoked",
    }
)


_ADD = Prepared(insert(events))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `detail` holds ids and words of ours, never a customer's text or address."""

    name: str
    at: datetime
    conversation_id: int | None = None
    agent_id: int | None = None
    detail: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """An escalation rule that raised instead of judging: by its file name, how often, and when for the last time."""

    rule: str
    times: int
    last_at: datetime


def broken_rules(session: Session, since: datetime | None = None) -> list[BrokenRule]:
    """Return the rules that raised since an instant, or ever, the latest first: for whoever runs the house."""
    raised = select(events.c.detail, func.count().label("times"), func.max(events.c.at).label("last_at"))
    raised = raised.where(events.c.name == "rule.failed").group_by(events.c.detail)
    rows = session.execute(raised if since is None else raised.where(events.c.at >= since)).all()
    found = [BrokenRule(str(row.detail["rule"]), row.times, row.last_at) for row in rows]
    return sorted(found, key=lambda one: one.last_at, reverse=True)


def record_events(session: Session, happened: Sequence[Event]) -> None:
    """Write events. Raises ValueError for a name that is not in NAMES."""
    unknown = {event.name for event in happened} - NAMES
    if unknown:
        raise ValueError(f"unknown event names {sorted(unknown)}; add them to core/events.py first")
    if happened:
        _ADD.each(
            session,
            [
                {
                    "name": event.name,
                    "at": event.at,
                    "conversation_id": event.conversation_id,
                    "agent_id": event.agent_id,
                    "detail": dict(event.detail) if event.detail else None,
                }
                for event in happened
            ],
        )
