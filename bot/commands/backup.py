"""Copy the database and its files to a folder while everything runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import Command

if TYPE_CHECKING:
    from core.settings import Settings


def backup(to: Annotated[Path, typer.Argument(help="File to write, for example sapa-backup.db.")]) -> None:
    """Copy the database to a file while everything runs: consistent, attachments included."""
    from bot.copies import BadCopy
    from bot.dumps import InTheWay
    from core.settings import read_settings

    settings = read_settings()
    try:
        size = _of_sqlite(settings, to) if settings.on_sqlite else _of_postgres(settings, to)
    except InTheWay as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"{to} cannot be written ({error.strerror}); name another file.", err=True)
        raise typer.Exit(2) from None
    except BadCopy as error:
        typer.echo(f"{error}. Nothing was kept: `sapa check` tells more of the database.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{to} holds {size:,} bytes. `sapa restore {to}` brings it back.")


def _of_sqlite(settings: Settings, to: Path) -> int:
    from bot.copies import copy_database, database_file

    source = database_file(settings)
    if not source.exists():
        typer.echo(f"There is no database at {source} yet.", err=True)
        raise typer.Exit(1)
    return copy_database(source, to)


def _of_postgres(settings: Settings, to: Path) -> int:
    from contextlib import closing

    from bot.dumps import dump_database
    from core.database import open_database

    with closing(open_database(settings.url)) as database:
        return dump_database(database, to)


COMMAND = Command(backup)
