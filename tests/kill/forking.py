"""Lives of a forked, warmed worker: a child does something and may be killed at a point; the parent waits."""

from __future__ import annotations

import os
import random
import signal
import traceback
from collections.abc import Callable

from core.points import set_switch

KILLED = -signal.SIGKILL


def live(act: Callable[[], None], switch: Callable[[str], None] | None = None) -> int:
    """Fork, let the child `act` with the switch set, and return how it ended: 0, KILLED, or 1 with a traceback."""
    child = os.fork()
    if child == 0:
        try:
            set_switch(switch)
            act()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


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
