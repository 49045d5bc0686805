"""How connections to SQLite and to PostgreSQL are made ready. Called by `core/database.py` only."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

# Milliseconds that a writer waits for another writer before it gives up with "database is locked".
BUSY_TIMEOUT_MS = 10_000
# Pages of the log at which a commit itself empties it into the file, which takes tens of milliseconds;
# `Database.checkpoint` does that beside the writers long before. At 4 KiB a page these are 80 MB.
PAGES_TO_CHECKPOINT = 20_000
# Pages that a connection keeps, in KiB. The system keeps them as well; several readers with much would hold each page
# several times.
WRITERS_CACHE_KB, READERS_CACHE_KB = 16_384, 4_096
# Statements whose plans a connection keeps: each list of ids has one for every length, and the driver keeps 128.
KEPT_STATEMENTS = 1_000
# Connections that one process keeps open to PostgreSQL, and how many more it opens under load. With one that
# listens, five processes stay below the 100 connections that a server allows when nobody configured it.
POOL_SIZE, POOL_OVERFLOW = 6, 12
# What no statement of ours should ever take: one that does is ended, rather than holding its locks for ever.
POSTGRES_LIMITS = {"statement_timeout": "30s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s"}
# A server that is gone without a word (a cut line, a failed machine) is noticed after some fifteen seconds, not after a
# system's own two hours: what a connection keeps, a lease above all, is then lost and known to be.
POSTGRES_LIFE = {"keepalives_idle": 5, "keepalives_interval": 3, "keepalives_count": 3, "tcp_user_timeout": 15_000}
# A server that only reads: a standby after a failover, or one that protects a disk that is nearly full
# (PostgreSQL, appendix A, read_only_sql_transaction).
READ_ONLY = "25006"


class Pool(QueuePool):
    """Connections that are kept until `dispose`; what comes back after it, from a thread that ends late, is closed."""

    _is_over = False

    def dispose(self) -> None:
        """Close what is here now, and from now on whatever is given back."""
        self._is_over = True
        super().dispose()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        super()._do_return_conn(record)
        # Asked only now: one that came back while the others were closed would stay open for good.
        if self._is_over:
            super().dispose()


def sqlite_engine(url: URL, begin: str, *, read_only: bool = False) -> Engine:
    """Return an engine whose transactions begin with `begin`: WAL, synchronous=FULL, foreign keys checked."""
    engine = create_engine(
        url,
        poolclass=Pool,
        pool_size=8,
        max_overflow=32,
        # What a statement was given is what customers wrote: no error may quote it.
        hide_parameters=True,
        connect_args={"check_same_thread": False, "cached_statements": KEPT_STATEMENTS},
        # The connection that was used last has its statements and pages at hand.
        pool_use_lifo=True,
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
            f"cache_size=-{READERS_CACHE_KB if read_only else WRITERS_CACHE_KB}",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(session: Connection) -> None:
        run_on_sqlite(session, begin)

    return engine


def run_on_sqlite(session: Connection, text: str, values: Sequence[Any] = ()) -> list[Any]:
    """Run a text in the transaction of `session`; returns its rows. Raises what SQLAlchemy raises."""
    connection = cast(sqlite3.Connection, session.connection.driver_connection)
    try:
        return connection.execute(text, values).fetchall()
    except sqlite3.Error as error:
        # What a statement was given is what customers wrote: it is not quoted.
        raise DBAPIError.instance(text, None, error, sqlite3.Error, True, dialect=session.dialect) from error


def postgres_engine(url: URL) -> Engine:
    """Return an engine whose transactions are READ COMMITTED. Raises ModuleNotFoundError without the driver psycopg."""
    limits = " ".join(f"-c {name}={value}" for name, value in POSTGRES_LIMITS.items())
    # Options that the address itself gives win: they may be what the server or a proxy needs.
    options = {name: value for name, value in {**POSTGRES_LIFE, "options": limits}.items() if name not in url.query}
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        hide_parameters=True,
        poolclass=Pool,
        # A connection that the server closed meanwhile is replaced before it is used.
        pool_pre_ping=True,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        connect_args={"connect_timeout": 5, "application_name": "sapa", **options},
    )
    event.listen(engine, "handle_error", _away, retval=True)
    return engine


def _away(context: ExceptionContext) -> BaseException | None:
    """Tell a server that takes no writes, or has hung up, as the server's trouble, whatever the driver calls it."""
    error = context.original_exception
    # A snapshot that writes is our own mistake and stays one.
    is_snapshot = context.connection is not None and context.connection.get_execution_options().get(
        "postgresql_readonly"
    )
    if getattr(error, "sqlstate", None) == READ_ONLY and not is_snapshot:
        # Another server may be the one that writes now, and a connection keeps what it was told when it began.
        context.is_disconnect = True
    if not context.is_disconnect or isinstance(context.sqlalchemy_exception, OperationalError | None):
        return None
    return OperationalError(context.statement, None, error, hide_parameters=True, connection_invalidated=True)
