"""Questions that were left open, as the turns keep them: not answered, or answered and then rated badly.

Read by `bot/questions.py`. What is erased has neither words nor reasons any more and is never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, text

from bot.past_questions import PastQuestion, question_of, statuses_of, texts_of
from bot.policy import LINES
from core.database import AnyRow, Session
from core.erasure import GONE
from core.tables import conversations, customers, events, turns
from reminders.tables import UNHAPPY_CSAT, ratings

# How far back is looked, and at how many messages at most, newest first.
WINDOW = timedelta(days=90)
MESSAGES = 5_000
# What was answered from the knowledge and then rated badly.
RATED = "rated"
# What names a person or their order: such a sentence is no variant of an entry.
PERSONAL = frozenset({"phone", "email", "nik", "card", "order_number", "awb"})
# What changes whose a question is, or forgets it.
_WHO = ("customer.erased", "customer.joined", "customer.parted")
# The line of the policy by which an open question is answered: then the words are those of a button.
_PENDING = next(number for number, line in enumerate(LINES, 1) if line.__name__ == "_pending")


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One message: what it asked, how it ended (a word of `bot/missed.py`, or "rated"), when, by whom, and whether it
    names a person or an order."""

    past: PastQuestion
    ending: str
    at: datetime
    customer_id: int
    is_personal: bool


def open_questions(session: Session, *, now: datetime) -> tuple[OpenQuestion, ...]:
    """Return the newest messages of the last 90 days that were not answered well, newest first, 5,000 at most."""
    found = [*_missed(session, now - WINDOW), *_rated(session, now - WINDOW)]
    found.sort(key=lambda row: -row.id)
    rows = [row for row in found[:MESSAGES] if row.why.get("plain")]
    talks = _talks(session, {row.conversation_id for row in rows})
    people = _people(session, {talk.customer_id for talk in talks.values()})
    said = texts_of(session, [row.id for row in rows])
    statuses = statuses_of(session, set(people))
    read = []
    for row in rows:
        talk = talks[row.conversation_id]
        if said.get(row.id, GONE) != GONE and talk.customer_id in people:
            words, own = _words(row.why, said[row.id]), statuses.get(talk.customer_id, ())
            past = question_of(row.why, words, channel=talk.channel, tier=people[talk.customer_id], statuses=own)
            personal = _is_personal(row.why, said[row.id])
            read.append(OpenQuestion(past, row.missed or RATED, row.at, talk.customer_id, personal))
    return tuple(read)


def marks(session: Session) -> tuple[Any, ...]:
    """Return what differs as soon as there is another open question to read: cheap to ask before reading them all."""
    newest = select(func.max(turns.c.at)).where(turns.c.missed.is_not(None))
    rated = select(func.max(ratings.c.at)).where(text(UNHAPPY_CSAT))
    people = select(func.max(events.c.at)).where(events.c.name.in_(_WHO))
    return tuple(session.execute(query).scalar_one() for query in (newest, rated, people))


def _missed(session: Session, since: datetime) -> list[AnyRow]:
    later = turns.alias("later")
    # What came next in the conversation: the choice that was asked for, or something clearer that was answered.
    following = (
        select(case((later.c.missed.is_(None), later.c.decision), else_=""))
        .where(later.c.conversation_id == turns.c.conversation_id, later.c.at > turns.c.at)
        .order_by(later.c.at)
        .limit(1)
        .scalar_subquery()
    )
    unsettled = or_(turns.c.missed != "clarify", func.coalesce(following, "").not_in(("answer", "action")))
    return _read(session, turns.c.missed.is_not(None), turns.c.at >= since, unsettled)


def _rated(session: Session, since: datetime) -> list[AnyRow]:
    """Answers from the knowledge in conversations that were rated badly; one that named no entry was another matter."""
    unhappy = select(ratings.c.conversation_id).where(text(UNHAPPY_CSAT), ratings.c.at >= since)
    by_entry = (turns.c.decision == "answer", turns.c.action == "entry", turns.c.missed.is_(None))
    return _read(session, turns.c.conversation_id.in_(unhappy), *by_entry)


def _read(session: Session, *wanted: ColumnElement[bool]) -> list[AnyRow]:
    columns = (turns.c.id, turns.c.conversation_id, turns.c.at, turns.c.missed, turns.c.why)
    return list(session.execute(select(*columns).where(*wanted).order_by(turns.c.at.desc()).limit(MESSAGES)))


def _talks(session: Session, ids: set[int]) -> dict[int, AnyRow]:
    columns = (conversations.c.id, conversations.c.channel, conversations.c.customer_id)
    return {row.id: row for row in session.execute(select(*columns).where(conversations.c.id.in_(ids)))}


def _people(session: Session, ids: set[int]) -> dict[int, str | None]:
    """Return the tiers of those of these customers who were not erased."""
    wanted = select(customers.c.id, customers.c.tier).where(customers.c.id.in_(ids), customers.c.erased_at.is_(None))
    return {row.id: row.tier for row in session.execute(wanted)}


def _words(why: Mapping[str, Any], said: str) -> str:
    chosen = why["policy"]["line"] == _PENDING
    return str(why["plain"]) if chosen else " ".join(said.split())


def _is_personal(why: Mapping[str, Any], said: str) -> bool:
    # What was masked stands in square brackets.
    return "[" in said or any(one["kind"] in PERSONAL for one in why.get("entities", ()))
