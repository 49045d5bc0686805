"""Two workers on one PostgreSQL database, one of which is killed while the other goes on."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.kill.checker import faults
from tests.kill.conftest import Make
from tests.kill.forking import KILLED, TIMED_OUT, end_of, start
from tests.kill.ground import Ground
from tests.kill.kills import LONGEST, recover, targets, tell, warm, weapon
from tests.telling import SEEDED

pytestmark = pytest.mark.postgresql

KILLS = 28
TRIES = 3
# Customers of the worker that dies and of the one that lives; both work on, deliver to and act for all of them.
LEFT, RIGHT = (tuple(f"v-{side}-{number}" for number in range(5)) for side in ("left", "right"))


def one_dies(ground: Ground, target: str, seed: int) -> bool:
    """Let two workers live at once, kill the first at its target, and recover. Returns whether it was killed."""
    ground.clear()
    dying = start(lambda: tell(ground, seed, LONGEST, LEFT), *weapon(target, random.Random(seed)))
    living = start(lambda: tell(ground, seed + 10**9, customers=RIGHT))
    ended, went_on = end_of(dying), end_of(living)
    assert (ended in (0, KILLED, TIMED_OUT), went_on) == (True, 0)
    recover(ground)
    return ended != 0


def kills_beside_another(ground: Ground, wanted: Sequence[str], seed: int) -> dict[str, Any]:
    """Kill one of two workers at each of these; returns how often it was, and what did not hold."""
    killed, found = Counter[str](), []
    for number, target in enumerate(wanted):
        for life in range(seed + number * TRIES, seed + (number + 1) * TRIES):
            died = one_dies(ground, target, life)
            found += [f"seed {life}, killed at {target}: {fault}" for fault in faults(ground)]
            killed[target] += died
            if died:
                break
    return {"killed": dict(killed), "found": found}


@pytest.mark.timeout(900)
def test_a_worker_that_dies_beside_another_loses_nothing_and_doubles_nothing(
    make_ground: Make, record_property: Callable[[str, object], None]
) -> None:
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10**6)) + 1
    print(f"\nKILL_SEED={seed - 1}")
    record_property(SEEDED, f"KILL_SEED={seed - 1}")
    ground = make_ground()
    warm(ground)
    told = kills_beside_another(ground, targets(KILLS), seed)
    print(f"{sum(told['killed'].values())} kills beside a living worker: {told['killed']}", *told["found"], sep="\n")
    assert told["found"] == []
    assert sum(told["killed"].values()) >= KILLS
