"""A strict Twilio, a house that is connected to it, and customers with the app in their hands."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import pytest

from bot.channels.whatsapp.approving import ask_approvals, listed, submit
from bot.channels.whatsapp.client import Client
from core.clock import FixedClock
from tests.caller import Caller
from tests.fakes.twilio import ACCOUNT, OURS, TOKEN, Door, Twilio
from tests.provider import Build, Known, clock, houses
from tests.stage import Stage, until
from tests.telling import UNJUDGED
from tests.whatsapp.description import NotThere, complaints

__all__ = ["Build", "clock"]

PUBLIC = "https://chat.example.id"
HOOK = f"{PUBLIC}/webhooks/whatsapp"


def door_of(stage: Stage) -> Door:
    """How Twilio reaches a house: by the public address, behind which a proxy calls us under another name."""
    http = Caller(stage.client_app, base_url="http://10.0.0.7:8000")

    def call(url: str, body: bytes, headers: dict[str, str]) -> int:
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}" == PUBLIC
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return int(http.post(path, content=body, headers=headers).status_code)

    return call


@dataclass
class Phone(Known):
    """A customer on WhatsApp: writes, presses buttons, reads."""

    stage: Stage
    twilio: Twilio
    address: str = "whatsapp:+6281234567801"
    name: str = "Sari"
    to: str = OURS
    channel: ClassVar[str] = "whatsapp"

    def writes(self, text: str, **more: str) -> int | None:
        """Send one message without waiting for an answer; returns what our webhook answered."""
        fields = self.twilio.writes(self.address, text, self.to, ProfileName=self.name, **more)
        return self.twilio.call(door_of(self.stage), HOOK, fields)

    def says(self, text: str, **more: str) -> list[str]:
        """Send one message, let the house work, and return what came since the last look."""
        assert self.writes(text, **more) == 200
        return self.waits()

    def presses(self, title: str, *, newest: bool = True) -> list[str]:
        """Press the newest button with this title, or the oldest one."""
        offered = [
            (button, one)
            for one in self.twilio.sent
            if one["to"] == self.address
            for button in one["buttons"]
            if button["title"].startswith(title)
        ]
        button, one = offered[-1 if newest else 0]
        pressed = {"ButtonPayload": button["id"], "ButtonText": button["title"], "MessageType": "button"}
        return self.says(button["title"], **pressed, OriginalRepliedMessageSid=one["sid"])

    def waits(self, dice: random.Random | None = None) -> list[str]:
        """Let the house work and Twilio call back until nothing is left; returns what came since the last look."""
        self.stage.settle()
        while self.twilio.call_back(door_of(self.stage), dice):
            self.stage.settle()
        return self.hears()

    def was_sent(self) -> list[str]:
        """Return all that Twilio has for this number and could deliver."""
        return self.twilio.texts(self.address)


@pytest.fixture
def twilio(
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch, backend: str, request: pytest.FixtureRequest
) -> Iterator[Twilio]:
    """A Twilio, and the settings that lead there."""
    if backend == "postgresql":
        # Made once for all tests, and of no account.
        request.getfixturevalue("prepared_postgres")
    running = Twilio(clock.now).start()
    monkeypatch.setenv("SAPA_TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("SAPA_TWILIO_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("SAPA_TWILIO_WHATSAPP_FROM", OURS.removeprefix("whatsapp:"))
    monkeypatch.setenv("SAPA_TWILIO_API_URL", running.url)
    yield running
    running.stop()
    assert running.leaked == []
    try:
        assert "\n".join(complaints(running.asked)) == ""
    except NotThere as why:
        # Told at the end of the run by `tests/telling.py`.
        request.node.user_properties.append((UNJUDGED, f"Twilio's description did not judge our requests: {why}"))


@pytest.fixture
def build(
    backend: str, twilio: Twilio, clock: FixedClock, data_dir: Path, request: pytest.FixtureRequest
) -> Iterator[Build]:
    """Builds houses that find the fake."""
    with houses(backend, clock, data_dir, request, public_url=PUBLIC) as house:
        yield house


@pytest.fixture
def shop(build: Build, twilio: Twilio) -> Stage:
    """A house that is connected, and has read Twilio's log once."""
    stage = build()
    stage.open_channels()
    until(lambda: twilio.calls["list"] > 0)
    return stage


@pytest.fixture
def sari(shop: Stage, twilio: Twilio) -> Phone:
    """A customer."""
    return Phone(shop, twilio)


def read_log(stage: Stage) -> None:
    """Let the log be read now, as happens every minute."""

    async def read() -> None:
        done = stage.house.sender.within("whatsapp", lambda carrier: carrier.backfill.once())
        assert done is not None
        await done

    asyncio.run(read())


def refused_log(stage: Stage) -> Exception | None:
    """Let the log be read now; returns what stood in the way of one of the numbers."""
    try:
        read_log(stage)
    except Exception as fault:
        return fault
    return None


def approve_all(stage: Stage, twilio: Twilio, key: str = "reminder.appointment.ask") -> None:
    """Submit templates as `sapa whatsapp templates --submit` does, and let WhatsApp approve them."""
    client = Client(ACCOUNT, TOKEN, twilio.url)
    for template, row in list(listed(stage.house.database)):
        if template.key.startswith(key) and row is None:
            submit(stage.house.database, client, template, now=stage.clock.now())
    for sid in list(twilio.approvals):
        twilio.approve(sid)
    ask_approvals(stage.house.database, client)
    client.close()
