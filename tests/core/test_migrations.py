"""The migrations make the very tables that the code reads, and refuse what they do not know."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import bot.channels.web.tables
import bot.channels.whatsapp.tables
import core.access_tables
import core.presence
import core.tables
import faq_kb.tables
import handover.tables
import reminders.tables
from core.database import metadata, open_database
from core.migrations import MigrationError, upgrade

ALL = (
    bot.channels.web.tables,
    bot.channels.whatsapp.tables,
    core.tables,
    core.access_tables,
    core.presence,
    faq_kb.tables,
    handover.tables,
    reminders.tables,
)


def test_migrating_an_empty_database_gives_the_tables_of_the_code(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'sapa.db'}")
    assert upgrade(database) == (None, "0002_whatsapp")
    with database.snapshot() as session:
        assert compare_metadata(MigrationContext.configure(session), metadata) == []
    database.close()


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'sapa.db'}")
    upgrade(database)
    assert upgrade(database) == ("0002_whatsapp", "0002_whatsapp")
    database.close()


def test_a_database_of_a_later_version_is_refused_in_words(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'sapa.db'}")
    upgrade(database)
    with database.transaction() as session:
        session.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(MigrationError, match="later version"):
        upgrade(database)
    database.close()


def test_what_is_acknowledged_is_synced_to_disk(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'sapa.db'}")
    with database.transaction() as session:
        assert session.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert session.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    database.close()
