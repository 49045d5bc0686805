"""Make keys for the records API, show them, and revoke them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.commands import Command


def add(name: Annotated[str, typer.Argument(help="What will use the key, for example till.")]) -> None:
    """Make a key and print it, this once and never again."""
    from core.access_keys import WrongName, add_key
    from core.migrations import opened
    from core.settings import read_settings
    from core.shared_clock import clock_of

    with opened(read_settings().url) as database:
        try:
            with database.transaction() as session:
                secret = add_key(session, name, now=clock_of(database).now())
        except WrongName as error:
            typer.echo(f"No key was made: {error}.", err=True)
            raise typer.Exit(1 if error.fault == "taken" else 2) from None
    typer.echo(secret)
    typer.echo("Keep it now: it is not shown again. Send it as `Authorization: Bearer ...`.", err=True)


def show() -> None:
    """Show every key: id, name, first characters, when it was made, last used and revoked."""
    from core.access_keys import list_keys
    from core.migrations import opened
    from core.settings import read_settings

    zone = read_settings().zone
    with opened(read_settings().url) as database, database.snapshot() as session:
        keys = list_keys(session)
    for one in keys:
        ending = f"  revoked {_at(one.revoked_at, zone)}" if one.revoked_at else ""
        used = f"used {_at(one.used_at, zone)}" if one.used_at else "never used"
        typer.echo(f"{one.id}  {one.name}  {one.start}...  made {_at(one.created_at, zone)}  {used}{ending}")
    if not keys:
        typer.echo("There is no key; `sapa key add till` makes one.")


def revoke(called: Annotated[str, typer.Argument(metavar="NAME_OR_ID", help="As the list shows it.")]) -> None:
    """Let a key open nothing from now on."""
    from core.access_keys import keys_called, revoke_key
    from core.migrations import opened
    from core.settings import read_settings
    from core.shared_clock import clock_of

    with opened(read_settings().url) as database, database.transaction() as session:
        found = keys_called(session, called)
        if len(found) == 1:
            revoke_key(session, found[0], now=clock_of(database).now())
    if not found:
        typer.echo(f"No valid key is called {called!r}; `sapa key list` shows all of them.", err=True)
        raise typer.Exit(1)
    if len(found) > 1:
        ids = ", ".join(map(str, found))
        typer.echo(f"{len(found)} keys are called {called!r}; choose one by its id: {ids}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Key {found[0]} is revoked: it opens nothing any more.")


def _at(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


COMMAND = Command(
    parts={"add": add, "list": show, "revoke": revoke}, about="Make keys for the records API, show and revoke them."
)
