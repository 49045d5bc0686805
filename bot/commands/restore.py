"""Bring a backup back in place of the database; the present one is kept beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands import Command


def restore(source: Annotated[Path, typer.Argument(help="File that `sapa backup` wrote.")]) -> None:
    """Bring a backup back in place of the database; the present one is kept beside it.

    Rows that were waiting to be sent when the backup was made are parked: they may have left since then.
    """
    from bot.copies import BadCopy, database_file, prove_whole, put_back
    from bot.lock import lock_folder
    from core.settings import read_settings

    settings = read_settings()
    if not settings.on_sqlite:
        told = "whose own tool brings a copy back: stop every process, then pg_restore --clean"
        typer.echo(f"This database is PostgreSQL, {told}", err=True)
        raise typer.Exit(2)
    try:
        prove_whole(source)
        with lock_folder(settings):
            parked = put_back(source, database_file(settings))
    except BadCopy as error:
        typer.echo(f"{error}. Nothing was changed.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"Restored {source}. {parked} rows that were waiting to be sent are parked: see `sapa parked`.")


COMMAND = Command(restore)
