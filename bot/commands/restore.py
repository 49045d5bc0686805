"""Bring a backup back in place of the database; the present one is kept beside it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import Command


def restore(source: Annotated[Path, typer.Argument(help="File that `sapa backup` wrote.")]) -> None:
    """Bring a backup back in place of the database; the present one is kept beside it.

    Rows that were waiting to be sent when the backup was made are parked: they may have left since then.
    """
    from bot.lock import lock_folder
    from core.settings import read_settings

    settings = read_settings()
    if not settings.on_sqlite:
        told = "whose own tool brings a copy back: stop every process, then pg_restore --clean"
        typer.echo(f"This database is PostgreSQL, {told}", err=True)
        raise typer.Exit(2)
    _check(source)
    with lock_folder(settings):
        target = settings.data_dir / "sapa.db"
        for ending in ("", "-wal", "-shm"):
            present = target.with_name(target.name + ending)
            if present.exists():
                present.replace(target.with_name(f"{target.name}.before-restore{ending}"))
        shutil.copyfile(source, target)
        target.chmod(0o600)
        with sqlite3.connect(target) as database:
            parked = database.execute(
                "UPDATE outbox SET state = 'parked', error = 'restored from a backup; it may have left already' "
                "WHERE state IN ('due', 'sending', 'unknown')"
            ).rowcount
    typer.echo(f"Restored {source}. {parked} rows that were waiting to be sent are parked: see `sapa parked`.")


def _check(source: Path) -> None:
    try:
        found = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
        tables = {row[0] for row in found.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as error:
        typer.echo(f"{source} is not a database: {error}.", err=True)
        raise typer.Exit(2) from None
    if "outbox" not in tables:
        typer.echo(f"{source} is not a backup of Sapa: it has no outbox.", err=True)
        raise typer.Exit(2)


COMMAND = Command(restore)
