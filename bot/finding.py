"""Finds the server of a data folder, or starts one as a child for as long as it is needed.

Called by `sapa chat`.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import httpx2

from bot.addresses import local_address
from bot.child import child_environment
from bot.lock import is_served
from core.settings import Settings

# The first start trains the model, which takes a while on a small machine.
START_SECONDS = 180.0
STOP_SECONDS = 30.0


class NoServer(Exception):
    """No server answers and none could be started; the text says what to do."""


@contextmanager
def running_server(settings: Settings) -> Iterator[str]:
    """Yield the address of the running server, else of one that is started now and stopped at the end.

    Raises NoServer when the data folder is served at an address that the settings do not tell.
    """
    base = local_address(settings)
    if is_served(settings):
        if not _is_ready(base):
            raise NoServer(
                f"A server runs from {settings.data_dir}, but not at {base}. "
                "Give the address that it printed: sapa chat --url http://127.0.0.1:PORT"
            )
        yield base
        return
    if not settings.on_sqlite and _is_ready(base):
        yield base
        return
    with _child() as started:
        yield started


@contextmanager
def _child() -> Iterator[str]:
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "bot", "run", "--host", "127.0.0.1", "--port", str(port)]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, env=child_environment())  # noqa: S603  # our own module
        try:
            _await_ready(child, base, said)
            yield base
        finally:
            child.terminate()
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _await_ready(child: subprocess.Popen[bytes], base: str, said: IO[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            said.seek(0)
            raise NoServer(f"The server could not be started:\n{said.read().strip()[-2000:]}")
        if _is_ready(base):
            return
        time.sleep(0.1)
    raise NoServer(f"The server was not ready after {START_SECONDS:.0f} s. Start `sapa run` and look at what it says.")


def _is_ready(base: str) -> bool:
    try:
        return httpx2.get(f"{base}/readyz", timeout=5).text == "ready"
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
