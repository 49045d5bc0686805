"""Answer, deliver and remind without serving pages. Any number of them, on PostgreSQL."""

from __future__ import annotations

import signal
import threading

import typer

from bot.commands import Command


def work() -> None:
    """Answer, deliver and remind without serving pages. Any number of them, on PostgreSQL."""
    from bot.begun import seconds_running
    from bot.commands.run import settings_of, warn_of_settings
    from bot.duties import WORK
    from bot.garbage import loading
    from bot.lock import lock_folder, must_allow_many

    settings = settings_of(None, None)
    must_allow_many(settings, "work")
    with lock_folder(settings):
        with loading():
            # Nothing searches for garbage in what they bring.
            from bot.app import build_house, close_house, start_loops
            from core.durability import durability

            house = build_house(settings)
        warn_of_settings()
        asked_to_stop = threading.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: asked_to_stop.set())
        closing = start_loops(house, WORK)
        typer.echo(f"Sapa works after {seconds_running():.1f} s.")
        typer.echo(f"  {durability(house.database)}")
        asked_to_stop.wait()
        close_house(house, closing)


COMMAND = Command(work)
