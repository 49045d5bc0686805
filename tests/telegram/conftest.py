"""A strict Bot API, a house that is connected to it, and customers with the app in their hands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from core.clock import FixedClock
from tests.fakes.telegram import Telegram
from tests.fakes.telegram_files import TOKEN
from tests.provider import Build, Known, clock, houses
from tests.stage import Stage, until

__all__ = ["Build", "clock"]

SECRET = "a-secret-of-the-webhook-24"


@dataclass
class Chatter(Known):
    """A customer on Telegram: writes, presses buttons, reads."""

    stage: Stage
    telegram: Telegram
    chat_id: int = 7001
    name: str = "Sari"
    channel: ClassVar[str] = "telegram"

    def writes(self, text: str, **content: Any) -> int:
        """Send one message without waiting for an answer; returns the update's number."""
        return self.telegram.add("message", self.telegram.message(self.chat_id, self.name, text=text, **content))

    def says(self, text: str, **content: Any) -> list[str]:
        """Send one message, let the house work, and return what came since the last look."""
        self.writes(text, **content)
        return self.waits()

    def sends(self, **content: Any) -> list[str]:
        """Send a message that is no text."""
        self.telegram.add("message", self.telegram.message(self.chat_id, self.name, **content))
        return self.waits()

    def presses(self, title: str, *, newest: bool = True) -> list[str]:
        """Press the newest button with this title, or the oldest one."""
        data, under = self.button(title, newest=newest)
        self.telegram.add("callback_query", self.telegram.query(self.chat_id, self.name, data, under))
        return self.waits()

    def button(self, title: str, *, newest: bool = True) -> tuple[str, int]:
        """Return what the newest button with this title carries, or the oldest one, and the message it stands under."""
        buttons = [
            (button["callback_data"], one["message_id"])
            for one in self.telegram.sent
            if one["chat_id"] == self.chat_id
            for row in one["keyboard"].get("inline_keyboard", ())
            for button in row
            if button["text"].startswith(title)
        ]
        return buttons[-1 if newest else 0]

    def waits(self) -> list[str]:
        """Let everything that was written be taken in and worked on; returns what came since the last look."""
        until(lambda: not self.telegram.waiting)
        self.stage.settle()
        return self.hears()

    def was_sent(self) -> list[str]:
        """Return all that Telegram has for this chat."""
        return self.telegram.texts(self.chat_id)

    @property
    def address(self) -> str:
        """How Telegram calls this chat."""
        return str(self.chat_id)


@pytest.fixture
def telegram(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Telegram]:
    """A Bot API server, and the settings that lead there."""
    running = Telegram(clock.now).start()
    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("SAPA_TELEGRAM_API_URL", running.url)
    yield running
    running.stop()


@pytest.fixture
def build(
    backend: str, telegram: Telegram, clock: FixedClock, data_dir: Path, request: pytest.FixtureRequest
) -> Iterator[Build]:
    """Builds houses that find the fake."""
    with houses(backend, clock, data_dir, request) as house:
        yield house


@pytest.fixture
def shop(build: Build) -> Stage:
    """A house that is connected."""
    stage = build()
    stage.open_channels()
    return stage


@pytest.fixture
def sari(shop: Stage, telegram: Telegram) -> Chatter:
    """A customer."""
    return Chatter(shop, telegram)
