"""Takes in what Twilio tells: messages to the receiver, pressed buttons as their option, statuses to their rows.

Called by the webhooks and by the backfill. It returns once everything is committed, and raises when something could
not be: then the webhook says so, and the backfill brings the message. What nothing can be made of is parked for people.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from bot.callbacks import Told, hear
from bot.channels.whatsapp.parked import misshapen, parked_message, parked_status
from bot.channels.whatsapp.parsing import Odd, read_message, read_status
from bot.channels.whatsapp.settings import NAME
from bot.channels.whatsapp.signs import Signs
from bot.menus import find_offered, is_key
from core.inbox import Inbound

if TYPE_CHECKING:
    from bot.channels.whatsapp.client import Client
    from bot.house import House

log = structlog.get_logger()

# Customers whose number of ours is remembered without asking the rows.
ADDRESSES_KEPT = 50_000
# Statuses of one transaction, and how many may wait for theirs.
STATUSES, MOST_WAITING = 200, 5_000


class Overwhelmed(Exception):
    """Too many statuses wait to be written; nothing was promised."""


class Intake:
    """What comes in to one account."""

    def __init__(self, house: House, client: Client) -> None:
        """Nothing came yet."""
        self._house = house
        self._signs = Signs(house, client)
        self._waiting: list[tuple[Told, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        # Which number of ours a customer last wrote to, the longest unused ones forgotten first.
        self.senders: OrderedDict[str, str] = OrderedDict()

    def close(self) -> None:
        """Let nobody be shown anything any more."""
        self._signs.close()

    async def take(self, fields: Mapping[str, str]) -> None:
        """Return once the message of a webhook is committed. Raises Overloaded or the database's own error."""
        await self._take(fields, self._house.clock.now(), live=True)

    async def take_again(self, told: Sequence[Any]) -> None:
        """Take what was parked, as `parked.py` keeps it. Raises as `take`."""
        for one in told:
            if "query" in one:
                await self.tell(one["query"], one["fields"])
            else:
                await self._take(one["fields"], datetime.fromisoformat(one["at"]), live=False)

    async def _take(self, fields: Mapping[str, str], at: datetime, *, live: bool) -> None:
        try:
            arrived = read_message(fields, at)
        except Odd as odd:
            log.error("whatsapp.odd", fault=str(odd))
            await self._house.receiver.park([parked_message(fields, misshapen(odd), at)])
            return
        await self.keep([arrived], live=live)

    async def keep(self, arrived: Sequence[Inbound], *, live: bool = True) -> None:
        """Commit messages; `live` ones are shown that an answer is being written."""
        chosen = [await asyncio.to_thread(self._chosen, one) if _payload(one) else one for one in arrived]
        received = await self._house.receiver.receive(chosen)
        for one, told in zip(chosen, received, strict=True):
            self._remember(one)
            if told.differs:
                # Twilio tells a message once and as it was: somebody else knows the token, or something is broken.
                log.error("whatsapp.contradicted", inbox=told.inbox_id)
            if live and not told.duplicate:
                self._signs.show(one)

    async def tell(self, query: Mapping[str, str], fields: Mapping[str, str]) -> None:
        """Return once what a status callback tells is committed; all that wait share one transaction."""
        try:
            told = read_status(query, fields)
        except Odd as odd:
            log.error("whatsapp.odd", fault=str(odd))
            await self._house.receiver.park([parked_status(query, fields, misshapen(odd))])
            return
        if told is None:
            return
        if len(self._waiting) >= MOST_WAITING:
            raise Overwhelmed
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((told, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.ensure_future(self._write())
        await written

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:STATUSES], self._waiting[STATUSES:]
            fault: BaseException | None = None
            try:
                await asyncio.to_thread(self._hear, [told for told, _ in batch])
            except Exception as error:  # whoever waits must hear of it
                fault = error
            for _, written in batch:
                if not written.done():
                    if fault is None:
                        written.set_result(None)
                    else:
                        written.set_exception(fault)

    def _hear(self, told: Sequence[Told]) -> None:
        with self._house.metrics.commit("statuses"), self._house.database.transaction() as session:
            news = hear(session, NAME, told, now=self._house.clock.now())
        self._house.live.tell(news)
        # A row that changes its form, or is due again, leaves at once.
        self._house.live.wake("deliver")

    def _chosen(self, arrived: Inbound) -> Inbound:
        """Return a pressed or typed payload as its option; one of an old menu is what its title says."""
        with self._house.database.snapshot() as session:
            offered = find_offered(session, NAME, arrived.address, _payload(arrived))
        if offered is None:
            return arrived
        if offered.stale:
            return arrived if "pressed" in arrived.meta else replace(arrived, text=offered.title)
        return replace(arrived, text=offered.title, button=offered.option)

    def _remember(self, arrived: Inbound) -> None:
        self.senders.pop(arrived.address, None)
        self.senders[arrived.address] = str(arrived.meta["to"])
        while len(self.senders) > ADDRESSES_KEPT:
            self.senders.popitem(last=False)


def _payload(arrived: Inbound) -> str:
    """Return what a button carries: pressed, or typed as some phones and bridges send it; empty for any other text."""
    typed = arrived.text.strip()
    return str(arrived.meta.get("pressed") or (typed if is_key(typed) else ""))
