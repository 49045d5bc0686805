"""Many calls of a house's webhooks at once, without a network. Used by the tests of channels and by the bench."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import httpx2

# Calls that are on their way at once.
AT_ONCE = 16
SECONDS = 60


class Call(Protocol):
    """What both channels make calls of."""

    @property
    def body(self) -> bytes:
        """What is posted."""

    @property
    def headers(self) -> dict[str, str]:
        """With what headers."""


def statuses_of(calls: Iterable[tuple[str, Call]], base: str, app: Any = None) -> list[tuple[Any, int]]:
    """Post calls to their paths, `AT_ONCE` together; returns each with its status.

    Straight to an ASGI application, whose faults are raised, or over HTTP to a server at `base`.
    """
    return asyncio.run(_post_all(iter(calls), base, app))


async def _post_all(calls: Iterator[tuple[str, Call]], base: str, app: Any) -> list[tuple[Any, int]]:
    heard: list[tuple[Any, int]] = []
    transport = httpx2.ASGITransport(app) if app is not None else httpx2.AsyncHTTPTransport()
    async with httpx2.AsyncClient(transport=transport, base_url=base, timeout=SECONDS) as http:

        async def post() -> None:
            # All take from one iterator: a call is made by whoever comes first.
            for path, call in calls:
                answer = await http.post(path, content=call.body, headers=call.headers)
                heard.append((call, answer.status_code))

        await asyncio.gather(*(post() for _ in range(AT_ONCE)))
    return heard
