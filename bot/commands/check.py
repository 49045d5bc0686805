"""Prove settings, database, model, knowledge, every plug-in and every channel, one line each."""

from __future__ import annotations

import typer

from bot.commands import Command


def check() -> None:
    """Prove settings, database, model, knowledge, every plug-in and every channel; stop at the first that fails."""
    from bot.checks import Broken, misspelt, prove
    from core.plugins import PluginError
    from core.settings import SettingsError, read_settings

    try:
        settings = read_settings()
        if odd := misspelt():
            typer.echo(f"--  {'settings':<34}{odd}")
        for thing, sentence in prove(settings):
            typer.echo(f"ok  {thing:<34}{sentence}")
    except PluginError as error:
        _fail("channels", f"{error}. Correct or remove that file.")
    except SettingsError as error:
        _fail("settings", str(error))
    except Broken as error:
        _fail(error.thing, str(error))


def _fail(thing: str, sentence: str) -> None:
    typer.echo(f"!!  {thing:<34}{sentence}")
    raise typer.Exit(1)


COMMAND = Command(check)
