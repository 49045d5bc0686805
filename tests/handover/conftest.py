"""A fresh SQLite database per test, with two agents and a customer who wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import access_tables
from core.database import Database, metadata, open_database
from handover import tables
from tests.handover.desk import Desk

# Importing these brings their tables into the metadata.
OURS = (access_tables, tables)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database in a real file, so that threads race as processes do."""
    opened = open_database(f"sqlite:///{tmp_path / 'sapa.db'}")
    metadata.create_all(opened.writing)
    yield opened
    opened.close()


@pytest.fixture
def desk(database: Database) -> Desk:
    """The desk of a shop on a Monday morning: Dian and Dimas work, Wulan wrote on WhatsApp."""
    return Desk(database)
