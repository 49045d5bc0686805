"""Brings messages whose webhook never arrived: Twilio tries for 15 seconds and then only keeps them in its log.

One process reads that log at its start, every minute, and at once when a webhook had to be refused, by whichever
process. What is known already is passed over, so reading it often changes nothing. One message or number of which
something cannot be had keeps no other waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.channels.whatsapp.approving import ask_approvals
from bot.channels.whatsapp.client import Client, Unanswered, as_day
from bot.channels.whatsapp.errors import refusal_of
from bot.channels.whatsapp.intake import Intake
from bot.channels.whatsapp.logged import Logged, readable, with_files
from bot.channels.whatsapp.parked import misshapen, parked_message
from bot.channels.whatsapp.parsing import Odd, at_of, read_message
from bot.channels.whatsapp.rows import good_at, kept_of, mark_good, mark_parked, parked_of
from bot.channels.whatsapp.settings import READ_LOG
from bot.logs import where
from bot.receiver import Overloaded
from bot.refusals import Refusals
from core.faults import both
from core.inbox import Inbound
from core.refusals import RECEIVING

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

EVERY_SECONDS = 60.0
# The log is read from this long before the last good time: a message may stand in it late.
OVERLAP = timedelta(minutes=10)
# Messages of one commit.
BATCH = 100


class Backfill:
    """The reader of the log of one account's numbers."""

    def __init__(
        self, house: House, client: Client, intake: Intake, senders: Sequence[str], refusals: Refusals
    ) -> None:
        """`senders` are our numbers."""
        self._refusals = refusals
        self._house = house
        self._client = client
        self._intake = intake
        self._senders = senders
        self.wanted = asyncio.Event()

    async def run(self) -> None:
        """Read until it is cancelled."""
        loop = asyncio.get_running_loop()

        def ring() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.wanted.set)

        bell = self._house.live.bell(READ_LOG, also=ring)
        try:
            while True:
                self.wanted.clear()
                await self._try()
                try:
                    await asyncio.wait_for(self.wanted.wait(), EVERY_SECONDS)
                except TimeoutError:
                    continue
        finally:
            self._house.live.unhang(bell)

    async def _try(self) -> None:
        try:
            await self.once()
            await self._refusals.tell(RECEIVING, None)
        except Unanswered as fault:  # the mark stays where it was
            log.error("whatsapp.backfill_failed", error=fault.kind, code=fault.code)
            refusal = refusal_of(fault.kind, fault.code)
            if refusal is not None:
                await self._refusals.tell(RECEIVING, refusal)
        except Exception as error:  # Twilio or the database is away; the mark stays where it was
            log.error("whatsapp.backfill_failed", error=type(error).__name__, where=where(error))

    async def once(self) -> int:
        """Read the log of every number; returns how many messages it brought. Raises what stood in the way of one."""
        brought, faults = 0, list[Exception]()
        for sender in self._senders:
            try:
                brought += await self._read_log(sender)
            except Exception as fault:  # the other numbers are not kept waiting by it
                faults.append(fault)
        try:
            await asyncio.to_thread(ask_approvals, self._house.database, self._client)
        except Exception as fault:
            faults.append(fault)
        if faults:
            # What the account is refused is told to people.
            raise next((one for one in faults if isinstance(one, Unanswered)), faults[0])
        return brought

    async def _read_log(self, sender: str) -> int:
        began = self._house.clock.now()
        missed = await asyncio.to_thread(self._missed, sender, began)
        for start in range(0, len(missed), BATCH):
            await self._take(await asyncio.to_thread(self._with_files, missed[start : start + BATCH]))
        await asyncio.to_thread(self._in_rows, partial(mark_good, sender=sender, at=began))
        if missed:
            log.warning("whatsapp.backfilled", messages=len(missed))
        return len(missed)

    def _missed(self, sender: str, began: datetime) -> list[Logged]:
        """Return messages to a number that are neither in the inbox nor parked before, oldest first."""
        with self._house.database.snapshot() as session:
            good = good_at(session, sender)
        if good is None:
            # From now on nothing is missed, also when this very read fails.
            self._in_rows(partial(mark_good, sender=sender, at=began))
        since = (good or began) - OVERLAP
        listed: dict[str, Logged] = {}
        for one in self._client.messages({"To": sender, "DateSent>": as_day(since)}):
            at = at_of(one)
            # Newest first, by the day: what is older is followed by nothing younger.
            if at is not None and at < since - OVERLAP:
                break
            if at is not None and at >= since and one.get("direction") == "inbound":
                read = readable(one, at)
                listed[read.key] = read
        with self._house.database.snapshot() as session:
            known = kept_of(session, list(listed)) | parked_of(session, list(listed))
        return sorted((one for one in listed.values() if one.key not in known), key=lambda one: (one.at, one.key))

    def _with_files(self, some: Sequence[Logged]) -> list[Logged]:
        return [with_files(one, self._client) for one in some]

    async def _take(self, some: Sequence[Logged]) -> None:
        """Keep messages, and park those of which nothing can be made, once."""
        arrived: list[tuple[Logged, Inbound]] = []
        for one in some:
            try:
                arrived.append((one, read_message(one.fields, one.at)))
            except Odd as odd:
                log.error("whatsapp.odd", fault=str(odd))
                await self._park(one, misshapen(odd))
        await self._keep(arrived)

    async def _keep(self, arrived: Sequence[tuple[Logged, Inbound]]) -> None:
        try:
            await self._intake.keep([message for _, message in arrived], live=False)
        except (Overloaded, OperationalError, PoolTimeout):
            raise
        except Exception as error:
            # No fault of the database but of one of them, which must not cost the others their commit.
            if len(arrived) > 1:
                for one in arrived:
                    await self._keep([one])
                return
            log.error("whatsapp.given_up", error=type(error).__name__, where=where(error))
            name = type(error).__name__
            await self._park(arrived[0][0], both(f"{name} when it was kept", f"{name} saat disimpan"))

    async def _park(self, one: Logged, error: str) -> None:
        await self._house.receiver.park([parked_message(one.fields, error, one.at)])
        await asyncio.to_thread(self._in_rows, partial(mark_parked, key=one.key, at=self._house.clock.now()))

    def _in_rows(self, write: partial[None]) -> None:
        with self._house.database.transaction() as session:
            write(session)
