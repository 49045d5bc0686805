"""Posts as fast as they are answered, as a process of its own: what the floor is measured with."""

from __future__ import annotations

import asyncio
import json
import sys
import time

import aiohttp

from tests.bench.visitors import MESSAGES


async def main(base: str, clients: int, seconds: float) -> None:
    """Post from `clients` connections for `seconds` and print the rate."""
    count = 0
    deadline = time.perf_counter() + seconds

    async def client() -> None:
        nonlocal count
        async with aiohttp.ClientSession(base) as http:
            while time.perf_counter() < deadline:
                async with http.post("/chat/messages", json={"text": MESSAGES[count % len(MESSAGES)]}) as answer:
                    await answer.read()
                count += 1

    await asyncio.gather(*(client() for _ in range(clients)))
    print(json.dumps({"per_second": round(count / seconds, 1)}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
