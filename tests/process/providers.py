"""Telegram and Twilio on this machine in real time, with customers who write and press while the program dies.

Both are the strict ones of `tests/fakes`; here their answers to sends take as long as over a line, so that a kill finds
messages on the wire, and they note in words what they refused.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
from aiohttp import web

from bot.channels.whatsapp.settings import MESSAGES
from core.outbox import RANK
from tests.fakes.telegram import Telegram
from tests.fakes.telegram_files import Refused as TelegramRefused
from tests.fakes.twilio import Refused as TwilioRefused
from tests.fakes.twilio import Twilio
from tests.process.visitors import LINES

# Seconds between accepting a message and saying so.
ANSWER_SECONDS = 0.12
# Twilio waits this long for a webhook.
PATIENCE = httpx2.Timeout(15.0)
# Whoever says only this has no open question, so that a reminder need not wait for its answer.
CALM = ("buka jam berapa ya kak?", "bisa bayar pakai qris?")
# A menu follows what nobody understands.
SAID = (*LINES, "asdkjh qwe zxc", "zxqv plorm wug", "mau ngomong sama orang aja")


def real_time() -> datetime:
    """Return the instant that it is."""
    return datetime.now(UTC)


class SlowTelegram(Telegram):
    """A Bot API whose answers take their time; `why` tells what it refused."""

    def __post_init__(self) -> None:
        """Wrap every method, and let several customers write at once."""
        self.why: list[str] = []
        self._numbering, self._adding = threading.Lock(), threading.Lock()
        super().__post_init__()
        self._does = {name: partial(self._noting, name, work) for name, work in self._does.items()}

    def add(self, kind: str, content: dict[str, Any], update_id: int | None = None) -> int:
        """Put an update into the queue, one after the other."""
        with self._adding:
            return super().add(kind, content, update_id)

    def _number(self, kind: str) -> int:
        with self._numbering:
            return super()._number(kind)

    async def _noting(self, name: str, work: Callable[[dict[str, Any]], Any], given: dict[str, Any]) -> Any:
        try:
            told = await work(given)
        except TelegramRefused as refused:
            self.why.append(f"{name} {refused.code} {refused}")
            raise
        if name == "sendMessage":
            await asyncio.sleep(ANSWER_SECONDS)
        return told


class SlowTwilio(Twilio):
    """A Twilio whose answers take their time; `why` tells what it refused, `told` which state of a row it told us."""

    def __post_init__(self) -> None:
        """Refuse nothing yet."""
        super().__post_init__()
        self.why: list[str] = []
        self.told: dict[int, str] = {}

    def _guarded(self, does_it: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
        async def noting(request: web.Request) -> Any:
            try:
                return await does_it(request)
            except TwilioRefused as refused:
                self.why.append(f"{request.method} {request.path} {refused.code} {refused}")
                raise

        return super()._guarded(noting)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        answer = await super()._send(request)
        await asyncio.sleep(ANSWER_SECONDS)
        return answer


@dataclass
class Street:
    """Where both providers reach the program: always the same port, whoever listens there."""

    telegram: SlowTelegram
    twilio: SlowTwilio
    port: int
    http: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=PATIENCE))

    @property
    def public(self) -> str:
        """The address that both we and Twilio know."""
        return f"http://127.0.0.1:{self.port}"

    def door(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """Let Twilio call; remembers each state that was told and acknowledged."""
        try:
            status = self.http.post(url, content=body, headers=headers).status_code
        except httpx2.TransportError:
            raise ConnectionError from None
        asked, fields = parse_qs(urlsplit(url).query), dict(parse_qsl(body.decode()))
        if status < 300 and "row" in asked and int(asked["part"][0]) + 1 == int(asked["parts"][0]):
            row, state = int(asked["row"][0]), fields["MessageStatus"]
            before = self.twilio.told.get(row, "due")
            self.twilio.told[row] = max((before, state), key=RANK.__getitem__)
        return status

    def call_back(self, stop: threading.Event, seed: int) -> None:
        """Tell states in any order, some of them twice, until told to stop; customers read now and then."""
        dice = random.Random(seed)
        while not stop.is_set() or self.twilio.callbacks:
            if self.twilio.sent and dice.random() < 0.2 and not stop.is_set():
                self.twilio.read(dice.choice(self.twilio.sent)["sid"])
            self.twilio.call_back(self.door, dice, copies=dice.choice((1, 1, 2)))
            time.sleep(0.1)


@dataclass
class Customer:
    """Somebody with a phone, on either channel: what they did and with which names it must be in the inbox."""

    street: Street
    seed: int
    address: str
    name: str
    is_calm: bool = False
    said: list[str] = field(default_factory=list)

    def live(self, stop: threading.Event) -> None:
        """Write and press until told to stop."""
        dice = random.Random(self.seed)
        while not stop.is_set():
            if self.is_calm:
                self.write(dice.choice(CALM))
            elif not (dice.random() < 0.3 and self.press(dice)):
                self.write(dice.choice(SAID))
            stop.wait(dice.uniform(2.0, 6.5))

    def write(self, text: str) -> None:
        """Send one message."""
        raise NotImplementedError

    def press(self, dice: random.Random) -> bool:
        """Press a button under the newest menu; False when there is none."""
        raise NotImplementedError


@dataclass
class OnTelegram(Customer):
    """A chat of Telegram. `pressed` are button and query of each press."""

    pressed: list[tuple[str, str]] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Put a message into Telegram's queue."""
        told = self.street.telegram.message(int(self.address), self.name, text=text)
        self.said.append(str(self.street.telegram.add("message", told)))

    def press(self, dice: random.Random) -> bool:
        """Put a press into Telegram's queue."""
        telegram, chat_id = self.street.telegram, int(self.address)
        menus = [one for one in list(telegram.sent) if one["chat_id"] == chat_id and one["keyboard"]]
        if not menus:
            return False
        [button] = dice.choice(menus[-1]["keyboard"]["inline_keyboard"])
        query = telegram.query(chat_id, self.name, button["callback_data"], menus[-1]["message_id"])
        self.pressed.append((button["callback_data"], query["id"]))
        telegram.add("callback_query", query)
        return True


@dataclass
class OnWhatsApp(Customer):
    """A number of WhatsApp. What no webhook brought stands in Twilio's log."""

    def write(self, text: str, **more: str) -> None:
        """Let Twilio log a message and call our webhook."""
        fields = self.street.twilio.writes(self.address, text, ProfileName=self.name, **more)
        self.said.append(fields["MessageSid"])
        self.street.twilio.call(self.street.door, f"{self.street.public}{MESSAGES}", fields)

    def press(self, dice: random.Random) -> bool:
        """Press a button of the newest message that has some."""
        menus = [one for one in list(self.street.twilio.sent) if one["to"] == self.address and one["buttons"]]
        if not menus:
            return False
        button = dice.choice(menus[-1]["buttons"])
        pressed = {"ButtonPayload": button["id"], "ButtonText": button["title"], "MessageType": "button"}
        self.write(button["title"], **pressed, OriginalRepliedMessageSid=menus[-1]["sid"])
        return True
