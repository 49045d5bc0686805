"""The link by which somebody enters the bot: Telegram sends what stands behind `start=` along with /start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.channels.telegram.settings import NAME

if TYPE_CHECKING:
    from bot.house import House


def deep_link(house: House, token: str) -> str | None:
    """Return the address; None while Telegram has not told the bot's name.

    Bot API, deep linking: 1 to 64 letters, digits, lines and dashes, which a token of ours is.
    """
    carrier = house.sender.carrier(NAME)
    if carrier is None:
        return None
    if not carrier.name:
        house.sender.soon(carrier.learn_name)
        return None
    return f"https://t.me/{carrier.name}?start={token}"
