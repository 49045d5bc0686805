"""Where stories are played one after another: a folder, a database that begins anew, and what differs by database.

A ground is warmed by stories before its first fork: what was imported and every statement that was compiled cross it.
No connection does: the engine has none open whenever somebody forks.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import delete, func, select, text

from bot.house import House
from core.claims import free_leases
from core.database import Database, metadata, open_database
from tests.kill.story_clock import StoryClock
from tests.lives import let_go
from tests.stage import BASE

LEDGER, CLOCK = "ledger", "clock"
# Seconds in which PostgreSQL notices that the process behind a connection is gone; usually a millisecond.
DEAD_SECONDS = 10.0
_OTHERS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")


@dataclass(frozen=True)
class Ground:
    """A house whose database lies here. `begin` puts the rows back to what every story begins with."""

    house: House
    folder: Path
    begin: Callable[[], None]

    @property
    def database(self) -> Database:
        """The database, without open connections between two lives."""
        return self.house.database

    def clear(self) -> None:
        """Let the next story begin: rows, ledger and clock as at the start."""
        self.begin()
        (self.folder / LEDGER).unlink(missing_ok=True)
        StoryClock(self.folder / CLOCK, BASE)


def sqlite_ground(house: House, folder: Path, source: Path) -> Ground:
    """Return a ground whose database is a copy of the file `source`."""
    file = folder / "sapa.db"

    def begin() -> None:
        for left in folder.glob("sapa.db*"):
            left.unlink()
        shutil.copy(source, file)

    return Ground(replace(house, database=open_database(f"sqlite:///{file}")), folder, begin)


def postgres_ground(house: House, folder: Path, url: str) -> Ground:
    """Return a ground over a database of its own, whose tables are emptied unless they have rows from the start."""
    database = open_database(url)
    with database.snapshot() as session:
        sizes = {table: session.execute(select(func.count()).select_from(table)).scalar_one() for table in _TABLES}
    let_go(database)
    empty = [table for table in _TABLES if not sizes[table]]

    def begin() -> None:
        with database.transaction() as session:
            for table in empty:
                session.execute(delete(table))
        let_go(database)

    return Ground(replace(house, database=database), folder, begin)


def take_over(database: Database) -> None:
    """Do what a starting process does about one that died.

    On SQLite it frees its leases, as it is the only one that works there. On PostgreSQL nobody knows who still lives:
    the leases of the dead run out as time passes.
    """
    if database.single_writer:
        with database.transaction() as session:
            free_leases(session)


def wait_for_the_dead(database: Database) -> None:
    """Wait until PostgreSQL has ended the transactions of killed processes: one that was handed over may still commit.

    Called where everything must be over; whoever recovers begins without waiting.
    """
    deadline = time.monotonic() + DEAD_SECONDS
    while not database.single_writer:
        with database.snapshot() as session:
            if not session.execute(_OTHERS).scalar_one():
                return
        assert time.monotonic() < deadline, "a dead process still has its connection"
        time.sleep(0.002)


# Children first, so that no row is left without what it points to.
_TABLES = tuple(reversed(metadata.sorted_tables))
