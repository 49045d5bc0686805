"""One serving process per SQLite database: a lock file in the data folder, freed by the system at the end.

On PostgreSQL any number may serve.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from core.settings import Settings, SettingsError, unusable_folder


def must_allow_many(settings: Settings, command: str) -> None:
    """Raise SettingsError when the database is SQLite, which one process serves."""
    if settings.on_sqlite:
        raise SettingsError(
            f"`sapa {command}` is for several processes and the database is SQLite ({settings.data_dir / 'sapa.db'}), "
            "which one process serves. Start that one with `sapa run`, or set SAPA_DATABASE_URL to a PostgreSQL: "
            "postgresql+psycopg://name:password@host/database"
        )


def is_served(settings: Settings) -> bool:
    """Whether a process serves from the data folder now; asks for the lock and gives it back at once."""
    try:
        with (settings.data_dir / "sapa.lock").open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # there is none, or nothing can be served from there
        return False
    return False


@contextmanager
def lock_folder(settings: Settings) -> Iterator[None]:
    """Hold the data folder while serving. Raises SettingsError when another process serves from it."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        (settings.data_dir / "sapa.lock").touch()
    except OSError as error:
        raise SettingsError(unusable_folder(settings.data_dir, error)) from None
    if not settings.on_sqlite:
        yield
        return
    path = settings.data_dir / "sapa.lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise SettingsError(
                f"another process ({file.read().strip() or 'unknown'}) already serves from {settings.data_dir}. "
                "Stop it first, or set SAPA_DATA_DIR to another folder; several processes need PostgreSQL."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
