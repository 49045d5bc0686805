"""Signs that an answer is being written, which also mark a message as read. Shown by `intake.py`; nobody waits.

One per customer until the answer has left, and none where the bot will say nothing: WhatsApp shows it until a message
comes, and a person has not read what nobody answers.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from bot.channels.whatsapp.rows import to_answer
from core.inbox import Inbound

if TYPE_CHECKING:
    from bot.channels.whatsapp.client import Client
    from bot.house import House

# Signs that are shown at once: enough for 150 messages a second while Twilio takes a fifth of a second for each. In
# threads of their own, so that neither what is sent nor what is told waits for them.
AT_ONCE = 30
# Customers who may wait for theirs. A sign that comes long after the answer helps nobody.
MOST_WAITING = 300


class Signs:
    """Who is to be shown one; what waits is touched in the loop of the channels only."""

    def __init__(self, house: House, client: Client) -> None:
        """Nobody is."""
        self._house = house
        self._client = client
        # The first message of each customer that waits: the others of a burst need none.
        self._waiting: OrderedDict[str, Inbound] = OrderedDict()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="whatsapp signs")
        self._busy = False

    def show(self, arrived: Inbound) -> None:
        """Show soon to this customer that an answer is being written; of too many that wait the oldest go without."""
        self._house.sender.soon(partial(self._show, arrived))

    def close(self) -> None:
        """Show nothing any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _show(self, arrived: Inbound) -> None:
        self._waiting.setdefault(arrived.address, arrived)
        if len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)
        if self._busy:
            return
        self._busy, loop = True, asyncio.get_running_loop()
        try:
            while self._waiting:
                some = [self._waiting.popitem(last=False)[1] for _ in range(min(AT_ONCE, len(self._waiting)))]
                chosen = await loop.run_in_executor(self._threads, self._answered_by_bot, some)
                shown = (loop.run_in_executor(self._threads, self._client.show_typing, one) for one in chosen)
                await asyncio.gather(*shown, return_exceptions=True)
        finally:
            self._busy = False

    def _answered_by_bot(self, some: list[Inbound]) -> list[str]:
        """Return those messages with which the bot begins to write an answer."""
        with self._house.database.snapshot() as session:
            begun = to_answer(session, {one.address for one in some}, self._house.clock.now())
        return [one.external_id for one in some if one.external_id in begun]
