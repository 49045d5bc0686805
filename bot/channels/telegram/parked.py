"""Updates of which nothing could be made: kept for people, who can have them tried again."""

from __future__ import annotations

from bot.channels.telegram.settings import NAME
from core.odd_updates import OddUpdate, odd_update


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
