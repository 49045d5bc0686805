"""A fresh database, one customer on one channel, and the shipped phrases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.database import Database, Session, metadata, open_database
from core.phrases import Phrases, shipped_phrases
from tests.reminders.shop import Shop, load_every_table


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    load_every_table()
    opened = open_database(f"sqlite:///{tmp_path}/sapa.db")
    with opened.transaction() as session:
        metadata.create_all(session)
    yield opened
    opened.close()


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
