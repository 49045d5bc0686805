"""Prove settings, database, model, knowledge, every plug-in and every channel, one line each."""

from __future__ import annotations

import typer

from bot.commands import Command


def check() -> None:
    """Prove settings, database, model, knowledge, every plug-in and every channel; stop at the first that fails."""
    from bot.checks import Broken, prove
    from core.settings import SettingsError, read_settings

    try:
        for thing, sentence in prove(read_settings()):
            typer.echo(f"ok  {thing:<24}{sentence}")
    except SettingsError as error:
        _fail("settings", str(error))
    except Broken as error:
        _fail(error.thing, str(error))


def _fail(thing: str, sentence: str) -> None:
    typer.echo(f"!!  {thing:<24}{sentence}")
    raise typer.Exit(1)


COMMAND = Command(check)
