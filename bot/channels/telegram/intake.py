"""Takes updates in: messages to the receiver, presses as the option they stand for, edits and blocks to their rows.

Called by the poller and by the webhook. It returns once everything is committed, and raises when something could not
be: then the update is not confirmed and comes again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.channels.telegram.commands import said_by
from bot.channels.telegram.parsing import Edited, Heard, InGroup, Membership, Odd, Pressed, Said, read
from bot.channels.telegram.rows import find_choice, is_with_person, keep_edit, keep_membership, language_of
from bot.channels.telegram.settings import NAME
from core.inbox import Inbound
from core.live import News
from core.phrases import shipped_phrases

if TYPE_CHECKING:
    from bot.channels.telegram.client import Client
    from bot.house import House

log = structlog.get_logger()

# Groups that were told once that only private chats are answered; forgotten with the process.
GROUPS_KEPT = 1000


class Intake:
    """What comes in to one bot."""

    def __init__(self, house: House, client: Client, bot_id: int) -> None:
        """`bot_id` makes update numbers of several bots different ones."""
        self._house = house
        self._client = client
        self._bot_id = bot_id
        self._told: set[str] = set()

    async def take(self, updates: Sequence[object]) -> None:
        """Return once these updates are committed. Raises Overloaded or the database's own error."""
        heard = [one for update in updates if (one := self._read(update)) is not None]
        arrived: list[Inbound] = []
        for one in heard:
            if isinstance(one, Said):
                arrived.append(await self._said(one))
            elif isinstance(one, Pressed):
                arrived += await self._pressed(one)
            elif isinstance(one, InGroup):
                self._refuse_group(one)
        if arrived:
            received = await self._house.receiver.receive(arrived)
            fresh = {one.address for one, told in zip(arrived, received, strict=True) if not told.duplicate}
            for address in fresh:
                self._house.sender.soon(partial(self._show_typing, address))
        changes = [one for one in heard if isinstance(one, Edited | Membership)]
        if changes:
            await asyncio.to_thread(self._change, changes)

    def _read(self, update: object) -> Heard | None:
        try:
            return read(update, self._bot_id)
        except Odd as odd:
            # Confirmed all the same: one that we always fail would hold up its chat for a day.
            number = update.get("update_id") if isinstance(update, dict) else None
            log.error("telegram.odd", update=number if isinstance(number, int) else None, fault=str(odd))
            return None

    async def _said(self, said: Said) -> Inbound:
        """A message as it came; `/language` asks for the other one, which only rows can tell."""
        arrived = said.inbound
        if arrived.meta.get("command") == "language":
            spoken = await asyncio.to_thread(self._language, arrived.address)
            return replace(arrived, text=said_by("language", spoken))
        return arrived

    async def _pressed(self, press: Pressed) -> list[Inbound]:
        """Answer the press first, then return what it says; nothing for a menu whose time is over."""
        with self._house.database.snapshot() as session:
            choice = find_choice(session, press.address, press.key)
        stale = choice is None or choice.stale
        toast = shipped_phrases().say("telegram.stale", self._language(press.address)) if stale else ""
        self._house.sender.soon(lambda: self._client.answer_press(press.query_id, toast))
        if choice is None or choice.stale:
            return []
        # One press of a button is one message, however often it is pressed or told.
        name = f"{self._bot_id}:{choice.name}"
        return [
            Inbound(
                channel=NAME,
                external_id=name,
                address=press.address,
                text=choice.title,
                sent_at=self._house.clock.now(),
                button=choice.option,
                profile_name=press.profile_name,
            )
        ]

    def _language(self, address: str) -> str:
        with self._house.database.snapshot() as session:
            spoken = language_of(session, address) or self._house.business.language
        return "en" if spoken == "en" else "id"

    def _refuse_group(self, group: InGroup) -> None:
        """Say once that only private chats are answered."""
        if group.address in self._told or len(self._told) >= GROUPS_KEPT:
            return
        self._told.add(group.address)
        text = shipped_phrases().say("telegram.private_only", self._house.business.language)
        self._house.sender.soon(lambda: self._client.say(group.address, text))

    async def _show_typing(self, address: str) -> None:
        if not await asyncio.to_thread(self._is_with_person, address):
            await self._client.show_typing(address)

    def _is_with_person(self, address: str) -> bool:
        with self._house.database.snapshot() as session:
            return is_with_person(session, address)

    def _change(self, changes: Sequence[Edited | Membership]) -> None:
        now = self._house.clock.now()
        with self._house.database.transaction() as session:
            for one in changes:
                if isinstance(one, Edited):
                    keep_edit(session, one, now=now)
                else:
                    keep_membership(session, one, now=now)
        self._house.live.tell([News("desk")])
