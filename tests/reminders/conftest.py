"""A fresh database, one customer on one channel, and the shipped phrases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.database import Database, Session
from core.phrases import Phrases, shipped_phrases
from tests.reminders.shop import Shop


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as open_session:
        yield open_session


@pytest.fixture
def phrases() -> Phrases:
    return shipped_phrases()


@pytest.fixture
def shop(session: Session, phrases: Phrases) -> Shop:
    return Shop(session, phrases)
