"""Writes reminders that go out: the conversation, its transcript and outbox, the open question, the reminder's state.

Called by `due.py` inside its transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, insert, tuple_, update

from core.business import Business
from core.conversations import Move, move, open_conversations
from core.database import Session
from core.events import Event, record_events
from core.outbox import CLASSES, Line, say_lines
from core.phrases import ListeningPhrases, Phrases, Said
from core.tables import conversations, messages
from reminders.kinds import Recipient, ReminderKind
from reminders.surroundings import Surroundings
from reminders.tables import reminders
from reminders.verdicts import Send, Wait

# A bot conversation that slept this long is over, as `bot/loading.py` has it: what we write first begins another one.
OVER_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Telling:
    """One reminder in words, with the identity and conversation that it goes to."""

    row: Row[Any]
    kind: ReminderKind
    identity: Row[Any] | None
    talk: Row[Any] | None
    text: str
    options: tuple[Mapping[str, str], ...]
    language: str
    said: Said | None


def word(
    row: Row[Any],
    kind: ReminderKind,
    verdict: Send | Wait,
    around: Surroundings,
    *,
    business: Business,
    phrases: Phrases,
    now: datetime,
) -> Telling:
    """Return a reminder in its customer's language and address. Raises PhraseError when a phrase is missing."""
    person = around.customers[row.customer_id]
    talk = verdict.talk
    language = str((talk.language if talk is not None else None) or person.language or business.language)
    language = "en" if language == "en" else "id"
    who = Recipient(language, _address(person, language, business), now, dice=row.id)
    listening = ListeningPhrases(phrases.books)
    text = kind.say(listening, who, row._mapping["values"])
    options = tuple(
        {
            # The reminder's number in the key: a button under an old message never answers a later question.
            "key": f"r{row.id}-{answer}",
            "title": phrases.say(f"reminder.option.{row.kind}.{answer}", language),
            "value": answer,
        }
        for answer in kind.answers
    )
    identity = verdict.identity if isinstance(verdict, Send) else None
    said = next((one for one in listening.said if one.text == text), None)
    return Telling(row, kind, identity, talk, text, options, language, said)


def _address(person: Row[Any], language: str, business: Business) -> str:
    first = (person.name or "").split()[:1]
    form = [] if language == "en" else [person.address_form or business.address_form]
    return " ".join([*form, *first])


def tell_customers(session: Session, tellings: Sequence[Telling], *, now: datetime) -> None:
    """Write a batch of reminders: conversations, lines, open questions, states and events."""
    if not tellings:
        return
    talks = conversations_for(session, tellings, now)
    lines = [_line(telling, one, *talks[one.id], now) for telling in tellings if (one := telling.identity) is not None]
    say_lines(session, lines, now=now)
    for telling, line in zip(tellings, lines, strict=True):
        ask(session, telling, line.conversation_id, now)
    _mark_sent(session, tellings, lines, now)
    record_events(
        session,
        [
            Event(
                "reminder.sent",
                now,
                line.conversation_id,
                detail={"reminder_id": telling.row.id, "kind": telling.row.kind},
            )
            for telling, line in zip(tellings, lines, strict=True)
        ],
    )


def conversations_for(session: Session, tellings: Sequence[Telling], now: datetime) -> dict[int, tuple[int, int]]:
    """Return conversation and epoch to write to, by identity; those that sleep are ended, those missing opened."""
    talks: dict[int, tuple[int, int]] = {}
    openings: dict[int, dict[str, Any]] = {}
    for telling in tellings:
        identity, talk = telling.identity, telling.talk
        if identity is None or identity.id in talks or identity.id in openings:
            continue
        if talk is not None and not _is_over(talk, now):
            talks[identity.id] = (talk.id, talk.epoch)
            continue
        if talk is not None:
            step = Move(talk.id, talk.version, "bot", "resolved", detail={"by": "bot"})
            move(session, step, now=now)
        openings[identity.id] = {
            "identity_id": identity.id,
            "customer_id": telling.row.customer_id,
            "channel": identity.channel,
            "language": telling.language,
            "continues_id": talk.id if talk is not None else telling.row.conversation_id,
        }
    opened = open_conversations(session, list(openings.values()), now=now)
    return talks | {identity_id: (conversation_id, 0) for identity_id, conversation_id in opened.items()}


