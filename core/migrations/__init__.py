"""The steps that bring a database to the newest shape; run at every start, under a lock, by `upgrade`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from core.database import Database, Session, open_database, serialise

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent


class MigrationError(Exception):
    """The database is of a shape that this version does not know; the message says what to do."""


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


def upgrade(database: Database) -> tuple[str | None, str]:
    """Bring the database to the newest shape in one transaction; returns the revisions before and after.

    Raises MigrationError when the database was written by a later version of the program, or cannot be read at all.
    """
    try:
        return _upgrade(database)
    except DatabaseError as error:
        # A server that does not answer tells so in many lines, one per address that was tried.
        why = str(error.orig).strip().splitlines()[0]
        if isinstance(error, OperationalError) and not database.single_writer:
            raise MigrationError(
                f"the database does not answer ({why}); is the server running, and does SAPA_DATABASE_URL name it, "
                "with an account that may sign in and create tables there?"
            ) from error
        raise MigrationError(
            f"the database cannot be read or brought to the newest shape ({why}); is it another program's file, "
            "or damaged? Name another with SAPA_DATA_DIR or SAPA_DATABASE_URL, or bring back a backup: `sapa restore`"
        ) from error


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open the database at `url` in its newest shape and close it at the end. For commands, which come and go.

    Raises what `open_database` and `upgrade` raise.
    """
    with closing(open_database(url)) as database:
        upgrade(database)
        yield database


@cache
def known_revisions() -> tuple[str, ...]:
    """Return every revision, oldest first: the number that each step's file begins with."""
    return tuple(sorted(path.name.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py")))


def _revision(session: Session) -> str | None:
    """Return the revision that the database says it is at, None for one without a shape."""
    if not inspect(session).has_table("alembic_version"):
        return None
    said: str | None = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return said


def _upgrade(database: Database) -> tuple[str | None, str]:
    known = known_revisions()
    newest = known[-1]
    with database.snapshot() as session:
        before = _revision(session)
    if before == newest:
        return before, newest
    if before is not None and before not in known:
        raise MigrationError(
            f"the database is at revision {before!r}, which this version does not know (its newest is {newest!r}); "
            "it was used by a later version: upgrade the program, or restore the backup made before"
        )
    # Most starts find nothing to do: Alembic costs them a tenth of a second of CPU for nothing.
    from alembic import command

    with database.transaction() as session:
        # Several processes may start at once: the second one finds nothing left to do.
        serialise(session, "migrations")
        config = _config()
        config.attributes["session"] = session
        command.upgrade(config, "head")
    return before, newest
