"""The link by which somebody enters the bot: Telegram sends what stands behind `start=` along with /start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.channels.telegram.settings import NAME, read_telegram
from core.connections import kept_name

if TYPE_CHECKING:
    from bot.house import House


def deep_link(house: House, token: str) -> str | None:
    """Return the address; None while nobody ever told the bot's name.

    Bot API, deep linking: 1 to 64 letters, digits, lines and dashes, which a token of ours is.
    """
    carrier = house.sender.carrier(NAME)
    # A start opens its carriers last, which takes seconds: till then it goes by what was told before.
    name = told_name(house, read_telegram().bot_id) if carrier is None else carrier.name
    if carrier is not None and not name:
        house.sender.soon(carrier.learn_name)
    return f"https://t.me/{name}?start={token}" if name else None


def told_name(house: House, bot_id: int) -> str:
    """Return what this bot was called when Telegram last told, empty if it never did. Another bot's is not taken."""
    with house.database.snapshot() as session:
        return kept_name(session, NAME, str(bot_id))
