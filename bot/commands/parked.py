"""Show what could not be worked on or delivered, and put it back to work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import Command

if TYPE_CHECKING:
    from core.database import Database

# Characters of an update that the list shows.
SHOWN = 200


def parked(
    revived: Annotated[str, typer.Option("--revive", help="inbox:ID, outbox:ID or update:ID, as listed.")] = "",
    parks: Annotated[bool, typer.Option("--park-waiting", help="Park what a restored copy would send again.")] = False,
) -> None:
    """Show what could not be worked on or delivered, and put it back to work."""
    from core.migrations import opened
    from core.settings import read_settings

    with opened(read_settings().url) as database:
        if parks:
            _park(database)
        elif revived:
            _put_back(database, revived)
        else:
            _show(database)


def _put_back(database: Database, revived: str) -> None:
    from bot.parking import revive
    from core.ids import id_of
    from core.shared_clock import clock_of

    kind, _, number = revived.partition(":")
    if kind not in ("inbox", "outbox", "update") or not id_of(number):
        typer.echo(f"{revived!r} is not inbox:ID, outbox:ID or update:ID.", err=True)
        raise typer.Exit(2)
    with database.transaction() as session:
        found = revive(session, kind, id_of(number), now=clock_of(database).now())
    typer.echo(f"{revived} is back at work." if found else f"{revived} is not parked.")
    raise typer.Exit(0 if found else 1)


def _park(database: Database) -> None:
    """Do what `sapa restore` does, for a copy that somebody else's tools brought back."""
    from bot.copies import PARK

    with database.transaction() as session:
        count = session.exec_driver_sql(PARK).rowcount
    typer.echo(f"{count} rows that were waiting to be sent are parked: see `sapa parked`.")


def _show(database: Database) -> None:
    from core.faults import words_of
    from core.parked import read_parked

    with database.snapshot() as session:
        found = read_parked(session)
    for row in reversed(found.odd):
        state = "tried again soon" if row.state == "again" else words_of(row.error)["en"]
        typer.echo(f"update:{row.id}  {row.channel}  received {row.at:%Y-%m-%d %H:%M}  {state}  {row.body[:SHOWN]}")
    for row in reversed(found.arrived):
        why = words_of(row.error)["en"] or "crashed"
        typer.echo(f"inbox:{row.id}  {row.channel}  received {row.received_at:%Y-%m-%d %H:%M}  {why}")
    for row in reversed(found.leaving):
        why = words_of(row.error)["en"]
        typer.echo(f"outbox:{row.id}  {row.channel}  {row.state}  {row.created_at:%Y-%m-%d %H:%M}  {why}")
    if not (found.arrived or found.leaving or found.odd):
        typer.echo("Nothing is parked.")


COMMAND = Command(parked)
