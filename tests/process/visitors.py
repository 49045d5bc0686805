"""Visitors who write while the server comes and goes: they send again until they hear that it was received."""

from __future__ import annotations

import random
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2

from bot.channels.web.visitor import COOKIE, address_of
from tests.process.program import Program

# What visitors say, in any order: answers, status, a burst's pieces, a reminder with its yes, calls for a person.
LINES = (
    "halo kak",
    "buka jam berapa ya kak?",
    "mau tanya",
    "pesanan saya sudah sampai mana ya",
    "bisa bayar pakai qris?",
    "ingatkan saya besok jam 9 pagi bayar listrik",
    "iya betul",
    "cara retur barang gimana kak?",
    "makasih kak",
    "mau ngomong sama orang aja",
    "tidak jadi deh kak",
    "hi, what are your opening hours please?",
)
TIMEOUT = httpx2.Timeout(5.0)


@dataclass
class Visitor:
    """One browser: what it sent, what was acknowledged, and everything it ever saw."""

    program: Program
    seed: int
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    acknowledged: list[str] = field(default_factory=list)
    seen: dict[int, dict[str, Any]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The web channel's address of this browser."""
        return address_of(self.secret)

    def live(self, stop: threading.Event) -> None:
        """Write and read until told to stop; a message that was begun is sent until it is acknowledged."""
        dice = random.Random(self.seed)
        number = 0
        with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: self.secret}) as http:
            while not stop.is_set():
                number += 1
                self.send(http, f"visitor-{self.seed}-{number}", dice.choice(LINES))
                stop.wait(dice.choice((0.05, 0.3, 1.5, 3.0)))
                self.look(http)

    def send(self, http: httpx2.Client, client_id: str, text: str) -> None:
        """Send a message until it is acknowledged."""
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            answer = self._ask(http, "POST", "/chat/messages", json={"client_id": client_id, "text": text})
            if answer is not None and answer.status_code == 202:
                self.acknowledged.append(client_id)
                return
            if answer is not None and answer.status_code not in (429, 503):
                self.refused.append(f"{answer.status_code} {answer.text}")
                return
            time.sleep(0.05 if answer is None else 1.0)
        self.refused.append(f"{client_id} was not received within 90 s")

    def look(self, http: httpx2.Client) -> list[dict[str, Any]] | None:
        """Read the feed as a reloaded page does; None when the server is away."""
        answer = self._ask(http, "GET", "/chat/history")
        if answer is None or answer.status_code != 200:
            return None
        items: list[dict[str, Any]] = answer.json()["items"]
        self.seen.update({item["id"]: item for item in items})
        return items

    def _ask(self, http: httpx2.Client, method: str, path: str, **more: Any) -> httpx2.Response | None:
        base = self.program.base
        if not base:
            return None
        try:
            return http.request(method, base + path, **more)
        except httpx2.TransportError:
            return None
