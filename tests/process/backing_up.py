"""A backup under load, on either database: visitors write while it is taken, and their chats are in what comes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2

from bot.channels.web.visitor import COOKIE
from tests.process.program import Program
from tests.process.visitors import TIMEOUT, Visitor
from tests.stage import until

# Rows that would leave as soon as somebody sends.
WAITING = "SELECT count(*) FROM outbox WHERE state IN ('due', 'sending', 'unknown')"
PATIENCE = 60.0


@contextmanager
def all_writing(visitors: Sequence[Visitor]) -> Iterator[None]:
    """Let everybody write meanwhile, and then go on until one more message was acknowledged."""
    stop = threading.Event()
    lives = [threading.Thread(target=visitor.live, args=(stop,)) for visitor in visitors]
    for life in lives:
        life.start()
    try:
        yield
        went_on = acknowledged(visitors)
        until(lambda: acknowledged(visitors) > went_on, PATIENCE)
    finally:
        stop.set()
        for life in lives:
            life.join(PATIENCE)
    assert [one.refused for one in visitors if one.refused] == []


def acknowledged(visitors: Sequence[Visitor]) -> int:
    """Return how many messages were acknowledged."""
    return sum(len(one.acknowledged) for one in visitors)


def back_up(program: Program, visitors: Sequence[Visitor], copy: Path, each: int) -> set[str]:
    """Take a backup once `each` message of everybody was acknowledged; returns what must be in it."""
    until(lambda: all(len(one.acknowledged) >= each for one in visitors), PATIENCE)
    promised = {f"{one.address}:{client_id}" for one in visitors for client_id in list(one.acknowledged)}
    done = program.type("backup", str(copy))
    assert done.returncode == 0, done.stderr
    assert copy.stat().st_mode & 0o077 == 0
    return promised


def serves(program: Program, visitor: Visitor) -> None:
    """Start a program on what was brought back: a visitor's chat is there."""
    program.start()
    program.wait_ready()
    with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: visitor.secret}) as http:
        assert http.get(f"{program.base}/chat/history").json()["items"]
    program.stop(30)
