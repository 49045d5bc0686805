"""What a turn decides: reasons, replies, a handover, effects on rows. Plain frozen data that `bot/turns.py` writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.words import Option, Pending


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule spoke up.

    `sentence` is for the agent, `category` one of indonesian customers' needs such as safety.fraud, `urgency` 1 (soon)
    to 4 (at once). `say` is the key of a phrase that must be said first. `hand_over` is False when only words are due.
    `grave` marks emergency, self-harm, fraud and takeover, which nothing may precede. `skill` routes the queue.
    """

    category: str
    sentence: str
    urgency: int = 1
    say: str | None = None
    hand_over: bool = True
    grave: bool = False
    skill: str = "general"
    rule: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One bubble of the bot. `text` is Markdown that a channel renders; `card` is a status card's plain values."""

    text: str
    options: tuple[Option, ...] = ()
    card: Mapping[str, Any] | None = None
    message_class: str = "answer"
    kind: str = "text"
    entry_id: str | None = None
    # The channels on which the customer is offered to go on; each gets a link of its own when it leaves.
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandoverRequest:
    """Call a person, for all these reasons."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SetConsent:
    """Write a consent or its withdrawal for proactive messages on this channel."""

    given: bool
    purpose: str = "proactive"


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """Change a record that belongs to the customer: its status and some of its fields, and tell the business."""

    record_id: int
    status: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    occurs_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A record that the customer asks for, such as a booking: it belongs to them and waits for the business."""

    kind: str
    reference: str
    status: str
    occurs_at: datetime | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """One try to open a sealed record; `reference` as typed, so that wrong references count too."""

    reference: str
    passed: bool


@dataclass(frozen=True, slots=True)
class AnswerReminder:
    """Bind the customer's answer to a reminder: confirmed, reschedule, cancelled or other."""

    reminder_id: int
    answer: str


@dataclass(frozen=True, slots=True)
class BookReminder:
    """Remind this customer at a wall time of the business's zone. `values` fill the kind's wording."""

    kind: str
    subject: str
    wall_time: datetime
    values: Mapping[str, Any]
    record_id: int | None = None


@dataclass(frozen=True, slots=True)
class DropReminder:
    """The customer no longer wants to be reminded of what they asked for; one that has left meanwhile stays."""

    reminder_id: int


@dataclass(frozen=True, slots=True)
class SetCustomer:
    """Keep what the customer said of themselves; None leaves a value as it is."""

    name: str | None = None
    language: str | None = None
    address_form: str | None = None


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    """The customer no longer wants a person: the handover ends and the bot owns the conversation again."""


@dataclass(frozen=True, slots=True)
class TellPlace:
    """The customer heard their place in the queue; it is told again after ten minutes at the earliest."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A score the customer gave: `survey` csat (1 to 5) with the words that came along."""

    survey: str
    score: int
    comment: str = ""
    reminder_id: int | None = None


@dataclass(frozen=True, slots=True)
class KeepContact:
    """Where a waiting customer says to be reached: a phone (E.164) or an e-mail address. A note, never an identity."""

    contact: str


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Use up the link that the customer opened: both ends become one customer. `label` names this end's channel."""

    token_hash: str
    label: str


Effect = (
    SetConsent
    | ChangeRecord
    | RequestRecord
    | CheckRecord
    | AnswerReminder
    | BookReminder
    | DropReminder
    | SetCustomer
    | LeaveQueue
    | TellPlace
    | Rate
    | KeepContact
    | OpenLink
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one turn does. `decision` is answer, clarify, action, handover, rephrase, silent, opt_out or noted.

    `pending` is the question now open (None closes the one before), `memory` what the next turns must remember and
    `why` what an agent or operator reads about the decision: all plain values. `stays_resolved` is for a thanks after
    the end: it is answered, or not, without opening the matter again.
    """

    decision: str
    replies: tuple[Reply, ...] = ()
    action: str | None = None
    handover: HandoverRequest | None = None
    alert: tuple[Reason, ...] = ()
    pending: Pending | None = None
    effects: tuple[Effect, ...] = ()
    memory: Mapping[str, Any] = field(default_factory=dict)
    why: Mapping[str, Any] = field(default_factory=dict)
    resolved: bool = False
    stays_resolved: bool = False
