"""The outbox: what is to be said, by class, with an end to waiting. One way out for bot, reminders and agents.

Written by turns, reminders and acts of agents; emptied by `bot/delivery.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from core.database import Session, lock_rows
from core.prepared import Prepared
from core.tables import messages, outbox

# sent < delivered < read; a receipt never moves a row backwards, and the others are ends.
RANK = {"due": 0, "sending": 1, "unknown": 1, "sent": 2, "delivered": 3, "read": 4}
# No channel has taken these, and one may yet: in the next round, or after somebody revived them.
NOT_TAKEN = ("due", "parked", "failed", "expired")
# Over without having arrived, as far as anybody knows: a person sees these and may send them again.
GIVEN_UP = ("parked", "failed", "unknown", "expired")
# Sends of one row through a provider, ever: the second only when nobody knows what became of the first.
MOST_SENDS = 2
# When a row was refused as it was, in its body: from then on it is sent in another form. That happens once.
FORM_CHANGED = "form_changed"
# What the provider calls a try that it told to have failed while it was asked about the row, in its body.
FAILED_SINCE = "failed_since"
ENDS = frozenset({"read", "failed", "expired", "voided", "parked"})


@dataclass(frozen=True, slots=True)
class MessageClass:
    """How long a message keeps, whether a human's claim voids it, and whether an unknown send may be repeated."""

    keeps: timedelta
    voidable: bool = False
    repeat_once: bool = True
    proactive: bool = False


CLASSES: Mapping[str, MessageClass] = {
    "answer": MessageClass(timedelta(hours=1), voidable=True),
    "handover": MessageClass(timedelta(hours=1)),
    "safety": MessageClass(timedelta(hours=6)),
    "agent": MessageClass(timedelta(hours=24)),
    "event": MessageClass(timedelta(hours=1), repeat_once=False),
    "reminder": MessageClass(timedelta(hours=2), proactive=True),
    "notice": MessageClass(timedelta(hours=6), proactive=True),
    "survey": MessageClass(timedelta(hours=24), repeat_once=False, proactive=True),
    "broadcast": MessageClass(timedelta(hours=4), repeat_once=False, proactive=True),
}
# What nobody asked for, which leaves after what somebody waits for.
PROACTIVE = tuple(name for name, one in CLASSES.items() if one.proactive)


@dataclass(frozen=True, slots=True)
class Line:
    """One line for the transcript and, if it goes out, for the outbox. `body` holds options, card, agent's name."""

    conversation_id: int
    identity_id: int
    channel: str
    author: str
    text: str
    epoch: int
    message_class: str = "answer"
    kind: str = "text"
    body: Mapping[str, Any] = field(default_factory=dict)
    agent_id: int | None = None
    turn_id: int | None = None
    reminder_id: int | None = None
    due_at: datetime | None = None
    not_after: datetime | None = None


_ADD_MESSAGES = Prepared(insert(messages).returning(messages.c.id, sort_by_parameter_order=True))
_ADD_ROWS = Prepared(insert(outbox))


def say_lines(session: Session, lines: Sequence[Line], *, now: datetime) -> list[int]:
    """Write lines into transcript and outbox together; returns the message ids in order. Never commits."""
    if not lines:
        return []
    message_ids = [
        row.id
        for row in _ADD_MESSAGES.each(
            session,
            [
                {
                    "conversation_id": line.conversation_id,
                    "author": line.author,
                    "agent_id": line.agent_id,
                    "kind": line.kind,
                    "text": line.text,
                    "body": dict(line.body) or None,
                    "at": now,
                    "turn_id": line.turn_id,
                }
                for line in lines
            ],
        )
    ]
    _ADD_ROWS.each(
        session, [_outbox_row(line, message_id, now) for line, message_id in zip(lines, message_ids, strict=True)]
    )
    return message_ids


def _outbox_row(line: Line, message_id: int, now: datetime) -> dict[str, Any]:
    due_at = line.due_at or now
    return {
        "message_id": message_id,
        "conversation_id": line.conversation_id,
        "identity_id": line.identity_id,
        "channel": line.channel,
        "message_class": line.message_class,
        "body": {"author": line.author, "kind": line.kind, "text": line.text, **line.body},
        "epoch": line.epoch,
        "created_at": now,
        "due_at": due_at,
        "not_after": line.not_after or due_at + CLASSES[line.message_class].keeps,
        "reminder_id": line.reminder_id,
    }


def advance(session: Session, outbox_ids: Sequence[int], state: str) -> list[int]:
    """Move rows forward to `state` (sent, delivered, read); rows already there or beyond stay. Returns those moved."""
    lock_rows(session, outbox, outbox_ids)
    behind = [name for name, rank in RANK.items() if rank < RANK[state]]
    rows = session.execute(
        update(outbox)
        .where(outbox.c.id.in_(outbox_ids), outbox.c.state.in_(behind))
        .values(state=state)
        .returning(outbox.c.id)
    )
    return list(rows.scalars())
