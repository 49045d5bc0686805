"""Bring a backup back in place of the database; the present one is kept beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import Command

if TYPE_CHECKING:
    from core.settings import Settings

# What is kept of a PostgreSQL that a backup replaces, in the data folder.
KEPT = "before-restore.dump"


def restore(
    source: Annotated[Path, typer.Argument(help="File that `sapa backup` wrote.")],
    replaces: Annotated[bool, typer.Option("--replace", help="Take the place of tables in a PostgreSQL.")] = False,
) -> None:
    """Bring a backup back in place of the database; the present one is kept beside it.

    Rows that were waiting to be sent when the backup was made are parked: they may have left since then.
    """
    from bot.copies import BadCopy
    from bot.dumps import InTheWay
    from core.settings import read_settings

    settings = read_settings()
    try:
        parked = _to_sqlite(settings, source) if settings.on_sqlite else _to_postgres(settings, source, replaces)
    except InTheWay as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except BadCopy as error:
        typer.echo(f"{error}. Nothing was changed.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"Restored {source}. {parked} rows that were waiting to be sent are parked: see `sapa parked`.")


def _to_sqlite(settings: Settings, source: Path) -> int:
    from bot.copies import database_file, prove_whole, put_back
    from bot.lock import lock_folder

    prove_whole(source)
    with lock_folder(settings):
        return put_back(source, database_file(settings))


def _to_postgres(settings: Settings, source: Path, replaces: bool) -> int:
    from contextlib import closing

    from bot.dumps import load_dump, prove_dump
    from core.database import open_database

    with closing(open_database(settings.url)) as database:
        prove_dump(database, source)
        return load_dump(database, source, replaces=replaces, keep=settings.data_dir / KEPT)


COMMAND = Command(restore)
