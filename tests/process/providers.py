"""Telegram and Twilio on this machine in real time: the strict ones of `tests/fakes`, while the program dies and lives.

They note in words what they refused, and keep answers to sends back while they are told to, so that a kill finds a
message on the wire however busy the machine is. Used by `shop_street.py`.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
from aiohttp import web

from core.outbox import RANK
from tests.fakes.telegram import Telegram
from tests.fakes.telegram_files import Refused as TelegramRefused
from tests.fakes.twilio import ACCOUNT, Twilio
from tests.fakes.twilio import Refused as TwilioRefused

# Twilio waits this long for a webhook.
PATIENCE = httpx2.Timeout(15.0)


def real_time() -> datetime:
    """Return the instant that it is."""
    return datetime.now(UTC)


class SlowTelegram(Telegram):
    """A Bot API that answers no send while it is `mute`; `why` tells what it refused."""

    def __post_init__(self) -> None:
        """Wrap every method, and let several customers write at once."""
        self.why: list[str] = []
        self.mute = False
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

    async def _noting(self, name: str, work: Callable[[dict[str, Any]], Awaitable[Any]], given: dict[str, Any]) -> Any:
        try:
            told = await work(given)
        except TelegramRefused as refused:
            self.why.append(f"{name} {refused.code} {refused}")
            raise
        while name == "sendMessage" and self.mute:
            await asyncio.sleep(0.01)
        return told


class SlowTwilio(Twilio):
    """A Twilio that answers no send while it is `mute`; `why` tells what it refused, `told` the state of each row."""

    def __post_init__(self) -> None:
        """Refuse nothing yet."""
        super().__post_init__()
        self.why: list[str] = []
        self.mute = False
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
        while self.mute:
            await asyncio.sleep(0.01)
        return answer


@dataclass
class Street:
    """Where both providers reach the program: always the same port, whoever listens there."""

    telegram: SlowTelegram
    twilio: SlowTwilio
    port: int
    # Whether states are told only when everything else is over.
    tells_last: bool = False
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
        """Tell states in any order, some of them twice, until told to stop, and then the first of each once more.

        Not while sends are not answered: whoever is told that a message was sent need not wait for the answer.
        """
        dice = random.Random(seed)
        while not stop.is_set() or self.twilio.callbacks:
            if self.twilio.mute or (self.tells_last and not stop.is_set()):
                time.sleep(0.01)
                continue
            if self.twilio.sent and dice.random() < 0.2 and not stop.is_set():
                self.twilio.read(dice.choice(self.twilio.sent)["sid"])
            self.twilio.call_back(self.door, dice, copies=dice.choice((1, 1, 2)))
            time.sleep(0.1)
        for one in self.twilio.sent:
            fields = {"MessageSid": one["sid"], "MessageStatus": "sent", "To": one["to"], "From": one["from"]}
            self.twilio.call(self.door, one["callback"], {**fields, "AccountSid": ACCOUNT})
