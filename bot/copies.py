"""Copies of the SQLite database: taken while everything runs, proved whole, put back. For `sapa backup` and restore.

Those of PostgreSQL are made in `bot/dumps.py`.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from core.faults import both
from core.settings import Settings

# Rows that may have left after the copy was made: people decide about them. The same on both databases.
_WHY = both("restored from a backup; it may have left already", "dipulihkan dari cadangan; mungkin sudah terkirim")
PARK = (
    f"UPDATE outbox SET state = 'parked', lease_until = NULL, error = '{_WHY}' "  # noqa: S608  # our own words
    "WHERE state IN ('due', 'sending', 'unknown')"
)
ENDINGS = ("", "-wal", "-shm")


class BadCopy(Exception):
    """A file is no whole database of ours; the message says what is wrong with it."""


def database_file(settings: Settings) -> Path:
    """Return where the SQLite database lies."""
    return Path(make_url(settings.url).database or "")


def copy_database(source: Path, to: Path) -> int:
    """Copy the database as it is at one moment, beside its writers; returns the size in bytes.

    Nobody else can read the copy. Raises FileExistsError, and BadCopy (the copy is then deleted again).
    """
    os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        # All pages in one step, so that it is one moment; in WAL mode no writer waits for a reader.
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(to)) as copy:
            live.backup(copy)
            # A plain file without a log beside it: what is moved or sent is all there is.
            copy.execute("PRAGMA journal_mode=DELETE")
        prove_whole(to)
    except BaseException:
        to.unlink()
        raise
    return to.stat().st_size


def prove_whole(path: Path) -> None:
    """Read every page and every reference of a database. Raises BadCopy when it is not whole or not ours."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            pages = [str(row[0]) for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
            lost = [f"{row[0]} {row[1]} refers to nothing" for row in database.execute("PRAGMA foreign_key_check")]
    except sqlite3.DatabaseError as error:
        raise BadCopy(f"{path} is not a database: {error}") from None
    if "outbox" not in tables:
        raise BadCopy(f"{path} is not a backup of Sapa: it has no outbox")
    if pages or lost:
        raise BadCopy(f"{path} is damaged: {'; '.join([*pages, *lost][:3])}")


def put_back(source: Path, target: Path) -> int:
    """Put a copy in place of the database, which nobody may have open; returns how many waiting rows were parked.

    The present database is kept beside it under `.before-restore`.
    """
    fresh = target.with_name(f"{target.name}.restoring")
    fresh.unlink(missing_ok=True)
    copy_database(source, fresh)
    with closing(sqlite3.connect(fresh)) as database, database:
        parked = database.execute(PARK).rowcount
    for ending in ENDINGS:
        present = target.with_name(target.name + ending)
        if present.exists():
            present.replace(target.with_name(f"{target.name}.before-restore{ending}"))
    fresh.replace(target)
    return parked
