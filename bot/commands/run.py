"""Start everything in one process: web chat, console, engine, delivery and clock."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands import Command

if TYPE_CHECKING:
    from bot.duties import Duties
    from core.settings import Settings


def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on; SAPA_HOST or 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; SAPA_PORT or 8000, a free one if it is taken.")] = None,
) -> None:
    """Start everything in one process: web chat, console, engine, delivery and clock."""
    from bot.duties import EVERYTHING
    from bot.lock import lock_folder

    settings = settings_of(host, port)
    with lock_folder(settings):
        serve_pages(settings, EVERYTHING)


def settings_of(host: str | None, port: int | None) -> Settings:
    """Read the settings, set up the logs and return what was read; an address that was typed wins."""
    from bot.logs import set_up_logs
    from core.settings import read_settings

    settings = read_settings(**{k: v for k, v in {"host": host, "port": port}.items() if v is not None})
    set_up_logs(settings)
    return settings


def serve_pages(settings: Settings, duties: Duties) -> None:
    """Build the house and serve its pages with these duties until it is stopped."""
    from bot.addresses import told
    from bot.begun import seconds_running
    from bot.doorstep import doorstep
    from bot.garbage import loading

    listening, refused = open_port(settings.host, settings.port)
    port = listening.getsockname()[1]
    if refused:
        typer.echo(f"{refused}, so this is port {port}.")
    with told(settings, port) as local:
        with doorstep(listening), loading():
            # A second of the start: whoever looks meanwhile is told that it starts, and nothing searches for garbage.
            from bot.app import build_app, build_house
            from bot.serving import serve

            house = build_house(settings)
            app = build_app(house, duties)
        warn_of_settings()
        serve(app, house, listening, lambda: announce(house, local, seconds_running()))


def warn_of_settings() -> None:
    """Say in one line which settings are given that nothing reads."""
    from bot.checks import misspelt

    if odd := misspelt():
        typer.echo(f"Settings: {odd}.")


def open_port(host: str, port: int) -> tuple[socket.socket, str]:
    """Return a bound socket, and why it is not on `port` but on a free one: "" when it is, or any was asked for.

    Raises SettingsError when `host` is not an address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    refused = ""
    for chosen in (port, 0):
        try:
            listening.bind((host, chosen))
        except OSError as error:
            fault = error
            refused = _refused(chosen, error)
        else:
            return listening, refused
    listening.close()
    from core.settings import SettingsError

    raise SettingsError(
        f"SAPA_HOST is {host!r}: this machine cannot listen there ({fault.strerror}); "
        "expected 127.0.0.1, 0.0.0.0, ::1 or an address of its own"
    )


def _refused(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken"
    if isinstance(error, PermissionError):
        # Linux and macOS keep ports below 1024 for root; a sandbox may keep others.
        return (
            f"This account may not listen on port {port} ({error.strerror}; set SAPA_PORT to 1024 or more, and let a "
            "proxy in front answer at 80 and 443)"
        )
    return f"Port {port} cannot be used ({error.strerror})"


def announce(house: Any, local: str, seconds: float) -> None:
    """Print every address to open, and a link for the first administrator while there is none."""
    from bot.first_link import first_link
    from core.durability import durability
    from faq_kb.variables import waiting_entries

    base = house.settings.public_url or local
    typer.echo(f"Sapa is ready after {seconds:.1f} s.")
    typer.echo(f"  {durability(house.database)}")
    typer.echo(f"  chat as a customer   {base}/chat")
    typer.echo(f"  console for agents   {base}/desk")
    typer.echo(f"  API description      {base}/api/v1/openapi.json")
    link = first_link(house.database, house.clock.now())
    if link:
        typer.echo(f"  first sign-in, once  {base}/sign-in/link/{link}")
    with house.database.snapshot() as session:
        waiting = waiting_entries(session, house.business.packs)
    if waiting.entries:
        typer.echo(f"  facts of your shop   {base}/desk/knowledge/variables")
        typer.echo(f"                       {waiting.entries} answers wait until these are filled in: {waiting.some}")
    typer.echo("  more                 `sapa demo` fills a shop, a clinic and a bank; Ctrl-C stops")


COMMAND = Command(run)
