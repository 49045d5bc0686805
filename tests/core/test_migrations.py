"""The migrations make the very tables that the code reads, and refuse what they do not know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

import bot.channels.web.tables
import bot.channels.whatsapp.tables
import core.access_tables
import core.channel_tables
import core.connections
import core.examples
import core.joining
import core.linking
import core.migrations
import core.presence
import core.refusals
import core.tables
import faq_kb.tables
import handover.tables
import reminders.tables
from core.database import Database, metadata, open_database
from core.migrations import MigrationError, upgrade

ALL = (
    bot.channels.web.tables,
    bot.channels.whatsapp.tables,
    core.tables,
    core.access_tables,
    core.channel_tables,
    core.connections,
    core.examples,
    core.joining,
    core.linking,
    core.presence,
    core.refusals,
    faq_kb.tables,
    handover.tables,
    reminders.tables,
)


NEWEST = "0009"
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def empty_database(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without any table."""
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path / 'sapa.db'}"
    else:
        url = request.getfixturevalue("cluster").create().render_as_string(hide_password=False)
    opened = open_database(url)
    yield opened
    opened.close()


def test_migrating_an_empty_database_gives_the_tables_of_the_code(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'sapa.db'}")
    assert upgrade(database) == (None, NEWEST)
    with database.snapshot() as session:
        assert compare_metadata(MigrationContext.configure(session), metadata) == []
    database.close()


def test_the_revisions_are_the_numbers_of_the_files() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(core.migrations.__file__).parent))
    steps = ScriptDirectory.from_config(config).walk_revisions()
    assert core.migrations.known_revisions() == tuple(sorted(step.revision for step in steps))


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'sapa.db'}")
    upgrade(database)
    assert upgrade(database) == (NEWEST, NEWEST)
    database.close()


def test_a_database_of_the_first_shape_comes_up_with_its_rows(empty_database: Database) -> None:
    with empty_database.transaction() as session:
        config = Config()
        config.set_main_option("script_location", str(Path(core.migrations.__file__).parent))
        config.attributes["session"] = session
        command.upgrade(config, "0001")
        tables = core.tables
        session.execute(tables.customers.insert().values(id=1, created_at=NOW))
        row = {"id": 1, "channel": "web", "address": "a", "customer_id": 1, "created_at": NOW}
        session.execute(tables.identities.insert().values(**row))
        talk = {"id": 1, "public_id": "a", "identity_id": 1, "customer_id": 1, "channel": "web", "opened_at": NOW}
        session.execute(tables.conversations.insert().values(**talk))
        for decision, action in (("rephrase", "rephrase"), ("clarify", "clarify"), ("clarify", "remind_me")):
            turn = {"conversation_id": 1, "at": NOW, "decision": decision, "action": action, "why": {}, "engine": ""}
            session.execute(tables.turns.insert().values(**turn))
        for reference, fields in (
            ("A-1", {"awb": "jx 12-34", "eta": ""}),
            ("A-2", {"awb": ""}),
            ("A-3", {"to": "awb"}),
        ):
            told: dict[str, Any] = {
                "kind": "order",
                "reference": reference,
                "reference_key": reference,
                "status": "paid",
            }
            told |= {"fields": fields, "created_at": NOW, "updated_at": NOW}
            session.execute(tables.records.insert().values(**told))
    assert upgrade(empty_database) == ("0001", NEWEST)
    with empty_database.snapshot() as session:
        assert compare_metadata(MigrationContext.configure(session), metadata) == []
        assert session.execute(select(core.tables.identities.c.address)).all() == [("a",)]
        missed = session.execute(select(core.tables.turns.c.missed).order_by(core.tables.turns.c.id)).scalars().all()
        assert missed == ["rephrase", "clarify", None]
        records = core.tables.records
        keys = session.execute(select(records.c.awb_key).order_by(records.c.id)).scalars().all()
        assert keys == ["JX1234", None, None]


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
