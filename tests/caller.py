"""A client of the application for tests, whose requests share one event loop. Made by the stage and by tests.

A loop with threads of its own for every request, as the client starts otherwise, costs twice what the request does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.testclient import TestClient
from starlette.types import ASGIApp

# The loop with the process that it runs in: a forked one has none of its threads.
_shared: tuple[int, BlockingPortal] | None = None


class Caller(TestClient):
    """What `TestClient` does, in the loop of `shared_loop` where there is one."""

    def __init__(self, app: ASGIApp, **settings: Any) -> None:
        """Take what `TestClient` takes."""
        super().__init__(app, **settings)
        if _shared is not None and _shared[0] == os.getpid():
            self.portal = _shared[1]


@contextmanager
def shared_loop() -> Iterator[None]:
    """Run the loop that every `Caller` of this process made meanwhile shares."""
    global _shared
    with start_blocking_portal() as portal:
        _shared = os.getpid(), portal
        try:
            yield
        finally:
            _shared = None
