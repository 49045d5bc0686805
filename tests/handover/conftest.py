"""A fresh database per test, with two agents and a customer who wrote."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.database import Database, open_database
from tests.handover.desk import Desk


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    """An empty database in a real file or server, so that threads race as processes do."""
    opened = open_database(empty_url)
    yield opened
    opened.close()


@pytest.fixture
def desk(database: Database) -> Desk:
    """The desk of a shop on a Monday morning: Dian and Dimas work, Wulan wrote on WhatsApp."""
    return Desk(database)
