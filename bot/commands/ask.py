"""Ask the bot one thing without writing anything, and see why it would answer so."""

from __future__ import annotations

import json
import sys
from typing import Annotated, NoReturn

import typer

from bot.commands import Command


def ask(
    text: Annotated[str, typer.Argument(help="What a customer would type; - reads standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    language: Annotated[str | None, typer.Option(help="id or en, if it should not be told from the text.")] = None,
) -> None:
    """Ask the bot one thing without writing anything, and see why it would answer so."""
    from core.inbox import BLANK
    from faq_kb.entry import LANGUAGES

    asked = sys.stdin.read() if text == "-" else text
    if not asked.strip(BLANK):
        _refuse("There is nothing in it to ask: type what a customer would write.")
    if language not in (None, *LANGUAGES):
        _refuse(f"{language!r} is no language that is answered; choose {' or '.join(LANGUAGES)}, or leave it out.")
    from bot.app import build_house
    from bot.ask import ask as play
    from core.settings import read_settings

    house = build_house(read_settings())
    try:
        answer = play(house, asked, language)
    finally:
        house.database.close()
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for line in answer["reply"]:
        typer.echo(line)
    for option in answer["options"]:
        typer.echo(f"  [{option}]")
    policy = answer["why"]["policy"]
    typer.echo(f"\n{answer['decision']} by line {policy['line']}: {policy['when']}")
    typer.echo(f"intent {answer['intent']} ({answer['confidence']:.2f}), language {answer['language']}")
    for hit in answer["hits"]:
        typer.echo(f"entry {hit['entry']} ({hit['confidence']:.2f}): {hit['question']}")
    for reason in answer["reasons"]:
        typer.echo(f"reason {reason['category']}: {reason['sentence']}")


def _refuse(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)


COMMAND = Command(ask)
