"""Tells each group once that only private chats are answered, within the limits that all messages share.

No row keeps it: what is lost is said when somebody next speaks to the bot there. Used by `intake.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.channels.telegram.pace import TelegramPace
from core.phrases import shipped_phrases

if TYPE_CHECKING:
    from bot.channels import Answer
    from bot.channels.telegram.client import Client
    from bot.house import House

# Groups that are known to be told, and that may wait to be; forgotten with the process.
KEPT, WAITING = 1_000, 200
# A group that lets the bot write nothing is asked again after so long.
REFUSED_REST = timedelta(days=1)
FOR_EVER = datetime.max.replace(tzinfo=UTC)
# Seconds between two looks whether there is a place: another message may have taken it.
LOOK_SECONDS = 1.0
# Tries of one notice; each pause that Telegram asks for is one.
TRIES = 5


class Groups:
    """The groups of one bot. Read and written in the loop of the channels alone."""

    def __init__(self, house: House, client: Client, pace: TelegramPace) -> None:
        """Nobody was told yet."""
        self._house = house
        self._client = client
        self._pace = pace
        # Until when nothing more is said to a group.
        self._quiet: dict[str, datetime] = {}
        self._waits: set[str] = set()

    def hear(self, address: str) -> None:
        """Tell a group, unless it was told or is about to be."""
        quiet = self._quiet.get(address)
        is_quiet = quiet is not None and self._house.clock.now() < quiet
        if is_quiet or address in self._waits or len(self._waits) >= WAITING or len(self._quiet) >= KEPT:
            return
        self._waits.add(address)
        self._house.sender.soon(partial(self._tell, address))

    async def _tell(self, address: str) -> None:
        try:
            for _ in range(TRIES):
                await self._take_place(address)
                answer, heard_as = await self._send(address)
                if answer.state != "later":
                    self._keep({address, heard_as}, answer)
                    return
        finally:
            self._waits.discard(address)

    async def _take_place(self, address: str) -> None:
        """Wait until the limits let a message to this group leave."""
        while wait := self._pace.wait(address, self._house.clock.now()):
            await asyncio.sleep(min(wait.total_seconds(), LOOK_SECONDS))

    async def _send(self, address: str) -> tuple[Answer, str]:
        text = shipped_phrases().say("telegram.private_only", self._house.business.language)
        try:
            answer, heard_as = await self._client.say(address, text)
        finally:
            self._pace.answered(self._house.clock.now())
        if answer.retry_after is not None:
            self._pace.pause(self._house.clock.now() + answer.retry_after)
        return answer, heard_as

    def _keep(self, addresses: Collection[str], answer: Answer) -> None:
        """Remember who was told. What may have been sent counts as sent: it is said once or not at all."""
        until = self._house.clock.now() + REFUSED_REST if answer.state == "failed" else FOR_EVER
        self._quiet.update(dict.fromkeys(addresses, until))
