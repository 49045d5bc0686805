"""Fill a shop, a clinic and a bank to try everything on, open around the clock, and remove them again whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import Command

if TYPE_CHECKING:
    from bot.house import House


def demo(
    clear: Annotated[bool, typer.Option("--clear", help="Remove the demo whole.")] = False,
    remind: Annotated[bool, typer.Option("--remind", help="Send the reminder of its appointment now.")] = False,
    key: Annotated[bool, typer.Option("--key", help="Make another key for the API, gone with the demo.")] = False,
) -> None:
    """Fill a shop, a clinic and a bank to try everything on, or remove them again with --clear."""
    from bot.app import build_house
    from core.settings import read_settings

    if clear + remind + key > 1:
        typer.echo("Choose one of --clear, --remind and --key.", err=True)
        raise typer.Exit(2)
    house = build_house(read_settings())
    try:
        (_clear if clear else _remind if remind else _key if key else _fill)(house)
    finally:
        house.database.close()


def _fill(house: House) -> None:
    from bot.demo.marker import AUTHOR
    from bot.demo.staging import Loaded, stage
    from core.access_keys import make_key

    now = house.clock.now()
    with house.database.transaction() as session:
        try:
            counts = stage(session, house, now=now)
        except Loaded:
            typer.echo("The demo is loaded already; `sapa demo --clear` removes it, then it can be filled afresh.")
            _say_where(house)
            return
        secret = make_key(session, AUTHOR, now=now, is_demo=True)
    typer.echo("Kopi Lereng, Klinik Sehat Lereng and Bank Lereng are open around the clock.")
    typer.echo("  " + ", ".join(f"{number} {what}" for what, number in counts.items()))
    _say_where(house)
    typer.echo(f"  key of the records API, shown once   {secret}")


def _say_where(house: House) -> None:
    from bot.addresses import base_url

    base = base_url(house.settings)
    typer.echo(f"  chat as Sari, who has orders         {base}/chat?demo=1 (or `sapa chat --demo`)")
    typer.echo(
        "  try                                  pesanan saya gimana / KL-20461 kok lama banget / status transaksi saya?"
    )
    typer.echo("  somebody else's order                KL-20450, last four digits 5510")
    typer.echo("  her appointment's reminder           `sapa demo --remind`, then answer: iya jadi")
    typer.echo("  agents on duty                       Dian and Ratna: `sapa agent link dian`, `sapa agent link ratna`")
    typer.echo("  remove everything                    `sapa demo --clear`")


def _clear(house: House) -> None:
    from bot.demo.clearing import clear

    with house.database.transaction() as session:
        found = clear(session)
    typer.echo("The demo is gone." if found else "No demo is loaded.")
    if not found:
        raise typer.Exit(1)


def _remind(house: House) -> None:
    from bot.demo.reminding import NothingToRemind, remind_now

    try:
        with house.database.transaction() as session:
            reference = remind_now(session, house.business, now=house.clock.now())
    except NothingToRemind as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(
        f"The reminder of {reference} is due: the running server sends it within seconds, or "
        "once the question that is open in the chat is answered. Answer: iya jadi"
    )


def _key(house: House) -> None:
    from bot.demo.marker import AUTHOR
    from core.access_keys import make_key

    with house.database.transaction() as session:
        typer.echo(make_key(session, AUTHOR, now=house.clock.now(), is_demo=True))


COMMAND = Command(demo)
