"""Between two lives of one house: nothing is open, and the next one opens the database anew."""

from __future__ import annotations

from core.database import Database


def let_go(database: Database) -> None:
    """Close every connection of a database that goes on to be used, unlike after `Database.close`."""
    for engine in (database.writing, database.reading):
        engine.dispose()
