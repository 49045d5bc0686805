"""The commands of `sapa`: one file each with the constant COMMAND. Exit 1 = found a problem, 2 = called wrongly.

Commands import what is heavy inside their function, so that `sapa --help` answers at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import typer

from core.plugins import load_plugins


@dataclass(frozen=True)
class Command:
    """`run` is called with what was typed, or `parts` holds a group of such functions by name."""

    run: Callable[..., None] | None = None
    parts: dict[str, Callable[..., None]] = field(default_factory=dict)
    about: str = ""


def build_cli() -> typer.Typer:
    """Return the command line with every command of this folder."""
    cli = typer.Typer(
        name="sapa",
        help="Sapa: a customer-service agent for web chat, WhatsApp and Telegram.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for name, command in load_plugins("bot.commands", "COMMAND", Command).items():
        if command.run is not None:
            cli.command(name)(command.run)
        else:
            group = typer.Typer(help=command.about, no_args_is_help=True)
            for part, run in command.parts.items():
                group.command(part)(run)
            cli.add_typer(group, name=name)
    return cli
