"""The one door to the database: engines, transactions and the column kinds that tables share.

SQLite: WAL, synchronous=FULL, every write transaction BEGIN IMMEDIATE, every read a read-only snapshot.
PostgreSQL: writers are READ COMMITTED and lock the rows they will change, in the order of their ids; a snapshot is
read-only REPEATABLE READ. A `Session` here is a SQLAlchemy Connection: what is sent is what is written.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Connection, Dialect, Engine, MetaData, Row, Table, Text, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.types import TypeDecorator

from core.engines import postgres_engine, sqlite_engine
from core.leases import Lease, leased, lock_number
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

# What is raised while the database does not answer or takes nothing: locked, full, cut off, a standby that only reads.
# It is nobody's fault and passes: pages say "later", loops ask again, no row is blamed.
AWAY = (OperationalError, PoolTimeout)
# Errors of PostgreSQL after which the same transaction, begun anew, succeeds: deadlock and serialisation failure.
_TRY_AGAIN = frozenset({"40P01", "40001"})


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

    @contextmanager
    def own_connection(self) -> Iterator[Session]:
        """Open a connection of PostgreSQL outside the pool and without transactions, to listen on."""
        with self.writing.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
            session.detach()
            line: Any = session.connection.dbapi_connection
            try:
                yield session
            finally:
                # One that was given up, as by a server that only reads, belongs to nobody: neither session nor pool.
                if session.invalidated:
                    line.close()

    @contextmanager
    def alone(self, name: str) -> Iterator[Lease]:
        """Hold a lease among all processes; yields a false one at once when another has it.

        Whoever works under it for long asks now and then whether it `is_held`: on PostgreSQL it ends with a connection.
        """
        if self.single_writer:
            yield Lease()
            return
        with (
            self.writing.connect().execution_options(isolation_level="AUTOCOMMIT") as session,
            leased(session, name) as lease,
        ):
            yield lease

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
        """Close every connection; one that a thread still uses, or opens after this, when it is given back."""
        for engine in (self.writing, self.reading):
            # Not `engine.dispose`, which puts a new pool in the place of the one that is over.
            engine.pool.dispose()


def open_database(url: str) -> Database:
    """Open the database at `url`, an SQLAlchemy URL.

    Raises SettingsError when the SQLite folder cannot be made or the driver of PostgreSQL is not installed.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        try:
            engine = postgres_engine(parsed)
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
    reading = sqlite_engine(parsed, "BEGIN", read_only=True)
    return Database(sqlite_engine(parsed, "BEGIN IMMEDIATE"), reading, threading.Lock())


def insert_into(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`, which both databases have."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def lock_rows(session: Session, table: Table, ids: Sequence[int]) -> None:
    """Lock rows until the end of the transaction, in the order of their ids, so that no two wait for each other.

    The one order of the house is identities, conversations, then everything else. Nothing to do on SQLite, where a
    writer is alone.
    """
    if ids and session.dialect.name == "postgresql":
        wanted = select(table.c.id).where(table.c.id.in_(sorted(ids))).order_by(table.c.id)
        session.execute(wanted.with_for_update(key_share=True)).all()


def serialise(session: Session, name: str) -> None:
    """Let one transaction at a time pass here, in all processes. For numbers that readers compare, and for counts.

    Nothing to do on SQLite, where a writer is alone.
    """
    if session.dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(lock_number(name)))).close()


def is_worth_retrying(error: Exception) -> bool:
    """Whether the same transaction would succeed when it is begun anew at once: another one stood in its way."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in _TRY_AGAIN
