"""Kills at every named point and anywhere, the rescuer too: nothing is lost and nothing is doubled."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from core.points import POINTS
from tests.kill.checker import faults
from tests.kill.conftest import Template
from tests.kill.forking import KILLED, kill_at, kill_somewhere, live
from tests.kill.story import play
from tests.kill.world import opened
from tests.stage import BASE

pytestmark = pytest.mark.process

KILLS = int(os.environ.get("KILLS", "76"))


# Reached once or twice in a story, so that a later time would seldom come.
SELDOM = frozenset({"R1", "R2", "R3", "H1", "H2", "H3", "H4", "H6"})


def tell(template: Template, folder: Path, seed: int) -> None:
    """One life that plays a story."""
    with opened(template.house, folder, BASE) as world:
        play(world, seed)


def recover(template: Template, folder: Path) -> None:
    """One life that takes up whatever is left and finishes it."""
    with opened(template.house, folder, BASE) as world:
        world.send_again()
        world.settle()


def die_and_recover(template: Template, folder: Path, point: str, seed: int) -> tuple[bool, bool]:
    """Play a story that is killed at a point, and recover, sometimes after the rescuer was killed too.

    Returns whether the story was killed and whether a rescuer was.
    """
    dice = random.Random(seed)
    count = 1 if point in SELDOM else dice.choice((1, 2, 3, 5))
    ended = live(lambda: tell(template, folder, seed), kill_at(point, count))
    rescuer = 0
    if dice.random() < 0.2:
        rescuer = live(lambda: recover(template, folder), kill_somewhere(dice, 0.2))
    assert {ended, rescuer} <= {0, KILLED}
    assert live(lambda: recover(template, folder)) == 0
    return ended == KILLED, rescuer == KILLED


@pytest.mark.timeout(900)
def test_kills_at_every_point_lose_nothing_and_double_nothing(template: Template) -> None:
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10**6))
    print(f"\nKILL_SEED={seed}")
    killed, rescuers, stories, found = Counter[str](), 0, 0, []
    points = list(POINTS)
    while sum(killed.values()) < KILLS and stories < 3 * KILLS:
        point, life = min(points, key=lambda one: killed[one]), seed + stories
        folder = template.fresh()
        died, rescuer_died = die_and_recover(template, folder, point, life)
        killed[point] += died
        rescuers += rescuer_died
        stories += 1
        found += [f"seed {life}, killed at {point}: {fault}" for fault in faults(folder)]
        shutil.rmtree(folder)
    print(f"{sum(killed.values())} kills in {stories} stories, {rescuers} rescuers killed: {dict(killed)}")
    print(*found, sep="\n")
    assert found == []
    assert sum(killed.values()) >= KILLS
    assert [point for point in points if not killed[point]] == []
