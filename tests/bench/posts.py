"""Posts as fast as they are answered, as a process of its own: the same at the floor's door and at ours.

Prints one JSON line. Every post is signed and comes from a visitor who leaves after MESSAGES_EACH messages.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
import uuid

import aiohttp

from bot.channels.web.visitor import COOKIE
from tests.bench.floor import SIGNATURE, sign
from tests.bench.visitors import MESSAGES, MESSAGES_EACH


async def client(base: str, deadline: float) -> int:
    """Post from one connection until the deadline; returns how many were received."""
    count = 0
    async with aiohttp.ClientSession(base, cookie_jar=aiohttp.DummyCookieJar()) as http:
        while time.perf_counter() < deadline:
            if count % MESSAGES_EACH == 0:
                cookie = f"{COOKIE}={secrets.token_urlsafe(32)}"
            body = json.dumps({"client_id": uuid.uuid4().hex, "text": MESSAGES[count % len(MESSAGES)]}).encode()
            headers = {"Content-Type": "application/json", "Cookie": cookie, SIGNATURE: sign(body)}
            async with http.post("/chat/messages", data=body, headers=headers) as answer:
                said = await answer.text()
                assert answer.status == 202, said
            count += 1
    return count


async def main(base: str, clients: int, seconds: float) -> None:
    """Post from `clients` connections for `seconds` and print the rate."""
    began = time.perf_counter()
    counts = await asyncio.gather(*(client(base, began + seconds) for _ in range(clients)))
    spent = time.perf_counter() - began
    print(json.dumps({"received": sum(counts), "per_second": round(sum(counts) / spent, 1)}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
