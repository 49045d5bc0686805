"""`kill -9` of the real program twenty times in the middle of a story: nothing is lost, nothing is doubled."""

from __future__ import annotations

import os
import random
import statistics
import threading
import time

import httpx2
import pytest

from bot.channels.web.visitor import COOKIE
from tests.process.invariants import (
    feed_faults,
    file_faults,
    inbox_faults,
    open_rows,
    reply_faults,
    unfinished,
    version_faults,
)
from tests.process.program import Program
from tests.process.visitors import TIMEOUT, Visitor

pytestmark = pytest.mark.process

KILLS = 20
VISITORS = 8
# A turn that was under way when the program died is taken up as soon as it runs again.
DRAIN_SECONDS = 5.0


def kill_and_restart(program: Program, dice: random.Random) -> list[float]:
    """Kill at random moments, sometimes while it is still starting; returns the seconds of every complete start."""
    starts = []
    for number in range(KILLS):
        began = time.monotonic()
        program.start()
        if number % 5 == 4:
            # The rescuer dies too: recovery must be able to begin again.
            time.sleep(dice.uniform(0.2, 1.5))
        else:
            program.wait_ready()
            starts.append(time.monotonic() - began)
            time.sleep(dice.uniform(0.05, 2.5))
        program.kill()
    return starts


def drain(program: Program) -> None:
    """Wait until everything that was received is done and delivered."""
    rows = open_rows(program.folder / "sapa.db")
    deadline = time.monotonic() + DRAIN_SECONDS
    while unfinished(rows) and time.monotonic() < deadline:
        time.sleep(0.2)
    rows.close()


@pytest.mark.timeout(900)
def test_twenty_kills_in_the_middle_of_the_story_lose_nothing_and_double_nothing(program: Program) -> None:
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10**6))
    print(f"\nKILL_SEED={seed}")
    program.settings["SAPA_GATHER_SECONDS"] = "0.3"
    dice, stop = random.Random(seed), threading.Event()
    visitors = [Visitor(program, seed + number) for number in range(VISITORS)]
    lives = [threading.Thread(target=visitor.live, args=(stop,)) for visitor in visitors]
    for life in lives:
        life.start()
    try:
        starts = kill_and_restart(program, dice)
        program.start()
        program.wait_ready()
    finally:
        stop.set()
        for life in lives:
            life.join(timeout=100)
    print(f"ready after {statistics.median(starts):.2f} s (median of {len(starts)}), at best {min(starts):.2f} s")
    assert min(starts) < 3.0
    drain(program)
    faults = [fault for visitor in visitors for fault in visitor.refused]
    rows = open_rows(program.folder / "sapa.db")
    for visitor in visitors:
        with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: visitor.secret}) as http:
            faults += feed_faults(rows, visitor, visitor.look(http) or [])
    faults += file_faults(rows) + inbox_faults(rows, visitors) + reply_faults(rows) + version_faults(rows)
    acknowledged = sum(len(visitor.acknowledged) for visitor in visitors)
    turns = rows.execute("SELECT count(*) FROM turns").fetchone()[0]
    tried_again = rows.execute("SELECT count(*) FROM inbox WHERE attempts > 1").fetchone()[0]
    rows.close()
    print(f"{acknowledged} messages acknowledged, {turns} turns, {tried_again} messages survived a crash of their turn")
    print(*faults, sep="\n")
    assert faults == []
    assert acknowledged >= VISITORS * 5
