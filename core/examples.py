"""Sentences of customers that an operator filed under an intent: examples of this installation's own for training.

Written by the console's page of questions, read by `sapa train`. They are a person's choice, as the wording of an entry
is, and stay when the customer who said them is erased; so nothing that names a number or an address is offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Integer, String, Table, Text, delete, insert, select

from core.database import Instant, Session, metadata

intent_examples = Table(
    "intent_examples",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("intent", String(60), nullable=False),
    Column("language", String(3), nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True)
class Taught:
    """One sentence and the intent that it means, who said so and when."""

    id: int
    text: str
    intent: str
    language: str
    author: str
    at: datetime


def teach(session: Session, texts: Sequence[str], intent: str, language: str, *, author: str, now: datetime) -> None:
    """Keep sentences as examples of an intent; what was said of one of them before no longer counts."""
    if texts:
        session.execute(delete(intent_examples).where(intent_examples.c.text.in_(texts)))
        told = {"intent": intent, "language": language, "author": author, "at": now}
        session.execute(insert(intent_examples), [{"text": text, **told} for text in dict.fromkeys(texts)])


def forget_example(session: Session, example_id: int) -> int:
    """Take one sentence back; return how many that were, 0 or 1. The next training no longer learns it."""
    return int(session.execute(delete(intent_examples).where(intent_examples.c.id == example_id)).rowcount)


def read_taught(session: Session) -> tuple[Taught, ...]:
    """Return every sentence, newest first."""
    return tuple(
        Taught(**row._mapping) for row in session.execute(select(intent_examples).order_by(intent_examples.c.id.desc()))
    )
