"""Copy the database and its files to a folder while everything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands import Command


def backup(to: Annotated[Path, typer.Argument(help="File to write, for example sapa-backup.db.")]) -> None:
    """Copy the database to a file while everything runs: consistent, attachments included."""
    from bot.copies import BadCopy, copy_database, database_file
    from core.settings import read_settings

    settings = read_settings()
    if not settings.on_sqlite:
        told = "whose own tool copies it while everything runs: pg_dump --format=custom"
        typer.echo(f"This database is PostgreSQL, {told}", err=True)
        raise typer.Exit(2)
    source = database_file(settings)
    if not source.exists():
        typer.echo(f"There is no database at {source} yet.", err=True)
        raise typer.Exit(1)
    try:
        size = copy_database(source, to)
    except OSError as error:
        typer.echo(f"{to} cannot be written ({error.strerror}); name another file.", err=True)
        raise typer.Exit(2) from None
    except BadCopy as error:
        typer.echo(f"{error}. Nothing was kept: `sapa check` tells more of the database.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{to} holds {size:,} bytes. `sapa restore {to}` brings it back.")


COMMAND = Command(backup)