def _is_over(talk: Row[Any], now: datetime) -> bool:
    last = max(filter(None, (talk.last_customer_at, talk.last_reply_at, talk.opened_at)))
    return bool(talk.state == "bot" and now - last > OVER_AFTER)


def _line(telling: Telling, identity: Row[Any], conversation_id: int, epoch: int, now: datetime) -> Line:
    body: dict[str, Any] = {"template": telling.kind.template}
    if telling.said is not None:
        # What a channel needs that may only repeat words which its provider approved before.
        said = telling.said
        body["said"] = {"key": said.key, "language": said.language, "values": dict(said.values)}
    if telling.options:
        body["options"] = list(telling.options)
    return Line(
        conversation_id=conversation_id,
        identity_id=identity.id,
        channel=identity.channel,
        author="bot",
        text=telling.text,
        epoch=epoch,
        message_class=telling.kind.message_class,
        body=body,
        reminder_id=telling.row.id,
        not_after=_not_after(telling, now),
    )


def _not_after(telling: Telling, now: datetime) -> datetime:
    keeps_until = now + CLASSES[telling.kind.message_class].keeps
    begins = telling.row._mapping["values"].get("occurs_at")
    # An appointment that has begun needs no reminder any more, however long the class would keep it.
    return min(keeps_until, datetime.fromisoformat(begins)) if begins else keeps_until


def ask(session: Session, telling: Telling, conversation_id: int, now: datetime) -> None:
    """Leave the question open in the conversation, and raise its version: a turn being played is played anew."""
    values: dict[str, Any] = {"version": conversations.c.version + 1, "last_reply_at": now}
    if telling.options:
        values["pending"] = {
            "action": "reminder_answer",
            "asks": "choice",
            "asked_at": now.isoformat(),
            "values": {**telling.row._mapping["values"], "kind": telling.row.kind, "record_id": telling.row.record_id},
            "options": list(telling.options),
            "reminder_id": telling.row.id,
            "tries": 0,
        }
    session.execute(update(conversations).where(conversations.c.id == conversation_id).values(**values))


def _mark_sent(session: Session, tellings: Sequence[Telling], lines: Sequence[Line], now: datetime) -> None:
    # Asked again: an answer now means the newest of the same subject, never the one before.
    asked = [(telling.row.kind, telling.row.subject) for telling in tellings]
    session.execute(
        update(reminders)
        .where(tuple_(reminders.c.kind, reminders.c.subject).in_(asked), reminders.c.state == "sent")
        .values(state="lapsed")
    )
    session.execute(
        update(reminders)
        .where(reminders.c.id == bindparam("row"))
        .values(
            state="sent",
            reason=None,
            sent_at=now,
            identity_id=bindparam("went_to"),
            conversation_id=bindparam("told_in"),
        ),
        [
            {
                "row": telling.row.id,
                "went_to": line.identity_id,
                "told_in": telling.row.conversation_id or line.conversation_id,
            }
            for telling, line in zip(tellings, lines, strict=True)
        ],
    )


def tell_agents(
    session: Session,
    notes: Sequence[tuple[Telling, Row[Any]]],
    *,
    business: Business,
    phrases: Phrases,
    now: datetime,
) -> None:
    """Show held reminders to the agents who have the conversations, as internal notes; nothing goes out."""
    if not notes:
        return
    language = "en" if business.language == "en" else "id"
    session.execute(
        insert(messages),
        [
            {
                "conversation_id": talk.id,
                "author": "bot",
                "kind": "note",
                "text": phrases.say("reminder.note.held", language, words=telling.text),
                "body": {"reminder_id": telling.row.id},
                "at": now,
            }
            for telling, talk in notes
        ],
    )
