"""Many calls of a house's webhooks at once, without a network. Used by the tests of channels and by the bench."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

import aiohttp
import httpx2
from yarl import URL

# Calls that are on their way at once: as many as Telegram makes by itself (setWebhook, max_connections).
AT_ONCE = 40
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
    """Post calls as `post_each` does; returns each with its status."""
    answered: list[tuple[Any, int]] = []
    post_each(calls, base, app, heard=lambda call, status: answered.append((call, status)))
    return answered


def post_each(
    calls: Iterable[tuple[str, Call]], base: str, app: Any = None, *, heard: Callable[[Any, int], None]
) -> None:
    """Post calls to their paths, `AT_ONCE` together, and tell `heard` each with its status; none is kept.

    Straight to an ASGI application, whose faults are raised, or over HTTP to a server at `base`.
    """
    asyncio.run(_post_all(iter(calls), base, app, heard))


async def _post_all(calls: Iterator[tuple[str, Call]], base: str, app: Any, heard: Callable[[Any, int], None]) -> None:
    async with _poster(base, app) as status_of:

        async def post() -> None:
            # All take from one iterator: a call is made by whoever comes first.
            for path, call in calls:
                heard(call, await status_of(path, call))

        await asyncio.gather(*(post() for _ in range(AT_ONCE)))


@asynccontextmanager
async def _poster(base: str, app: Any) -> AsyncIterator[Callable[[str, Call], Awaitable[int]]]:
    """Yield what posts one call and returns its status."""
    if app is not None:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url=base, timeout=SECONDS) as inside:

            async def put(path: str, call: Call) -> int:
                return (await inside.post(path, content=call.body, headers=call.headers)).status_code

            yield put
        return
    # Over HTTP by a client that takes a fifth of the CPU: it shares the machine with what it measures.
    connector, timeout = aiohttp.TCPConnector(limit=AT_ONCE), aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as http:

        async def post(path: str, call: Call) -> int:
            # As it is: what is escaped otherwise was signed otherwise.
            async with http.post(URL(base + path, encoded=True), data=call.body, headers=call.headers) as answer:
                await answer.read()
                return answer.status

        yield post
