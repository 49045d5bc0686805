"""What keeps a database from answering without killing anybody: a lock that stays, a full disk, lost connections."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import URL, Connection, event

from core.database import Database
from tests.kill.forking import end_of, start
from tests.postgres import plain

# How often trouble comes before a step, and how often it goes again.
COMES, GOES = 0.25, 0.4
# What SQLite allows when nobody limits it.
MOST_PAGES = 4_294_967_294
# Seconds between two rounds in which every connection is ended.
CALM = (0.005, 0.06)


class _NowAndThen:
    """Trouble that is on or off."""

    def __init__(self) -> None:
        """There is none yet."""
        self.on = False
        self.times = 0

    def before_step(self, dice: random.Random) -> None:
        """Come, stay or go."""
        if self.on:
            if dice.random() < GOES:
                self.end()
        elif dice.random() < COMES:
            self.on = True
            self.times += 1
            self._begin()

    def end(self) -> None:
        """Go, if it is there."""
        if self.on:
            self.on = False
            self._end()

    def _begin(self) -> None:
        raise NotImplementedError

    def _end(self) -> None:
        raise NotImplementedError


class Lock(_NowAndThen):
    """Another process that holds the write lock of an SQLite file. Make it before the file is open here: it forks."""

    def __init__(self, file: Path) -> None:
        """Start the other process."""
        super().__init__()
        (self._hears, self._orders), (self._answers, self._tells) = os.pipe(), os.pipe()
        self._other = start(lambda: self._hold(file))

    def _hold(self, file: Path) -> None:
        os.close(self._orders)
        other = sqlite3.connect(file, isolation_level=None, timeout=10)
        while order := os.read(self._hears, 1):
            other.execute({b"+": "BEGIN IMMEDIATE", b"-": "ROLLBACK"}[order])
            os.write(self._tells, order)
        other.close()

    def _order(self, order: bytes) -> None:
        os.write(self._orders, order)
        assert os.read(self._answers, 1) == order

    def _begin(self) -> None:
        self._order(b"+")

    def _end(self) -> None:
        self._order(b"-")

    def close(self) -> None:
        """Let the other process end."""
        self.end()
        os.close(self._orders)
        assert end_of(self._other) == 0
        for one in (self._hears, self._answers, self._tells):
            os.close(one)


class NoMorePages(_NowAndThen):
    """The file of an SQLite database may not grow, as on a disk that is full."""

    def __init__(self, database: Database) -> None:
        """Look at every transaction that begins."""
        super().__init__()
        event.listen(database.writing, "begin", self._limit)

    def _limit(self, session: Connection) -> None:
        # A limit below what the file has is raised to that by SQLite: not one page more.
        session.exec_driver_sql(f"PRAGMA max_page_count={1 if self.on else MOST_PAGES}").close()

    def _begin(self) -> None:
        """Whatever begins from now on."""

    def _end(self) -> None:
        """As above."""


class NoMoreBytes(_NowAndThen):
    """No file that this process writes may grow beyond what the log of its database has: writing fails half-way."""

    def __init__(self, file: Path) -> None:
        """Limit by the log beside this file."""
        super().__init__()
        self._log = file.with_name(f"{file.name}-wal")
        self._usual = resource.getrlimit(resource.RLIMIT_FSIZE)

    def _begin(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (self._log.stat().st_size + 10_000, self._usual[1]))

    def _end(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._usual)


class ReadOnly(_NowAndThen):
    """A PostgreSQL that takes no writes, as a standby after a failover: every connection ends and finds it so."""

    def __init__(self, beside: psycopg.Connection, name: str) -> None:
        """Trouble the database `name` by another program's connection to the server, to whatever database."""
        super().__init__()
        self._beside = beside
        self._name = name

    def begin(self) -> None:
        """Come now."""
        self.on = True
        self._begin()

    def _begin(self) -> None:
        self._alter("SET default_transaction_read_only = on")
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        self._beside.execute(ended, [self._name])

    def _end(self) -> None:
        # Connections that were made meanwhile keep what they were told: giving them up is ours to do.
        self._alter("RESET default_transaction_read_only")

    def _alter(self, how: LiteralString) -> None:
        self._beside.execute(sql.SQL("ALTER DATABASE {} " + how).format(sql.Identifier(self._name)))


class LostConnections:
    """Nothing to do before a step: `lost_connections` ends them whenever it likes."""

    def before_step(self, dice: random.Random) -> None:
        """Stay."""


@contextmanager
def lost_connections(admin: URL, name: str, seed: int) -> Iterator[LostConnections]:
    """Let another process end every connection to the database `name` again and again. It forks."""

    def end_all() -> None:
        dice = random.Random(seed)
        with psycopg.connect(plain(admin), autocommit=True) as connection:
            while True:
                connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
                time.sleep(dice.uniform(*CALM))

    other = start(end_all)
    try:
        yield LostConnections()
    finally:
        os.kill(other, signal.SIGKILL)
        end_of(other)
