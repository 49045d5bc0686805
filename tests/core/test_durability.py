"""What a start says of durability: asked of real databases, strong and weak ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from core.database import Database, open_database
from core.durability import durability
from tests.postgres import DURABLE, Cluster, running_cluster

KEPT = "what is acknowledged survives a crash and a power cut"


@pytest.fixture(scope="module")
def durable() -> Iterator[Cluster]:
    """A server as an installation runs it."""
    with running_cluster({**DURABLE, "shared_buffers": "32MB", "max_wal_size": "80MB"}) as running:
        yield running


def told(database: Database) -> str:
    """Return what a start prints."""
    line = durability(database)
    database.close()
    return line


def test_sqlite_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    assert told(open_database(f"sqlite:///{tmp_path / 'sapa.db'}")) == f"SQLite, WAL, synchronous=FULL: {KEPT}"


@pytest.mark.parametrize(("level", "name"), [(0, "OFF"), (1, "NORMAL")])
def test_sqlite_that_does_not_sync_is_a_warning(tmp_path: Path, level: int, name: str) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'sapa.db'}")

    @event.listens_for(database.writing, "connect")
    def _weaken(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA synchronous={level}")

    line = told(database)
    assert f"synchronous={name}: WARNING: what was acknowledged can be lost in a power cut" in line


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("RESET synchronous_commit", KEPT),
        ("SET synchronous_commit = local", KEPT),
        ("SET synchronous_commit = off", "WARNING: what was acknowledged can be lost in a power cut; set "),
    ],
)
def test_postgresql_says_what_its_database_is_set_to(durable: Cluster, setting: str, expected: str) -> None:
    url = durable.create()
    address = url.render_as_string(hide_password=False)
    database = open_database(address)
    with database.transaction() as session:
        session.exec_driver_sql(f'ALTER DATABASE "{url.database}" {setting}')
    database.close()
    line = told(open_database(address))
    assert line.startswith("PostgreSQL ")
    assert expected in line
    assert line.endswith("set synchronous_commit to on") == ("WARNING" in line)
    durable.drop(url)


def test_postgresql_that_syncs_nothing_is_told_with_everything_to_set(cluster: Cluster) -> None:
    url = cluster.create()
    line = told(open_database(url.render_as_string(hide_password=False)))
    cluster.drop(url)
    if "fsync=off" in line:
        assert line.endswith("; set synchronous_commit and fsync and full_page_writes to on")
