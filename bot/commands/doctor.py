"""Explain in sentences why messages, replies, handovers or reminders do not move, and what to do."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from bot.commands import Command

MARKS = {"ok": "ok", "note": "--", "wrong": "!!"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per finding, for programs.")] = False,
) -> None:
    """Explain in sentences why messages, replies, handovers or reminders do not move, and what to do."""
    from bot.channels import switched_on
    from bot.copies import database_file
    from bot.doctor import examine
    from core.database import open_database
    from core.settings import read_settings
    from core.shared_clock import clock_of

    settings = read_settings()
    if settings.on_sqlite and not database_file(settings).exists():
        typer.echo(f"There is no database at {database_file(settings)} yet: `sapa run` makes it.", err=True)
        raise typer.Exit(1)
    database = open_database(settings.url)
    found = examine(settings, database, clock_of(database).now(), switched_on(settings))
    database.close()
    for one in found:
        if as_json:
            typer.echo(json.dumps(asdict(one), ensure_ascii=False))
        else:
            typer.echo(f"{MARKS[one.state]}  {one.thing:<14}{one.sentence}{' ' + one.advice if one.advice else ''}")
    raise typer.Exit(int(any(one.state == "wrong" for one in found)))


COMMAND = Command(doctor)
