"""The words of a turn: what the engine is told and what it understood. Plain frozen data, no behaviour.

`bot/loading.py` builds a Situation from rows, `bot/understand.py` makes it a Turn, rules and actions read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.business import Business
from core.reminding import Reminders
from core.text.entities import Entity

# In a conversation's memory: where the customer says to be reached, as typed and never verified.
CONTACT = "contact"
# What an open question asks that a number of an order or booking answers, or the last digits of a record's phone;
# and what is only said to be done if need be: it waits for no answer.
ASKS_REFERENCE, ASKS_DIGITS, IF_NEEDED = "reference", "phone_digits", "if_needed"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; its bytes lie in the table of attachments under `sha256`.

    One that still lies at a provider has no `sha256` yet and its `state` is "due"; one that never came is "gone", and
    `why` says in a word of ours why: `core/remote_files.py` lists them. A place ("place/<latitude>,<longitude>") or a
    contact ("contact/card") is no file at all: its `state` is "words" and its `name` says it.
    """

    sha256: str
    media: str
    name: str
    size: int
    state: str = "here"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One bubble of the customer, already masked. `button` is the key of a pressed quick reply."""

    inbox_id: int
    text: str
    at: datetime
    button: str | None = None
    attachments: tuple[Attachment, ...] = ()
    # The hash of a one-time link that came along, see `core/linking.py`.
    link: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A channel on which a customer could go on by a link: its name and what people call it."""

    channel: str
    label: str


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A one-time link that this customer opened. `state` is that of `core/linking.py: Standing`.

    `label` is what people call the channel it was opened on; `identity_ids` are those of both customers.
    """

    token_hash: str
    state: str
    label: str
    identity_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """The customer as the bot may know them. `language` is "id" or "en"; `tier` as the business named it."""

    id: int
    name: str | None = None
    language: str | None = None
    tier: str | None = None
    address_form: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One earlier line of this customer, on any channel, oldest first in `Situation.history`."""

    message_id: int
    author: str
    kind: str
    text: str
    at: datetime
    conversation_id: int
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class RecordView:
    """What the business told us of an order, shipment, transaction, appointment or outage.

    A `sealed` one is named in the text but is not known to be this customer's: nothing of it may be said before the
    last four digits of its phone (`phone_digits`) were given. `checks_left` counts the tries that remain under all of
    its names; those that are told are the situation's.
    """

    id: int
    kind: str
    reference: str
    status: str
    fields: Mapping[str, Any]
    updated_at: datetime
    occurs_at: datetime | None = None
    sealed: bool = False
    phone_digits: str | None = None
    checks_left: int = 3


@dataclass(frozen=True, slots=True)
class Option:
    """One quick reply. `key` is short and opaque, `title` is what the customer reads, `value` what it means."""

    key: str
    title: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that the bot or a reminder asked and that the next message may answer.

    `action` is who asked, `asks` what (yes_no, choice or the name of a missing value), `values` what is known so far.
    """

    action: str
    asks: str
    asked_at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    reminder_id: int | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a waiting customer stands: place from 1, honest range in minutes, and whether it may be told again now."""

    place: int
    low_minutes: int
    high_minutes: int
    due_at: datetime
    sample: int
    may_tell: bool


@dataclass(frozen=True, slots=True)
class ConversationView:
    """The conversation as it was loaded. `epoch` and `version` are compared when the outcome is written.

    `reaches_absent` tells whether this or another channel of theirs reaches a customer who closed the page or app.
    """

    id: int
    state: str
    epoch: int
    version: int
    channel: str
    identity_id: int
    language: str | None = None
    memory: Mapping[str, Any] = field(default_factory=dict)
    opened_at: datetime | None = None
    is_first: bool = False
    agent: str | None = None
    waiting_since: datetime | None = None
    turns_last_minute: int = 0
    address: str = ""
    reaches_absent: bool = True


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything one turn may know, frozen: nothing else is read while it is played.

    `dice` replaces randomness: a number that chooses among equal wordings. `checks_left` are the tries at the check of
    every reference that is named, by its key, whether or not there is such a record. `online` tells whether an agent is
    on duty now. `ways` are the other channels on which the customer could go on, `link` is one that they opened.
    """

    now: datetime
    dice: int
    business: Business
    person: Person
    conversation: ConversationView
    utterances: tuple[Utterance, ...]
    history: tuple[HistoryLine, ...] = ()
    records: tuple[RecordView, ...] = ()
    checks_left: Mapping[str, int] = field(default_factory=dict)
    pending: Pending | None = None
    reminders: Reminders = field(default_factory=Reminders)
    queue: QueuePlace | None = None
    opted_out: bool = False
    online: bool = False
    ways: tuple[Way, ...] = ()
    link: OpenedLink | None = None

    @property
    def text(self) -> str:
        """The burst as one text, a bubble a line."""
        return "\n".join(utterance.text for utterance in self.utterances if utterance.text)

    @property
    def button(self) -> str | None:
        """The key of the quick reply that was pressed, if the burst was a press."""
        return next((one.button for one in reversed(self.utterances) if one.button), None)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """Every file of the burst."""
        return tuple(file for utterance in self.utterances for file in utterance.attachments)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the classifier says: intents with calibrated confidence, best first, and how at home the text is.

    `in_scope` is the probability (0 to 1) that the text belongs to any known intent; `why` the n-grams that decided.
    """

    intent: str
    confidence: float
    in_scope: float
    ranking: tuple[tuple[str, float], ...] = ()
    why: tuple[str, ...] = ()

    @property
    def margin(self) -> float:
        """How far the best intent is ahead of the second."""
        return self.confidence - (self.ranking[1][1] if len(self.ranking) > 1 else 0.0)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A grave matter that a message may tell of: its rule's category, "" if not; how likely (0 to 1); what told."""

    category: str
    chance: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mood:
    """How the message sounds: label negative, neutral or positive; `negative` 0 to 1; cues as the words that told."""

    label: str = "neutral"
    negative: float = 0.0
    urgent: bool = False
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A knowledge entry that may answer. `confidence` is calibrated, 0 to 1; `question` is the entry's own."""

    entry_id: str
    question: str
    score: float
    confidence: float
    version: int = 1
    matched: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A situation understood. `plain` is the normalised text, `tokens` its words, vocatives and entities taken out.

    `sure_intent` and `sure_entry` passed the thresholds of evaluation, `goes_on`: only as what was talked about last.
    `close` lists two or three candidates (intent or entry) too close to choose; `in_scope` is False for a stranger.
    """

    situation: Situation
    text: str
    plain: str
    tokens: tuple[str, ...]
    language: str
    entities: tuple[Entity, ...]
    mood: Mood
    prediction: Prediction
    hits: tuple[Hit, ...] = ()
    sure_intent: str | None = None
    sure_entry: str | None = None
    close: tuple[str, ...] = ()
    in_scope: bool = True
    yes_no: str | None = None
    alarm: Alarm | None = None
    goes_on: bool = False

    def entity(self, kind: str) -> Entity | None:
        """Return the first entity of this kind, or None."""
        return next((entity for entity in self.entities if entity.kind == kind), None)
