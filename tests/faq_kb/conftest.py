"""A fresh database with the tables of the knowledge base, and the search over the starter entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest

from core.database import Database, Session
from core.words import Hit
from faq_kb.context import SearchContext
from faq_kb.entry import LANGUAGES, PACKS
from faq_kb.search import Knowledge, plain_words
from faq_kb.starter import starter_entries, starter_variables

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)

Search = Callable[..., tuple[Hit, ...]]


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A write transaction that is rolled back at the end."""
    with database.writing.begin() as session:
        yield session
        session.rollback()


@pytest.fixture(scope="session")
def starter() -> Knowledge:
    """The search over everything that ships, with the example values of all shop facts."""
    facts = {one.name: one.example for one in starter_variables().values()}
    return Knowledge(starter_entries(), version=1, variables=dict.fromkeys(LANGUAGES, facts))


def ask(knowledge: Knowledge, text: str, **context: object) -> tuple[Hit, ...]:
    """Search with a customer's raw text; all packs are active unless `packs` says otherwise."""
    tokens = plain_words(text)
    asked = {"on_day": TODAY, "packs": PACKS} | context
    return knowledge.search(" ".join(tokens), tuple(tokens), SearchContext(**asked))  # type: ignore[arg-type]  # by name
