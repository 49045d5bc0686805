"""The one door to the database: engines, transactions and the column kinds that tables share.

SQLite: WAL, synchronous=FULL, every write transaction BEGIN IMMEDIATE, every read a read-only snapshot.
A `Session` here is a SQLAlchemy Connection: statements are Core and set-based, so what is sent is what is written.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Connection, Dialect, Engine, MetaData, Row, Text, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator

from core.settings import SettingsError, unusable_folder

Session = Connection
# A row whose columns the type checker does not follow.
AnyRow = Row[*tuple[Any, ...]]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

# Milliseconds that a writer waits for another writer before it gives up with "database is locked".
BUSY_TIMEOUT_MS = 10_000
# Pages of the log at which a commit itself empties it into the file, which takes tens of milliseconds; `checkpoint`
# does that beside the writers long before. At 4 KiB a page these are 80 MB.
PAGES_TO_CHECKPOINT = 20_000


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, stored as whole microseconds since 1970: exact, sortable, the same on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn an aware datetime into microseconds; a naive one is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; instants are aware and in UTC")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Turn microseconds back into an aware UTC datetime."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Json(TypeDecorator[Any]):
    """Plain values (dict, list, str, number, bool, None) as compact JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write the value as JSON."""
        return None if value is None else _ENCODER.encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the JSON back."""
        return None if value is None else json.loads(value)


@dataclass(frozen=True)
class Database:
    """A writing and a reading engine over one database.

    `turnstile` lets one writer of this process pass at a time on SQLite: a thread that waits for it wakes at once,
    while SQLite's own waiting sleeps in steps of up to 25 ms, which costs half of all round trips under load.
    """

    writing: Engine
    reading: Engine
    turnstile: AbstractContextManager[object] = field(default_factory=nullcontext)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a write transaction; commits at the end, rolls back on any exception."""
        with self.turnstile, self.writing.begin() as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Open a read-only view that stays the same while it is open."""
        with self.reading.connect() as session:
            yield session

    def checkpoint(self) -> None:
        """Empty SQLite's log into the file as far as nobody reads from it, without making writers wait."""
        if self.single_writer:
            with self.reading.connect() as session:
                session.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").close()

    @property
    def single_writer(self) -> bool:
        """Whether only one transaction can write at a time, whoever asks."""
        return self.writing.dialect.name == "sqlite"

    def close(self) -> None:
        """Close every connection."""
        self.writing.dispose()
        self.reading.dispose()


def open_database(url: str) -> Database:
    """Open the database at `url`, an SQLAlchemy URL.

    Raises SettingsError when the SQLite folder cannot be made or the driver of PostgreSQL is not installed.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        try:
            engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        except ModuleNotFoundError as error:
            raise SettingsError(
                f"SAPA_DATABASE_URL asks for a database whose driver {error.name!r} is not installed; "
                "install it with: pip install 'sapa[postgres]'"
            ) from None
        return Database(engine, engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ"))
    folder = Path(parsed.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(unusable_folder(folder, error)) from None
    return Database(_sqlite(url, "BEGIN IMMEDIATE"), _sqlite(url, "BEGIN", read_only=True), threading.Lock())


def _sqlite(url: str, begin: str, *, read_only: bool = False) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=32,
        # What a statement was given is what customers wrote: no error may quote it.
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        # Autocommit mode, so that the BEGIN below is ours: the driver's own would begin too late and deferred.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            f"wal_autocheckpoint={PAGES_TO_CHECKPOINT}",
            "foreign_keys=ON",
            # What a customer had erased must not stay readable in the file's free pages.
            "secure_delete=ON",
            "temp_store=MEMORY",
            "cache_size=-32768",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(session: Connection) -> None:
        session.exec_driver_sql(begin)

    return engine
