"""Chat as a customer in the terminal: the same conversation as the web page, through the same routes.

A running server is used; without one, a server is started for as long as the chat lasts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Annotated

import typer

from bot.commands import Command


def chat(
    url: Annotated[str, typer.Option(help="Address of a running server, such as http://127.0.0.1:8000.")] = "",
    demo: Annotated[bool, typer.Option("--demo", help="Chat as the customer of the demo who has orders.")] = False,
) -> None:
    """Chat as a customer in the terminal; a number chooses a quick reply, /quit leaves."""
    from bot.finding import NoServer, running_server
    from bot.terminal import ChatRefused, TerminalChat
    from core.settings import read_settings

    person = sys.stdin.isatty()
    if person and not url:
        typer.echo("Looking for a server; the first start takes a moment.")
    try:
        with nullcontext(url.rstrip("/")) if url else running_server(read_settings()) as base:
            talk = TerminalChat(
                base, _shown_beside_typing if person else typer.echo, page="/chat?demo=1" if demo else "/chat"
            )
            try:
                typer.echo(f"Connected to {base}. Just write; /quit leaves.")
                talk.talk(_typed(person), wait_for_answers=not person)
            finally:
                talk.close()
    except (NoServer, ChatRefused) as fault:
        typer.echo(f"sapa: {fault}", err=True)
        raise typer.Exit(1) from None


def _typed(person: bool) -> Iterator[str]:
    while True:
        try:
            if person:
                yield input("> ")
                continue
            line = sys.stdin.readline()
        except (EOFError, KeyboardInterrupt):
            typer.echo("")
            return
        if not line:
            return
        typer.echo(f"> {line.rstrip()}")
        yield line


def _shown_beside_typing(line: str) -> None:
    import readline

    # What came in goes above the line that is being typed, which is then drawn again.
    sys.stdout.write(f"\r\033[K{line}\n> {readline.get_line_buffer()}")
    sys.stdout.flush()


COMMAND = Command(chat)
