"""Kills at every named point and at random, the rescuer too: nothing is lost and nothing is doubled."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from functools import partial

import pytest

from tests.kill.conftest import Make
from tests.kill.forking import side_by_side
from tests.kill.kills import POINTS, Tally, some_kills, targets
from tests.telling import SEEDED

KILLS = int(os.environ.get("KILLS", "300"))
# Processes that each kill their share on a ground of their own.
HANDS = 2


@pytest.mark.timeout(900)
def test_kills_at_every_point_lose_nothing_and_double_nothing(
    make_ground: Make, backend: str, record_property: Callable[[str, object], None]
) -> None:
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10**6))
    print(f"\n{backend}: KILL_SEED={seed}")
    record_property(SEEDED, f"KILL_SEED={seed}")
    wanted = targets(KILLS)
    shares = [(make_ground(), wanted[hand::HANDS], seed + hand * 10**6) for hand in range(HANDS)]
    tally = Tally.joined(side_by_side([partial(some_kills, *share) for share in shares]))
    print(tally, *tally.found, sep="\n")
    assert tally.found == []
    assert sum(tally.killed.values()) >= KILLS
    assert [point for point in POINTS if not tally.killed[point]] == []
