"""The steps that bring a database to the newest shape; run at every start, under a lock, by `upgrade`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DatabaseError, OperationalError

from core.database import Database, open_database, serialise


class MigrationError(Exception):
    """The database is of a shape that this version does not know; the message says what to do."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
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
def _scripts() -> ScriptDirectory:
    """Read the steps once: most databases that a process opens need none of them."""
    return ScriptDirectory.from_config(_config())


def _upgrade(database: Database) -> tuple[str | None, str]:
    scripts = _scripts()
    newest = scripts.get_current_head() or ""
    with database.snapshot() as session:
        before = MigrationContext.configure(session).get_current_revision()
    if before == newest:
        return before, newest
    known = {script.revision for script in scripts.walk_revisions()}
    if before is not None and before not in known:
        raise MigrationError(
            f"the database is at revision {before!r}, which this version does not know (its newest is {newest!r}); "
            "it was used by a later version: upgrade the program, or restore the backup made before"
        )
    with database.transaction() as session:
        # Several processes may start at once: the second one finds nothing left to do.
        serialise(session, "migrations")
        config = _config()
        config.attributes["session"] = session
        command.upgrade(config, "head")
    return before, newest
