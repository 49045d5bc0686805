"""`kill -9` of the real program twenty times in the middle of a story: nothing is lost, nothing is doubled.

Visitors write and an agent answers those who asked for a person.
"""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2
import pytest

from bot.channels.web.visitor import COOKIE
from tests.process.desk import Desk
from tests.process.invariants import (
    act_faults,
    feed_faults,
    file_faults,
    inbox_faults,
    open_rows,
    reply_faults,
    unfinished,
    version_faults,
)
from tests.process.program import Program
from tests.process.shop_street import Owned
from tests.process.visitors import TIMEOUT, Visitor
from tests.telling import SEEDED
from tests.timing import slowness

pytestmark = pytest.mark.process

KILLS = 20
VISITORS = 8
# A turn that was under way when the program died is taken up as soon as it runs again; other tests run beside it.
DRAIN_SECONDS = 15.0


@dataclass
class Shift:
    """What the agent does, beside the database."""

    program: Program
    seed: int
    sign_in: str
    owned: list[Owned] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)

    def rows(self, query: str) -> list[sqlite3.Row]:
        """Ask while the program runs. Raises sqlite3.OperationalError when it dies meanwhile."""
        with closing(open_rows(self.program.folder / "sapa.db")) as rows:
            return rows.execute(query).fetchall()


def opened_shift(program: Program, seed: int) -> tuple[Shift, Desk]:
    """Start the program and let an agent sign in."""
    program.start()
    program.wait_ready()
    link = program.type("agent", "add", "dian").stdout.split()[-1]
    shift = Shift(program, seed, urlsplit(link).path)
    return shift, Desk(shift)


def kill_and_restart(program: Program, dice: random.Random) -> list[float]:
    """Kill at random moments, sometimes while it is still starting; returns the CPU seconds of every other life."""
    lives = []
    for number in range(KILLS):
        before = ended_children()
        program.start()
        if number % 5 == 4:
            # The rescuer dies too: recovery must be able to begin again.
            time.sleep(dice.uniform(0.2, 1.5))
        else:
            program.wait_ready()
            time.sleep(dice.uniform(0.05, 2.5))
        program.kill()
        if number % 5 < 4:
            lives.append(ended_children() - before)
    return lives


def ended_children() -> float:
    """Return the CPU seconds of all children of this process that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def drain(program: Program) -> None:
    """Wait until everything that was received is done and delivered."""
    rows = open_rows(program.folder / "sapa.db")
    deadline = time.monotonic() + DRAIN_SECONDS
    while unfinished(rows) and time.monotonic() < deadline:
        time.sleep(0.2)
    rows.close()


@pytest.mark.timeout(900)
def test_twenty_kills_in_the_middle_of_the_story_lose_nothing_and_double_nothing(
    program: Program, record_property: Callable[[str, object], None]
) -> None:
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10**6))
    record_property(SEEDED, f"KILL_SEED={seed}")
    print(f"\nKILL_SEED={seed}")
    program.settings["SAPA_GATHER_SECONDS"] = "0.3"
    dice, stop = random.Random(seed), threading.Event()
    shift, desk = opened_shift(program, seed)
    closing_time = threading.Event()
    agent = threading.Thread(target=desk.work, args=(closing_time,))
    agent.start()
    program.kill()
    visitors = [Visitor(program, seed + number) for number in range(VISITORS)]
    lives = [threading.Thread(target=visitor.live, args=(stop,)) for visitor in visitors]
    for life in lives:
        life.start()
    try:
        spent = kill_and_restart(program, dice)
        program.start()
        program.wait_ready()
    finally:
        stop.set()
        for life in lives:
            life.join(timeout=100)
        closing_time.set()
        agent.join(timeout=100)
    # A second start is ready within 3 s: of CPU, since other tests run beside, and with what a short life cost.
    print(f"CPU of a life: {statistics.median(spent):.2f} s (median of {len(spent)}), at least {min(spent):.2f} s")
    assert min(spent) < 3.0 * slowness()
    drain(program)
    faults = [fault for visitor in visitors for fault in visitor.refused]
    rows = open_rows(program.folder / "sapa.db")
    for visitor in visitors:
        with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: visitor.secret}) as http:
            faults += feed_faults(rows, visitor, visitor.look(http) or [])
    faults += file_faults(rows) + inbox_faults(rows, visitors) + reply_faults(rows) + version_faults(rows)
    faults += act_faults(rows, shift.replies)
    acknowledged = sum(len(visitor.acknowledged) for visitor in visitors)
    turns = rows.execute("SELECT count(*) FROM turns").fetchone()[0]
    tried_again = rows.execute("SELECT count(*) FROM inbox WHERE attempts > 1").fetchone()[0]
    rows.close()
    print(f"{acknowledged} messages acknowledged, {turns} turns, {tried_again} messages survived a crash of their turn")
    print(f"{len(shift.owned)} conversations had an agent, {len(shift.replies)} replies of theirs")
    print(*faults, sep="\n")
    assert faults == []
    assert acknowledged >= VISITORS * 5
    assert shift.replies
