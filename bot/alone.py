"""What one process does for all, for as long as it lives: each duty under a lease, begun again when it ends.

Used by `bot/sender.py`. When the lease is lost, the duty stops: another process has begun with it by then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from functools import partial
from typing import TypeVar

import structlog

from bot.logs import where
from core.database import Database
from core.leases import Lease

log = structlog.get_logger()

Result = TypeVar("Result")

# Seconds between two looks whether the process that has a duty died, and before one that ended begins anew.
AGAIN_SECONDS = 3.0
# Seconds between two looks of the one that has it whether it still does, so that two overlap for a second at most.
HELD_SECONDS = 1.0


async def do_alone(
    database: Database, name: str, work: Callable[[], Awaitable[None]], ending: asyncio.Event | None
) -> None:
    """Do some work whenever no other process does it, until cancelled, or until it fails after `ending` is set."""
    while True:
        try:
            with ExitStack() as stack:
                lease = await _to_its_end(partial(stack.enter_context, database.alone(name)))
                if lease:
                    await _while_held(name, lease, work)
        except Exception as error:  # a provider or database that is away must not end it
            if ending is not None and ending.is_set():
                # The house closes: what is taken away under the last call is no failure.
                return
            log.error("channel.failed", duty=name, error=type(error).__name__, where=where(error))
        await asyncio.sleep(AGAIN_SECONDS)


async def _while_held(name: str, lease: Lease, work: Callable[[], Awaitable[None]]) -> None:
    working = asyncio.ensure_future(work())
    try:
        while not (await asyncio.wait({working}, timeout=HELD_SECONDS))[0]:
            if not await _to_its_end(lease.is_held):
                log.warning("lease.lost", duty=name)
                return
        working.result()
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def _to_its_end(work: Callable[[], Result]) -> Result:
    """Do some work in a thread and never leave it behind: who is cancelled meanwhile goes once it has ended.

    A lease that came after its taker had gone would be nobody's to give back, and a connection has one user at a time.
    """
    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait({working})
        raise
