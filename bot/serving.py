"""Runs the web application under uvicorn so that it stops at once: open streams end before it waits for them."""

from __future__ import annotations

import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from bot.house import House

# Requests under way may finish within this many seconds after a stop was asked.
GRACE_SECONDS = 20


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, house: House, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._house = house
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # uvicorn's own signature
        # Streams wait for news, not for the server: they must hear of the end first.
        self._house.stop.set()
        self._house.live.close()
        # Not handed up: uvicorn would raise the signal again at the end, and a stop that was asked for is no failure.
        self.force_exit = self.should_exit
        self.should_exit = True


def serve(app: FastAPI, house: House, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; `ready` is called once requests are answered."""
    config = uvicorn.Config(
        app,
        # Its records go where ours go: see `bot/logs.py`.
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=True,
        forwarded_allow_ips=house.settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
    )
    _Server(config, house, ready).run([listening])
