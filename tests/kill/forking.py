"""Lives of a forked, warmed worker: a child does something and may be killed at a point or moment; the parent waits."""

from __future__ import annotations

import json
import os
import random
import signal
import traceback
from collections.abc import Callable, Sequence
from typing import Any

from core.points import set_switch

KILLED = -signal.SIGKILL
# How a life ends whose timer runs out: nobody handles the signal, so the kernel ends it as suddenly as SIGKILL does.
TIMED_OUT = -signal.SIGALRM


def start(act: Callable[[], object], switch: Callable[[str], None] | None = None, seconds: float = 0.0) -> int:
    """Fork and let the child `act` with the switch set; it is ended after so many `seconds`. Returns its number."""
    child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, seconds)
            set_switch(switch)
            act()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def end_of(child: int) -> int:
    """Wait for a child and return how it ended: 0, KILLED, TIMED_OUT, or 1 with a traceback."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def live(act: Callable[[], object], switch: Callable[[str], None] | None = None, seconds: float = 0.0) -> int:
    """Live one life from its start to its end."""
    return end_of(start(act, switch, seconds))


def side_by_side(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Let one process each do these at once, and return their results, which JSON must be able to carry."""
    running = []
    for act in acts:
        reads, writes = os.pipe()

        def told(act: Callable[[], Any] = act, writes: int = writes) -> None:
            result = json.dumps(act()).encode()
            with os.fdopen(writes, "wb") as answer:
                answer.write(result)

        running.append((start(told), reads))
        os.close(writes)
    results = []
    for child, reads in running:
        with os.fdopen(reads, "rb") as answer:
            result = answer.read()
        assert end_of(child) == 0
        results.append(json.loads(result))
    return results


def kill_at(point: str, count: int) -> Callable[[str], None]:
    """Return a switch that kills its process when `point` is reached for the `count`th time."""
    left = [count]

    def switch(reached: str) -> None:
        if reached == point:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return switch


def kill_somewhere(dice: random.Random, chance: float) -> Callable[[str], None]:
    """Return a switch that kills its process at any point, with this chance each time."""

    def switch(_reached: str) -> None:
        if dice.random() < chance:
            os.kill(os.getpid(), signal.SIGKILL)

    return switch
