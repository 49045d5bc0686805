"""Copy the database and its files to a folder while everything runs."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import Command


def backup(to: Annotated[Path, typer.Argument(help="File to write, for example sapa-backup.db.")]) -> None:
    """Copy the database to a file while everything runs: consistent, attachments included."""
    from core.settings import read_settings

    settings = read_settings()
    if not settings.on_sqlite:
        told = "whose own tool copies it while everything runs: pg_dump --format=custom"
        typer.echo(f"This database is PostgreSQL, {told}", err=True)
        raise typer.Exit(2)
    if to.exists():
        typer.echo(f"{to} exists already; name another file.", err=True)
        raise typer.Exit(2)
    source = settings.data_dir / "sapa.db"
    if not source.exists():
        typer.echo(f"There is no database at {source} yet.", err=True)
        raise typer.Exit(1)
    with sqlite3.connect(source) as live, sqlite3.connect(to) as copy:
        live.backup(copy)
    faults = sqlite3.connect(to).execute("PRAGMA integrity_check").fetchone()[0]
    if faults != "ok":
        typer.echo(f"The copy is damaged: {faults}", err=True)
        raise typer.Exit(1)
    to.chmod(0o600)
    typer.echo(f"{to} holds {to.stat().st_size:,} bytes. `sapa restore {to}` brings it back.")


COMMAND = Command(backup)
