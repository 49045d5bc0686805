"""The floor of receiving: the least a durable door must do. Started by `tests.bench`.

A bare Starlette route that checks a signature of the body, and one commit for all requests that wait: one table, SQLite
in WAL mode with synchronous=FULL, one committer thread.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import queue
import sqlite3
import sys
import threading
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Waiting = tuple[bytes, asyncio.Future[None]]
# What both ends of the measure know, as an app and its provider do.
SECRET = b"only of this measure"
SIGNATURE = "X-Hub-Signature-256"


def sign(body: bytes) -> str:
    """Return the signature of a body, in the form that Meta's webhooks have."""
    return "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()


def commit_forever(path: Path, waiting: queue.Queue[Waiting], loop: asyncio.AbstractEventLoop) -> None:
    """Write everything that waits in one transaction, then answer it."""
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS t (b BLOB);")
    while True:
        batch = [waiting.get()]
        while not waiting.empty():
            batch.append(waiting.get())
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO t VALUES (?)", [(body,) for body, _ in batch])
        database.execute("COMMIT")
        loop.call_soon_threadsafe(_answer, batch)


def _answer(batch: list[Waiting]) -> None:
    for _, future in batch:
        future.set_result(None)


def build(path: Path) -> Starlette:
    """Return the application."""
    waiting: queue.Queue[Waiting] = queue.Queue()
    started: list[threading.Thread] = []

    async def receive(request: Request) -> Response:
        loop = asyncio.get_running_loop()
        if not started:
            started.append(threading.Thread(target=commit_forever, args=(path, waiting, loop), daemon=True))
            started[0].start()
        body = await request.body()
        if not hmac.compare_digest(sign(body), request.headers.get(SIGNATURE, "")):
            return Response(status_code=401)
        future: asyncio.Future[None] = loop.create_future()
        waiting.put((body, future))
        await future
        return Response(status_code=202)

    return Starlette(routes=[Route("/chat/messages", receive, methods=["POST"])])


if __name__ == "__main__":
    uvicorn.run(build(Path(sys.argv[1])), port=int(sys.argv[2]), log_level="warning", access_log=False)
