"""Lets a channel take once more what it parked, when a person says so. Run by the living ends of channels.

What nothing could be made of lies in `core/odd_updates.py`; `bot/parking.py` marks what a person wants tried again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

import structlog

from bot.logs import where
from core.database import AnyRow
from core.odd_updates import OddUpdate, done_with, revived_updates

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

# Seconds between two looks whether a person wants something tried again.
LOOK_SECONDS = 3.0


async def take_again(house: House, channel: str, take: Callable[[Sequence[Any]], Awaitable[None]]) -> None:
    """Take what a person revived, until it is cancelled."""
    while True:
        try:
            for row in await asyncio.to_thread(_revived, house, channel):
                await _take_one(house, row, take)
        except Exception as error:  # the database is away
            log.error(f"{channel}.again_failed", error=type(error).__name__, where=where(error))
        await asyncio.sleep(LOOK_SECONDS)


async def _take_one(house: House, row: AnyRow, take: Callable[[Sequence[Any]], Awaitable[None]]) -> None:
    try:
        told = json.loads(row.body)
    except ValueError:  # too long to be kept whole: only for reading
        await house.receiver.park([OddUpdate(row.channel, row.external_id, row.address, row.body, row.error)])
        return
    try:
        await take([told])
        await asyncio.to_thread(_done, house, row.id)
    except Exception as error:  # it is tried again, or was parked anew; the others are not kept waiting by it
        log.error(f"{row.channel}.again_failed", update=row.id, error=type(error).__name__, where=where(error))


def _revived(house: House, channel: str) -> Sequence[AnyRow]:
    with house.database.snapshot() as session:
        return revived_updates(session, channel)


def _done(house: House, row_id: int) -> None:
    with house.database.transaction() as session:
        done_with(session, row_id)
