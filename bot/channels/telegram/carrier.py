"""The living end of Telegram in one process: sends rows, polls or lets itself be called, and takes updates in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.channels import Answer, Fetched, Outgoing
from bot.channels.telegram.commands import MENU
from bot.channels.telegram.errors import REFUSED, WRONG_TOKEN
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.links import told_name
from bot.channels.telegram.pace import TelegramPace
from bot.channels.telegram.parts import Part, parts_of
from bot.channels.telegram.settings import NAME, TelegramSettings, read_telegram, webhook_url
from bot.logs import where
from bot.menus import key_of
from bot.refusals import Refusals
from bot.taking_again import take_again
from core.attachments import read_attachment
from core.connections import keep_name
from core.faults import both
from core.refusals import RECEIVING, SENDING

if TYPE_CHECKING:
    from bot.channels.telegram.client import Client
    from bot.house import House

log = structlog.get_logger()

# The next part of a row with files leaves as soon as the one before is stored and the limits allow.
AT_ONCE = timedelta(milliseconds=1)
# Seconds before polling begins anew after a fault, doubled with each up to the longest.
FIRST_REST, LONGEST_REST, HOUR = 1.0, 30.0, 3600.0
# Seconds that an empty poll lasts at least.
SHORTEST_POLL = 0.5

# Rows of which nothing is sent.
_NO_TEXT = Answer(
    "failed",
    error=both("there is no text that Telegram could show", "tidak ada teks yang bisa ditampilkan Telegram"),
)
_ERASED = Answer("failed", error=both("the file was erased before it left", "berkasnya sudah dihapus sebelum terkirim"))


def open_carrier(house: House) -> TelegramCarrier:
    """Return the living end. Imports aiogram, which takes seconds of CPU, so only where a token is set."""
    from bot.channels.telegram.client import open_client

    settings = read_telegram()
    carrier = TelegramCarrier(house, settings, open_client(settings))
    house.sender.soon(carrier.learn_name)
    return carrier


class TelegramCarrier:
    """One bot in one process; every coroutine runs in the loop of `bot/sender.py`."""

    def __init__(self, house: House, settings: TelegramSettings, client: Client) -> None:
        """Send nothing yet."""
        self._house = house
        self._settings = settings
        self._client = client
        self._pace = TelegramPace()
        # The bot's own name, with which links begin: as Telegram told it last, till it is told again.
        self.name = told_name(house, settings.bot_id)
        self._is_asked = False
        self._ask_again = 0.0
        self.intake = Intake(house, client, settings.bot_id, self._pace)
        self._refusals = Refusals(house, NAME)

    @property
    def paused_until(self) -> datetime | None:
        """Until when Telegram asked to be sent nothing."""
        return self._pace.paused_until

    async def learn_name(self) -> None:
        """Ask for the bot's own name, twice a minute at most. Raises aiogram's errors."""
        now = time.monotonic()
        if self._is_asked or now < self._ask_again:
            return
        self._ask_again = now + LONGEST_REST
        name = await self._client.name()
        await asyncio.to_thread(self._keep_name, name)
        self.name, self._is_asked = name, True

    def _keep_name(self, name: str) -> None:
        with self._house.database.transaction() as session:
            keep_name(session, NAME, str(self._settings.bot_id), name)

    def wait(self, address: str, now: datetime) -> timedelta:
        """Return how long a message must wait for Telegram's limits; zero takes a place."""
        return self._pace.wait(address, now)

    def give_back(self, address: str) -> None:
        """Give back the place of a row that sends nothing."""
        self._pace.give_back(address)

    async def send(self, row: Outgoing) -> Answer:
        """Send the parts of a row that were not accepted before, the buttons under the last one."""
        parts = parts_of(row.body)
        options = row.body.get("options", ())
        buttons = [(key_of(row.outbox_id, place), one["title"]) for place, one in enumerate(options)]
        begin = min(int(row.body.get("parts_sent", 0)), max(len(parts) - 1, 0))
        has_files = any(part.sha256 for part in parts)
        answer = _NO_TEXT
        for number, part in enumerate(parts[begin:], start=begin):
            if number > begin:
                self._pace.count(row.address, self._house.clock.now())
            try:
                answer = await self._part(row.address, part, buttons if number == len(parts) - 1 else ())
            finally:
                if answer is _ERASED:
                    self.give_back(row.address)
                else:
                    self._pace.answered(self._house.clock.now())
            if answer.state != "sent":
                self._rest(answer)
                if answer.error == REFUSED:
                    await self._refusals.tell(SENDING, WRONG_TOKEN)
                return replace(answer, parts=number)
            if has_files and number < len(parts) - 1:
                # What was accepted is stored before the next one leaves, so that no kill repeats a file.
                return Answer("later", retry_after=AT_ONCE, parts=number + 1)
        if answer is _NO_TEXT:
            self.give_back(row.address)
        elif answer.state == "sent":
            await self._refusals.tell(SENDING, None)
        return answer

    async def _part(self, address: str, part: Part, buttons: Sequence[tuple[str, str]]) -> Answer:
        if not part.sha256:
            return await self._client.send(address, part.text, buttons)
        content = await asyncio.to_thread(self._read, part.sha256)
        if content is None:
            return _ERASED
        return await self._client.send_file(address, part, content)

    def _read(self, sha256: str) -> bytes | None:
        with self._house.database.snapshot() as session:
            found = read_attachment(session, sha256)
        return found[1] if found is not None else None

    async def fetch(self, ref: str) -> Fetched:
        """Fetch a file by its id."""
        return await self._client.fetch(ref)

    def _rest(self, answer: Answer) -> None:
        """Obey for the whole account what Telegram said to one message."""
        if answer.state == "later" and answer.retry_after is not None:
            self._pace.pause(self._house.clock.now() + answer.retry_after)

    async def receive(self) -> None:
        """Be called, or poll, and show the commands: whatever ends it, the next try begins from the rows."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._show_commands())
            tasks.create_task(take_again(self._house, NAME, self.intake.take))
            await self._say_how()
            if not self._settings.webhook_secret:
                await self._poll()

    async def _say_how(self) -> None:
        """Tell Telegram whether it is to call us. Raises aiogram's errors."""
        try:
            if self._settings.webhook_secret:
                url = webhook_url(self._house.settings)
                await self._client.call_by_webhook(url, self._settings.webhook_secret.get_secret_value())
            else:
                await self._client.stop_webhook()
        except Exception as error:
            await self._hear(error)
            raise
        await self._refusals.tell(RECEIVING, None)

    async def _hear(self, error: Exception) -> None:
        """Write down what Telegram refuses, if that is what it said."""
        from bot.channels.telegram.meaning import refusal_of

        refusal = refusal_of(error)
        if refusal is not None:
            await self._refusals.tell(RECEIVING, refusal)

    async def _show_commands(self) -> None:
        """Register the commands, however long it takes: messages come without them too."""
        rest = FIRST_REST
        while True:
            try:
                return await self._client.set_commands(MENU, fallback=self._house.business.language)
            except Exception as error:  # Telegram is away, or a server of one's own knows no commands
                log.warning("telegram.no_commands", error=type(error).__name__)
            await asyncio.sleep(rest)
            rest = min(HOUR, rest * 4)

    async def _poll(self) -> None:
        offset, rest = None, FIRST_REST
        while True:
            begun = time.monotonic()
            try:
                updates = await self._client.updates(offset)
                await self.intake.take(updates)
            except Exception as error:  # Telegram or the database is away; nothing is confirmed, so nothing is lost
                log.error("telegram.poll_failed", error=type(error).__name__, where=where(error))
                await self._hear(error)
                await asyncio.sleep(rest)
                rest = min(LONGEST_REST, rest * 2)
                continue
            # The next call confirms what the receiver has committed. Of the last one, since numbers may begin anew.
            offset, rest = _after(updates) or offset, FIRST_REST
            await self._refusals.tell(RECEIVING, None)
            if not updates:
                # A server of one's own may not wait for updates as Telegram's does.
                await asyncio.sleep(max(0.0, SHORTEST_POLL - (time.monotonic() - begun)))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def _after(updates: Sequence[Any]) -> int | None:
    numbers = [one["update_id"] for one in updates if isinstance(one, dict) and isinstance(one.get("update_id"), int)]
    return numbers[-1] + 1 if numbers else None
