"""Many visitors at once, as a process of their own: each posts a message and waits for the bot's answer on its stream.

Prints one JSON line: round trips per second and milliseconds per round trip. Bounded in count and in time. At the
beginning all of them open the chat at once, which is no load that was asked for: that second is told apart.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from typing import NamedTuple

import aiohttp

# What visitors type, in turn: answers, small talk, a status, a miss.
MESSAGES = (
    "halo kak",
    "jam buka hari sabtu brp ya min",
    "ongkir ke bandung berapa?",
    "bisa bayar pake qris ga",
    "cara retur barang gimana kak",
    "pesanan saya sampai mana ya",
    "makasih ya",
    "what are your opening hours?",
)


# A visitor leaves after so many messages and another comes: nobody writes fast enough to meet the flood limits.
MESSAGES_EACH = 10
# Seconds at the beginning in which every seat is taken for the first time.
ARRIVING_SECONDS = 1.0


class Trip(NamedTuple):
    """One message and its answer: when it was sent, and the seconds until the answer came (10 when none did)."""

    sent: float
    seconds: float


async def seat(base: str, number: int, deadline: float, pause: float, trips: list[Trip]) -> None:
    """One browser after another until the deadline, with thoughts of `pause` seconds on average between messages.

    Thoughts are as long as chance has it (exponential): customers do not type in step, so neither do these. Nor do they
    leave in step: the first one of a seat has written some of its messages before.
    """
    dice = random.Random(number)
    await asyncio.sleep(dice.random() * pause)
    messages = dice.randint(1, MESSAGES_EACH)
    while time.perf_counter() < deadline:
        turns = range(number + MESSAGES_EACH - messages, number + MESSAGES_EACH)
        await visitor(base, turns, deadline, lambda: dice.expovariate(1 / pause) if pause else 0.0, trips)
        messages = MESSAGES_EACH


async def visitor(base: str, turns: range, deadline: float, think: Callable[[], float], trips: list[Trip]) -> None:
    """One visitor's conversation of a message for each of `turns`, or until the deadline."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(base, cookie_jar=jar) as http:
        async with http.get("/chat") as page:
            await page.read()
        answered: asyncio.Queue[float] = asyncio.Queue()
        opened = asyncio.Event()
        listening = asyncio.create_task(listen(http, answered, opened))
        while not listening.done() and not opened.is_set():
            await asyncio.sleep(0.005)
        for turn in turns:
            if time.perf_counter() >= deadline:
                break
            began = time.perf_counter()
            text = MESSAGES[turn % len(MESSAGES)]
            body = {"client_id": uuid.uuid4().hex, "text": text}
            async with http.post("/chat/messages", json=body) as answer:
                assert answer.status == 202, await answer.text()
            try:
                trips.append(Trip(began, await asyncio.wait_for(answered.get(), 10) - began))
            except TimeoutError:
                trips.append(Trip(began, 10.0))
            while not answered.empty():
                answered.get_nowait()
            await asyncio.sleep(max(0.0, think() - (time.perf_counter() - began)))
        listening.cancel()


async def listen(http: aiohttp.ClientSession, answered: asyncio.Queue[float], opened: asyncio.Event) -> None:
    """Put the time of every answer of the bot into the queue."""
    async with http.get("/chat/stream", timeout=aiohttp.ClientTimeout(total=None)) as stream:
        opened.set()
        async for line in stream.content:
            if line.startswith(b"data:") and b'"author":"bot"' in line.replace(b'": "', b'":"'):
                answered.put_nowait(time.perf_counter())


async def main(base: str, visitors: int, seconds: float, per_second: float) -> None:
    """Run the visitors for `seconds` after all have come; `per_second` 0 means as fast as answers come."""
    trips: list[Trip] = []
    pause = visitors / per_second if per_second else 0.0
    settled = time.perf_counter() + ARRIVING_SECONDS
    await asyncio.gather(*(seat(base, number, settled + seconds, pause, trips) for number in range(visitors)))
    spent = time.perf_counter() - settled
    counted = [trip.seconds for trip in trips if trip.sent >= settled]
    figures = {
        "round_trips": len(trips),
        "per_second": round(len(counted) / spent, 1),
        "p50_ms": quantile_ms(counted, 0.5),
        "p99_ms": quantile_ms(counted, 0.99),
        "arriving_p99_ms": quantile_ms([trip.seconds for trip in trips if trip.sent < settled], 0.99),
        "lost": sum(trip.seconds >= 10 for trip in trips),
    }
    print(json.dumps(figures))


def quantile_ms(seconds: Sequence[float], share: float) -> float | None:
    """Return the time below which this share of them lies, in milliseconds; None when there are none."""
    return round(1000 * sorted(seconds)[int(len(seconds) * share)], 1) if seconds else None


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])))
