"""Twenty thousand deliveries in any order, with copies, leave what one clean run leaves."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import fields, replace
from itertools import zip_longest
from pathlib import Path

import pytest

from bot.engine import Engine
from bot.house import House
from core.outcomes import Outcome
from core.words import Situation
from tests.days.conftest import Premises
from tests.days.deliveries import MOST_COPIES, Wave, clean_waves, deliver_wave, shuffled_waves
from tests.days.standing import Standing, standing
from tests.kill.ground import sqlite_ground
from tests.kill.world import opened
from tests.lives import let_go

DELIVERIES = int(os.environ.get("DELIVERIES", "20000"))


def run(shop: Premises, folder: Path, waves: list[Wave]) -> tuple[Standing, Counter[tuple[str, int, bool]]]:
    """Deliver waves to a fresh house; returns what is left and what each delivery was told, counted."""
    folder.mkdir()
    ground = sqlite_ground(undiced(shop.house), folder, shop.file)
    ground.clear()
    told: Counter[tuple[str, int, bool]] = Counter()
    lives: list[list[Wave]] = [[]]
    for wave in waves:
        lives = [*lives, []] if wave.restarts else lives
        lives[-1].append(wave)
    for life in lives:
        with opened(ground) as world:
            for wave in life:
                told.update((name, one.inbox_id, one.duplicate) for name, one in deliver_wave(world, wave))
    left = standing(ground.database)
    let_go(ground.database)
    return left, told


class Undiced(Engine):
    """The engine with dice that always fall alike: which of equal wordings is said hangs on a message's number."""

    def play(self, situation: Situation) -> Outcome:
        """Return what one turn does."""
        return super().play(replace(situation, dice=0))


def undiced(house: House) -> House:
    """Return the house with such dice."""
    return replace(house, engine=Undiced(**{one.name: getattr(house.engine, one.name) for one in fields(Engine)}))


@pytest.mark.timeout(300)
def test_shuffled_deliveries_with_copies_leave_what_a_clean_run_leaves(shop: Premises) -> None:
    seed = int(os.environ.get("DAY_SEED") or random.SystemRandom().randrange(10**6))
    print(f"\nDAY_SEED={seed}")
    dice = random.Random(seed)
    clean = clean_waves(dice)
    shuffled = shuffled_waves(clean, DELIVERIES, dice)
    expected, once = run(shop, shop.place(), clean)
    left, told = run(shop, shop.place(), shuffled)
    assert sum(told.values()) == DELIVERIES
    copies = Counter[str]()
    for (name, _, _), count in told.items():
        copies[name] += count
    assert copies.keys() == {name for name, _, _ in once}
    assert max(copies.values()) <= MOST_COPIES
    # Every copy is told the number of the one row, and one of them alone that it was the first.
    assert len({(name, inbox_id) for name, inbox_id, _ in told}) == len(copies)
    assert Counter(name for name, _, again in told.elements() if not again) == dict.fromkeys(copies, 1)
    assert left.keys() == expected.keys()
    differing = [
        f"{address}, {table}: {got} instead of {row}"
        for address, tables in expected.items()
        for table, rows in tables.items()
        for got, row in zip_longest(left[address][table], rows)
        if got != row
    ]
    print(*differing[:20], sep="\n")
    assert differing == []
