"""Takes updates in: messages to the receiver, presses as the option they stand for, edits and blocks to their rows.

Called by the poller and by the webhook. It returns once everything is committed, and raises when something could not
be: then the update is not confirmed and comes again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.channels.telegram.changes import keep_edit, keep_membership
from bot.channels.telegram.groups import Groups
from bot.channels.telegram.parked import number_of, parked
from bot.channels.telegram.parsing import Edited, Heard, InGroup, Membership, Odd, Pressed, Said, read
from bot.channels.telegram.rows import is_being_answered, language_of
from bot.channels.telegram.settings import NAME
from bot.logs import where
from bot.menus import find_offered
from bot.receiver import Overloaded
from core.database import AWAY
from core.faults import both
from core.gathering import is_backlog
from core.inbox import Inbound
from core.live import News
from core.odd_updates import OddUpdate
from core.phrases import shipped_phrases

if TYPE_CHECKING:
    from bot.channels.telegram.client import Client
    from bot.channels.telegram.pace import TelegramPace
    from bot.house import House

log = structlog.get_logger()

# A turn is written within milliseconds; one whose worker died is taken up within half a minute.
EDIT_TRIES, EDIT_SECONDS = 100, 0.3
# Bot API, sendChatAction: shown for five seconds or until a message comes. Longer than half a minute helps nobody.
TYPING_SECONDS, TYPING_TIMES = 4.5, 7
# Tries of one update that is not the database's fault.
TRIES = 5


class Intake:
    """What comes in to one bot."""

    def __init__(self, house: House, client: Client, bot_id: int, pace: TelegramPace) -> None:
        """`bot_id` makes update numbers of several bots different ones; `pace` is that of all its messages."""
        self._house = house
        self._client = client
        self._bot_id = bot_id
        self._pace = pace
        self._groups = Groups(house, client, pace)
        # How many times more each customer is shown that an answer is being made; read in the sender's loop alone.
        self._typing: dict[str, int] = {}
        self._failed: Counter[int | None] = Counter()

    async def take(self, updates: Sequence[object]) -> None:
        """Return once these updates are committed. Raises Overloaded or the database's own error.

        An update that nothing but itself keeps from being taken is given up after some tries: it would hold up its
        chat, or all of them, for a day.
        """
        try:
            await self._take(updates)
        except (Overloaded, *AWAY):
            raise
        except Exception as error:
            if len(updates) > 1:
                for update in updates:
                    await self.take([update])
                return
            number = number_of(updates[0])
            self._failed[number] += 1
            if self._failed[number] < TRIES:
                raise
            del self._failed[number]
            log.error("telegram.given_up", update=number, error=type(error).__name__, where=where(error))
            await self._house.receiver.park([parked(self._bot_id, updates[0], _tried(type(error).__name__))])

    async def _take(self, updates: Sequence[object]) -> None:
        heard, odd = self._read(updates)
        if odd:
            await self._house.receiver.park(odd)
        arrived: list[Inbound] = []
        for one in heard:
            if isinstance(one, Said):
                arrived.append(one.inbound)
            elif isinstance(one, Pressed):
                arrived += await self._pressed(one)
            elif isinstance(one, InGroup):
                self._groups.hear(one.address)
        if arrived:
            received = await self._house.receiver.receive(arrived)
            now = self._house.clock.now()
            fresh = {
                one.address
                for one, told in zip(arrived, received, strict=True)
                # Nobody looks at the screen who wrote long ago, and thousands may have.
                if not told.duplicate and not is_backlog(one.sent_at, now)
            }
            for address in fresh:
                self._house.sender.soon(partial(self._show_typing, address))
        for one in heard:
            if isinstance(one, Edited | Membership):
                await self._change(one)

    def _read(self, updates: Sequence[object]) -> tuple[list[Heard], list[OddUpdate]]:
        """Return what updates mean, and those of which nothing can be made."""
        heard: list[Heard] = []
        odds: list[OddUpdate] = []
        for update in updates:
            try:
                one = read(update, self._bot_id)
            except Odd as odd:
                log.error("telegram.odd", update=number_of(update), fault=str(odd))
                odds.append(
                    parked(
                        self._bot_id,
                        update,
                        both(f"not shaped as the Bot API says: {odd}", f"bentuknya tidak seperti di Bot API: {odd}"),
                    )
                )
            else:
                if one is not None:
                    heard.append(one)
        return heard, odds

    async def _pressed(self, press: Pressed) -> list[Inbound]:
        """Answer the press first, then return what it says; nothing for a menu whose time is over."""
        with self._house.database.snapshot() as session:
            choice = find_offered(session, NAME, press.address, press.key)
        stale = choice is None or choice.stale
        toast = shipped_phrases().say("telegram.stale", self._language(press.address)) if stale else ""
        self._house.sender.soon(lambda: self._client.answer_press(press.query_id, toast))
        if choice is not None and press.message_id is not None:
            # Chosen or over: in either case nothing is left to press.
            under = press.message_id
            self._house.sender.soon(lambda: self._client.remove_buttons(press.address, under))
        if choice is None or choice.stale:
            return []
        # One press of a button is one message, however often it is pressed or told.
        name = f"{self._bot_id}:{press.key}"
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

    async def _show_typing(self, address: str) -> None:
        """Show that an answer is being made, again and again until it is made or this took too long."""
        is_shown = address in self._typing
        self._typing[address] = TYPING_TIMES
        if is_shown:
            return
        try:
            while left := self._typing[address]:
                self._typing[address] = left - 1
                if self._pace.is_full(self._house.clock.now()):
                    # At the limit of messages the way belongs to answers.
                    await asyncio.sleep(TYPING_SECONDS)
                    continue
                if await asyncio.to_thread(self._is_being_answered, address):
                    await self._client.show_typing(address)
                    await asyncio.sleep(TYPING_SECONDS)
                elif self._typing[address] == left - 1:
                    # No further message came while the rows were read.
                    return
        finally:
            del self._typing[address]

    def _is_being_answered(self, address: str) -> bool:
        with self._house.database.snapshot() as session:
            return is_being_answered(session, address)

    async def _change(self, change: Edited | Membership) -> None:
        """Keep a change; an edit of what is being answered at this moment waits until that is written."""
        for _ in range(EDIT_TRIES):
            if await asyncio.to_thread(self._changed, change):
                break
            await asyncio.sleep(EDIT_SECONDS)
        self._house.live.tell([News("desk")])

    def _changed(self, change: Edited | Membership) -> bool:
        now = self._house.clock.now()
        with self._house.database.transaction() as session:
            if isinstance(change, Edited):
                return keep_edit(session, change, now=now, spare=self._house.settings.patterns.all)
            keep_membership(session, change, now=now)
            return True


def _tried(kind: str) -> str:
    return both(f"{kind} in {TRIES} tries", f"{kind} dalam {TRIES} kali percobaan")
