"""Updates of which nothing could be made: kept for people, and taken again once somebody asks for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

import structlog

from bot.channels.telegram.settings import NAME
from bot.logs import where
from core.database import AnyRow
from core.odd_updates import OddUpdate, done_with, odd_update, revived_updates

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

# Seconds between two looks whether a person wants something tried again.
LOOK_SECONDS = 3.0


def number_of(told: object) -> int | None:
    """Return the number of an update, None for what has none."""
    number = told.get("update_id") if isinstance(told, dict) else None
    return number if isinstance(number, int) and abs(number) < 2**63 else None


def parked(bot_id: int, told: object, error: str) -> OddUpdate:
    """Return what is kept of an update for people. It is confirmed all the same: else it would hold up its chat."""
    number = number_of(told)
    key = f"{bot_id}:{number}" if number is not None else ""
    return odd_update(NAME, told, key=key, address=_address(told), error=error)


def _address(told: object) -> str | None:
    for part in told.values() if isinstance(told, dict) else ():
        place = part.get("chat") or part.get("from") if isinstance(part, dict) else None
        if isinstance(place, dict) and isinstance(place.get("id"), int):
            return str(place["id"])[:200]
    return None


async def take_again(house: House, take: Callable[[Sequence[Any]], Awaitable[None]]) -> None:
    """Take what a person revived, until it is cancelled."""
    while True:
        try:
            for row in await asyncio.to_thread(_revived, house):
                await take([json.loads(row.body)])
                await asyncio.to_thread(_done, house, row.id)
        except Exception as error:  # it is tried again, or was parked anew
            log.error("telegram.again_failed", error=type(error).__name__, where=where(error))
        await asyncio.sleep(LOOK_SECONDS)


def _revived(house: House) -> Sequence[AnyRow]:
    with house.database.snapshot() as session:
        return revived_updates(session, NAME)


def _done(house: House, row_id: int) -> None:
    with house.database.transaction() as session:
        done_with(session, row_id)
