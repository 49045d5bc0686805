"""Answer, deliver and remind without serving pages. Any number of them, on PostgreSQL."""

from __future__ import annotations

import signal
import threading
import time

import typer

from bot.commands import Command


def work() -> None:
    """Answer, deliver and remind without serving pages. Any number of them, on PostgreSQL."""
    started = time.perf_counter()
    from bot.app import WORK, build_house, close_house, start_loops
    from bot.commands.run import settings_of
    from bot.garbage import loading
    from bot.lock import lock_folder, must_allow_many
    from core.durability import durability

    settings = settings_of(None, None)
    must_allow_many(settings, "work")
    with lock_folder(settings):
        with loading():
            house = build_house(settings)
        asked_to_stop = threading.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: asked_to_stop.set())
        closing = start_loops(house, WORK)
        typer.echo(f"Sapa works after {time.perf_counter() - started:.1f} s.")
        typer.echo(f"  {durability(house.database)}")
        asked_to_stop.wait()
        close_house(house, closing)


COMMAND = Command(work)
