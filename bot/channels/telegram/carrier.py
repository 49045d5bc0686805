"""The living end of Telegram in one process: sends rows, polls or lets itself be called, and takes updates in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.channels import Answer, Fetched, Outgoing
from bot.channels.telegram.commands import MENU
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.rows import key_of
from bot.channels.telegram.settings import NAME, WEBHOOK, TelegramSettings, read_telegram
from bot.channels.telegram.texts import split, written
from bot.logs import where
from bot.pacing import Pace
from core.settings import SettingsError

if TYPE_CHECKING:
    from bot.channels.telegram.client import Client
    from bot.house import House

log = structlog.get_logger()

# Bots FAQ: about 30 messages a second in all, one a second to one chat, of which short bursts pass.
IN_ALL = 30
BURST = 3
# Seconds before polling begins anew after a fault, doubled with each up to the longest.
FIRST_REST, LONGEST_REST = 1.0, 30.0


def open_carrier(house: House) -> TelegramCarrier:
    """Return the living end. Imports aiogram, which takes seconds of CPU, so only where a token is set."""
    from bot.channels.telegram.client import Client

    settings = read_telegram()
    return TelegramCarrier(house, settings, Client(settings.token.get_secret_value(), settings.api_url))


class TelegramCarrier:
    """One bot in one process; every coroutine runs in the loop of `bot/sender.py`."""

    def __init__(self, house: House, settings: TelegramSettings, client: Client) -> None:
        """Send nothing yet."""
        self._house = house
        self._settings = settings
        self._client = client
        self._pace = Pace(IN_ALL, BURST)
        self.intake = Intake(house, client, settings.bot_id)

    def wait(self, address: str, now: datetime) -> timedelta:
        """Return how long a message must wait for Telegram's limits; zero takes a place."""
        return self._pace.wait(address, now)

    async def send(self, row: Outgoing) -> Answer:
        """Send the parts of a row that were not accepted before, the buttons under the last one."""
        parts = split(written(row.body))
        options = row.body.get("options", ())
        buttons = [(key_of(row.outbox_id, place), one["title"]) for place, one in enumerate(options)]
        begin = min(int(row.body.get("parts_sent", 0)), max(len(parts) - 1, 0))
        answer = Answer("failed", error="there is no text that Telegram could show")
        for number, part in enumerate(parts[begin:], start=begin):
            if number > begin:
                self._pace.count(row.address, self._house.clock.now())
            answer = await self._client.send(row.address, part, buttons if number == len(parts) - 1 else ())
            if answer.state != "sent":
                self._rest(answer)
                return replace(answer, parts=number)
        return answer

    def _rest(self, answer: Answer) -> None:
        """Obey for the whole account what Telegram said to one message."""
        if answer.state == "later" and answer.retry_after is not None:
            self._pace.pause(self._house.clock.now() + answer.retry_after)

    async def receive(self) -> None:
        """Show the commands, then be called, or poll: whatever ends it, the next try begins from the rows."""
        await self._client.set_commands(MENU, fallback=self._house.business.language)
        if self._settings.webhook_secret:
            url = f"{self._house.settings.public_url}{WEBHOOK}"
            await self._client.call_by_webhook(url, self._settings.webhook_secret.get_secret_value())
            await asyncio.Event().wait()
        await self._client.stop_webhook()
        await self._poll()

    async def _poll(self) -> None:
        offset, rest = None, FIRST_REST
        while True:
            try:
                updates = await self._client.updates(offset)
                await self.intake.take(updates)
            except Exception as error:  # Telegram or the database is away; nothing is confirmed, so nothing is lost
                log.error("telegram.poll_failed", error=type(error).__name__, where=where(error))
                await asyncio.sleep(rest)
                rest = min(LONGEST_REST, rest * 2)
                continue
            # The next call confirms what the receiver has committed. Of the last one, since numbers may begin anew.
            offset, rest = _after(updates) or offset, FIRST_REST

    async def fetch(self, ref: str) -> Fetched:
        """Files are told in words; none is offered to be fetched."""
        return Fetched("gone", error="files of this channel are not fetched")

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def _after(updates: Sequence[Any]) -> int | None:
    numbers = [one["update_id"] for one in updates if isinstance(one, dict) and isinstance(one.get("update_id"), int)]
    return numbers[-1] + 1 if numbers else None


def check(house: House) -> str:
    """Ask Telegram who the bot is; returns a sentence with the addresses. Raises SettingsError in words."""
    from bot.channels.telegram.client import Client

    settings = read_telegram()

    async def name() -> str:
        client = Client(settings.token.get_secret_value(), settings.api_url)
        try:
            return await client.name()
        finally:
            await client.close()

    try:
        found = asyncio.run(name())
    except Exception as error:
        raise SettingsError(
            f"{settings.api_url} does not accept SAPA_TELEGRAM_TOKEN ({type(error).__name__}). Copy the token that "
            "BotFather shows for this bot, or look whether this machine can reach that address."
        ) from None
    way = f"called at {house.settings.public_url}{WEBHOOK}" if settings.webhook_secret else "asks for updates by itself"
    return f"customers write to https://t.me/{found}; this server {way}, {NAME} answers at {settings.api_url}"
