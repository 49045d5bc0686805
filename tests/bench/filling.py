"""Writes the crowd into a database as fast as it takes it, past the house. Used by `full.py`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL

from tests.bench.crowd import COLUMNS, Rows
from tests.postgres import plain

# Nothing that is half filled is ever used, so nothing is promised while it is filled.
HASTY = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-1048576;"


def fill_file(file: Path, chunks: Iterable[Rows]) -> None:
    """Fill a migrated SQLite file that nobody has open, and leave it in WAL mode."""
    with closing(sqlite3.connect(file, isolation_level=None)) as session:
        session.executescript(HASTY)
        for chunk in chunks:
            session.execute("BEGIN")
            for table, rows in chunk.items():
                columns = COLUMNS[table].split()
                places = ", ".join("?" * len(columns))
                session.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
            session.execute("COMMIT")
        session.execute("PRAGMA journal_mode=WAL")


def fill_server(url: URL, chunks: Iterable[Rows]) -> None:
    """Fill a migrated database of PostgreSQL, set its counters behind it and gather its statistics."""
    with psycopg.connect(plain(url)) as session:
        session.execute("SET synchronous_commit = off")
        for chunk in chunks:
            for table, rows in chunk.items():
                _copy(session, table, rows)
            session.commit()
        for table in COLUMNS:
            last = sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))")
            session.execute(last.format(sql.Literal(table), sql.Identifier(table)))
    with psycopg.connect(plain(url), autocommit=True) as session:
        session.execute("VACUUM ANALYZE")
        session.execute("CHECKPOINT")


def _copy(session: psycopg.Connection[tuple[object, ...]], table: str, rows: list[tuple[object, ...]]) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table].split()))
    with session.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)) as copy:
        for row in rows:
            copy.write_row(row)
