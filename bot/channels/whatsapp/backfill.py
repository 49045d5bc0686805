"""Brings messages whose webhook never arrived: Twilio tries for 15 seconds and then only keeps them in its log.

One process reads that log at its start, every minute, and at once when a webhook had to be refused. What is known
already is passed over, so reading it often changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import select

from bot.channels.whatsapp.approving import ask_approvals
from bot.channels.whatsapp.client import Client, Unanswered, as_day
from bot.channels.whatsapp.errors import refusal_of
from bot.channels.whatsapp.intake import Intake
from bot.channels.whatsapp.parsing import Odd, at_of, read_message
from bot.channels.whatsapp.rows import kept_of
from bot.channels.whatsapp.tables import whatsapp_marks
from bot.logs import where
from bot.refusals import Refusals
from core.database import insert_into
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
        while True:
            self.wanted.clear()
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
            try:
                await asyncio.wait_for(self.wanted.wait(), EVERY_SECONDS)
            except TimeoutError:
                continue

    async def once(self) -> int:
        """Read the log of every number; returns how many messages it brought. Raises what stood in the way."""
        brought = 0
        for sender in self._senders:
            began = self._house.clock.now()
            missed = await asyncio.to_thread(self._missed, sender, began)
            for start in range(0, len(missed), BATCH):
                await self._intake.keep(missed[start : start + BATCH], live=False)
            await asyncio.to_thread(self._mark, sender, began)
            brought += len(missed)
            if missed:
                log.warning("whatsapp.backfilled", messages=len(missed))
        await asyncio.to_thread(ask_approvals, self._house.database, self._client)
        return brought

    def _missed(self, sender: str, began: datetime) -> list[Inbound]:
        """Return messages to a number that are not in the inbox, oldest first."""
        with self._house.database.snapshot() as session:
            marked = select(whatsapp_marks.c.at).where(whatsapp_marks.c.name == f"log {sender}")
            good_at = session.execute(marked).scalar_one_or_none()
        if good_at is None:
            # From now on nothing is missed, also when this very read fails.
            self._mark(sender, began)
        since = (good_at or began) - OVERLAP
        listed: dict[str, tuple[datetime, Mapping[str, Any]]] = {}
        for one in self._client.messages({"To": sender, "DateSent>": as_day(since)}):
            at = at_of(one)
            # Newest first, by the day: what is older is followed by nothing younger.
            if at is not None and at < since - OVERLAP:
                break
            if at is not None and at >= since and one.get("direction") == "inbound":
                listed[str(one.get("sid"))] = (at, one)
        with self._house.database.snapshot() as session:
            known = kept_of(session, list(listed))
        missed = sorted((at, sid) for sid, (at, _) in listed.items() if sid not in known)
        found = [self._read(at, listed[sid][1]) for at, sid in missed]
        return [one for one in found if one is not None]

    def _read(self, at: datetime, listed: Mapping[str, Any]) -> Inbound | None:
        fields = {
            "MessageSid": str(listed.get("sid") or ""),
            "From": str(listed.get("from") or ""),
            "To": str(listed.get("to") or ""),
            "Body": str(listed.get("body") or ""),
        }
        if int(listed.get("num_media") or 0):
            files = self._client.media(fields["MessageSid"])
            fields["NumMedia"] = str(len(files))
            for place, (url, media) in enumerate(files):
                fields |= {f"MediaUrl{place}": url, f"MediaContentType{place}": media}
        try:
            return read_message(fields, at)
        except Odd as odd:
            log.error("whatsapp.odd", fault=str(odd))
            return None

    def _mark(self, sender: str, at: datetime) -> None:
        with self._house.database.transaction() as session:
            mark = insert_into(session.dialect.name, whatsapp_marks).values(name=f"log {sender}", at=at)
            session.execute(mark.on_conflict_do_update(index_elements=["name"], set_={"at": at}))
