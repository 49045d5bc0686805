"""A customer who never stops keeps nobody else waiting: in real time, each bubble answered alone."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from bot.app import start_loops
from core.clock import FixedClock
from core.tables import inbox
from tests.fakes.twilio import Door, Twilio
from tests.stage import BASE, Stage, until
from tests.timing import slowness
from tests.whatsapp.conftest import HOOK, Build, Phone

ASKS = "kak buka jam berapa ya?"
MESSAGES, OTHERS = 1_000, 8
# Webhooks that Twilio makes at once here.
AT_ONCE = 12
LONGEST_WAIT, LONGEST_PLAY = 1.0, 60.0


class Running(FixedClock):
    """A clock that goes as the one on the wall."""

    def __init__(self, at: datetime) -> None:
        """Begin to go."""
        super().__init__(at)
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Return the instant that it is now."""
        return self.at + timedelta(seconds=time.monotonic() - self._began)


@pytest.fixture
def clock() -> FixedClock:
    """The time of the play, which both sides share."""
    return Running(BASE)


@pytest.fixture
def running(build: Build, twilio: Twilio) -> Iterator[Stage]:
    """A house whose own loops work, and which waits for no other bubble."""
    stage = build(gather_seconds=0)
    # The house has a door of its own.
    stage.door.stop()
    closing = start_loops(stage.house)
    until(lambda: twilio.calls["list"] > 0 and stage.house.sender.mine == {"whatsapp"})
    yield stage
    for end in closing:
        end()


@pytest.fixture
def door(running: Stage) -> Iterator[Door]:
    """How Twilio reaches the house: its application in one loop, without a client whose own work would be measured."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def call(url: str, body: bytes, headers: dict[str, str]) -> int:
        asked = _posted(running.client_app, url, body, headers)
        return asyncio.run_coroutine_threadsafe(asked, loop).result(LONGEST_PLAY)

    yield call
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


async def _posted(app: Any, url: str, body: bytes, headers: dict[str, str]) -> int:
    """Make one call of the application, as a web server does; returns the status of its answer."""
    statuses: list[int] = []
    path = urlsplit(url).path
    named = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope: dict[str, Any] = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1"}
    scope |= {"method": "POST", "scheme": "http"}
    scope |= {"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": named}
    scope |= {"server": ("10.0.0.7", 8000), "client": ("10.0.0.1", 1), "state": {}}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(told: dict[str, Any]) -> None:
        if told["type"] == "http.response.start":
            statuses.append(told["status"])

    await app(scope, receive, send)
    return statuses[0]


def test_a_flood_of_one_customer_keeps_nobody_else_waiting(running: Stage, twilio: Twilio, door: Door) -> None:
    flooder = Phone(running, twilio)
    others = [f"whatsapp:+62812000{number:05}" for number in range(OTHERS)]
    # What is asked first of all is slower: everybody has written once before.
    for address in (flooder.address, *others):
        assert twilio.call(door, HOOK, twilio.writes(address, "halo")) == 200
    until(lambda: {one["to"] for one in twilio.sent} == {flooder.address, *others})
    slow = slowness()
    before, wrote = len(twilio.sent), dict[str, float]()
    turn = count()

    def one(number: int) -> int | None:
        address = flooder.address
        if number % (MESSAGES // OTHERS) == 100:
            address = others[next(turn)]
            wrote[address] = time.perf_counter()
        return twilio.call(door, HOOK, twilio.writes(address, f"{ASKS} {number}"))

    heard: dict[str, float] = {}
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = [pool.submit(one, number) for number in range(MESSAGES + OTHERS)]
        while not all(answer.done() for answer in answers) or wrote.keys() - heard.keys():
            for answered in twilio.sent[before:]:
                heard.setdefault(answered["to"], time.perf_counter())
            assert time.perf_counter() - began < LONGEST_PLAY, (len(wrote), len(heard))
            time.sleep(0.005)
    took, late = time.perf_counter() - began, max(heard[one] - at for one, at in wrote.items())
    lines = sum(one["to"] == flooder.address for one in twilio.sent)
    print(f"{took:.1f} s; others heard after at most {late:.2f} s; {lines} lines and {len(twilio.typing)} signs")
    assert {answer.result() for answer in answers} == {200}
    assert running.rows(select(func.count()).select_from(inbox))[0][0] == MESSAGES + OTHERS + 1 + OTHERS
    # A second of an idle machine: beside other tests on the same cores everything takes longer.
    assert late < LONGEST_WAIT * max(slow, slowness())
    # The flood is told once that it is not answered for a while.
    assert lines <= 17
    assert len(twilio.typing) <= lines + 2 * OTHERS
    assert twilio.refused == {}
