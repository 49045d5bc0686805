"""Many visitors at once, as a process of their own: each posts a message and waits for the bot's answer on its stream.

Prints one JSON line: round trips per second and milliseconds per round trip. Bounded in count and in time.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
import uuid
from collections.abc import Callable

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


async def seat(base: str, number: int, deadline: float, pause: float, took: list[float]) -> None:
    """One browser after another until the deadline, with thoughts of `pause` seconds on average between messages.

    Thoughts are as long as chance has it (exponential): customers do not type in step, so neither do these.
    """
    dice = random.Random(number)
    await asyncio.sleep(dice.random() * pause)
    while time.perf_counter() < deadline:
        await visitor(base, number, deadline, lambda: dice.expovariate(1 / pause) if pause else 0.0, took)


async def visitor(base: str, number: int, deadline: float, think: Callable[[], float], took: list[float]) -> None:
    """One visitor's conversation of MESSAGES_EACH messages, or until the deadline."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(base, cookie_jar=jar) as http:
        async with http.get("/chat") as page:
            await page.read()
        answered: asyncio.Queue[float] = asyncio.Queue()
        opened = asyncio.Event()
        listening = asyncio.create_task(listen(http, answered, opened))
        while not listening.done() and not opened.is_set():
            await asyncio.sleep(0.005)
        for turn in range(number, number + MESSAGES_EACH):
            if time.perf_counter() >= deadline:
                break
            began = time.perf_counter()
            text = MESSAGES[turn % len(MESSAGES)]
            body = {"client_id": uuid.uuid4().hex, "text": text}
            async with http.post("/chat/messages", json=body) as answer:
                assert answer.status == 202, await answer.text()
            try:
                took.append(await asyncio.wait_for(answered.get(), 10) - began)
            except TimeoutError:
                took.append(10.0)
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
    """Run the visitors; `per_second` 0 means as fast as answers come."""
    took: list[float] = []
    pause = visitors / per_second if per_second else 0.0
    began = time.perf_counter()
    deadline = began + seconds
    await asyncio.gather(*(seat(base, number, deadline, pause, took) for number in range(visitors)))
    spent = time.perf_counter() - began
    took.sort()
    figures = {
        "round_trips": len(took),
        "per_second": round(len(took) / spent, 1),
        "p50_ms": round(1000 * took[len(took) // 2], 1) if took else None,
        "p99_ms": round(1000 * took[int(len(took) * 0.99)], 1) if took else None,
        "lost": sum(one >= 10 for one in took),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])))
