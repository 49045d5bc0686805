"""How fast one bot may send: Telegram's figures for all chats together, for one customer and for one group."""

from __future__ import annotations

from datetime import timedelta

from bot.pacing import Pace

# Bots FAQ: about 30 messages a second in all, one a second to one chat, of which short bursts pass.
IN_ALL, BURST = 30, 3
# Bots FAQ: 20 messages a minute to one group. One in so long, so that no minute holds a 21st wherever it begins.
GROUP_REST = timedelta(seconds=3.1)


class TelegramPace(Pace):
    """The pace of one bot; one process sends for it."""

    def __init__(self) -> None:
        """Nothing was sent yet."""
        super().__init__(IN_ALL, BURST)

    def beat(self, address: str, /) -> tuple[timedelta, int]:
        """Return the rest between two messages to a chat, and how many may leave before it counts."""
        return (GROUP_REST, 1) if is_group(address) else super().beat(address)


def is_group(address: str) -> bool:
    """Whether a chat is a group: those have negative numbers [Bot API, Chat: id; tdlib, DialogId]."""
    return address.startswith("-")
