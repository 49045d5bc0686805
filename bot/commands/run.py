"""Start everything in one process: web chat, console, engine, delivery and clock."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands import Command

if TYPE_CHECKING:
    from bot.app import Duties
    from core.settings import Settings


def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on; SAPA_HOST or 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; SAPA_PORT or 8000, a free one if it is taken.")] = None,
) -> None:
    """Start everything in one process: web chat, console, engine, delivery and clock."""
    started = time.perf_counter()
    from bot.app import EVERYTHING
    from bot.lock import lock_folder

    settings = settings_of(host, port)
    with lock_folder(settings):
        serve_pages(settings, EVERYTHING, started)


def settings_of(host: str | None, port: int | None) -> Settings:
    """Read the settings, set up the logs and return what was read; an address that was typed wins."""
    from bot.logs import set_up_logs
    from core.settings import read_settings

    settings = read_settings(**{k: v for k, v in {"host": host, "port": port}.items() if v is not None})
    set_up_logs(settings)
    return settings


def serve_pages(settings: Settings, duties: Duties, started: float) -> None:
    """Build the house and serve its pages with these duties until it is stopped. `started`: when the command began."""
    from bot.app import build_app, build_house
    from bot.doorstep import doorstep
    from bot.garbage import loading
    from bot.serving import serve

    listening = open_port(settings.host, settings.port)
    with doorstep(listening), loading():
        house = build_house(settings)
        app = build_app(house, duties)
    shown = listening.getsockname()[1]
    if settings.port and shown != settings.port:
        typer.echo(f"Port {settings.port} is taken, so this is port {shown}.")
    serve(app, house, listening, lambda: announce(house, shown, time.perf_counter() - started))


def open_port(host: str, port: int) -> socket.socket:
    """Return a listening socket: on `port`, or on a free one when that is taken.

    Raises SettingsError when `host` is not an address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    fault: OSError | None = None
    for chosen in (port, 0):
        try:
            listening.bind((host, chosen))
        except OSError as error:
            fault = error
        else:
            return listening
    listening.close()
    from core.settings import SettingsError

    raise SettingsError(
        f"SAPA_HOST is {host!r}: this machine cannot listen there ({fault.strerror if fault else ''}); "
        "expected 127.0.0.1, 0.0.0.0 or an address of its own"
    )


def announce(house: Any, port: int, seconds: float) -> None:
    """Print every address to open, and a link for the first administrator while there is none."""
    from bot.commands.agent import first_link
    from core.durability import durability

    settings = house.settings
    local = f"http://{'127.0.0.1' if settings.host == '0.0.0.0' else settings.host}:{port}"  # noqa: S104  # compared only
    (settings.data_dir / "sapa.address").write_text(local, "utf-8")
    base = settings.public_url or local
    typer.echo(f"Sapa is ready after {seconds:.1f} s.")
    typer.echo(f"  {durability(house.database)}")
    typer.echo(f"  chat as a customer   {base}/chat")
    typer.echo(f"  console for agents   {base}/desk")
    typer.echo(f"  API description      {base}/api/v1/openapi.json")
    link = first_link(house.database, house.clock.now())
    if link:
        typer.echo(f"  first sign-in, once  {base}/sign-in/link/{link}")
    typer.echo("  more                 `sapa demo` fills a shop, a clinic and a bank; Ctrl-C stops")


COMMAND = Command(run)
