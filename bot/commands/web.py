"""Serve pages, chat and console only; `sapa work` answers. Any number of them, on PostgreSQL."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands import Command


def web(
    host: Annotated[str | None, typer.Option(help="Address to listen on; SAPA_HOST or 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; SAPA_PORT or 8000, a free one if it is taken.")] = None,
) -> None:
    """Serve pages, chat and console only; `sapa work` answers. Any number of them, on PostgreSQL."""
    from bot.commands.run import serve_pages, settings_of
    from bot.duties import WEB
    from bot.lock import lock_folder, must_allow_many

    settings = settings_of(host, port)
    must_allow_many(settings, "web")
    with lock_folder(settings):
        serve_pages(settings, WEB)


COMMAND = Command(web)
