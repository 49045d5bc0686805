"""A database that is locked, full or gone for a while: refused is refused, acknowledged is kept, nobody restarts."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

import core.engines
from tests.kill.checker import faults
from tests.kill.conftest import Make
from tests.kill.forking import side_by_side
from tests.kill.ground import Ground
from tests.kill.kills import warm
from tests.kill.story import play
from tests.kill.troubles import Lock, NoMoreBytes, NoMorePages, ReadOnly, lost_connections
from tests.kill.world import World, ledger, opened
from tests.postgres import Cluster, plain

STORIES, STEPS = 8, 72
# A house waits ten seconds for a lock; what happens then does not depend on it.
BUSY_MS = 30


def endure(ground: Ground, story: Callable[[Ground, int], int], seed: int) -> dict[str, Any]:
    """Play stories in trouble, and when it is over send again and go on, in the same process. Returns what was seen."""
    warm(ground)
    refused, kept, found = 0, 0, []
    for life in range(seed, seed + STORIES):
        ground.clear()
        refused += story(ground, life)
        kept += sum(words[0] == "kept" for words in ledger(ground.folder))
        found += [f"seed {life}: {fault}" for fault in faults(ground)]
    return {"refused": refused, "kept": kept, "found": found}


def go_on(world: World) -> None:
    """Everybody tries again what was refused, and what was left is done."""
    world.send_again()
    world.settle()


def locked(ground: Ground, seed: int) -> int:
    """A story while another process keeps the write lock now and then."""
    lock = Lock(_file(ground))
    with opened(ground) as world:
        refused = play(world, seed, STEPS, lock)
        lock.end()
        go_on(world)
    lock.close()
    return refused


def full(ground: Ground, seed: int) -> int:
    """A story while the file may not grow now and then."""
    with opened(ground) as world:
        return _limited(world, seed, NoMorePages(world.house.database))


def cut_short(ground: Ground, seed: int) -> int:
    """A story while writing to the log fails half-way now and then."""
    with opened(ground) as world:
        return _limited(world, seed, NoMoreBytes(_file(ground)))


def _limited(world: World, seed: int, trouble: Any) -> int:
    try:
        return play(world, seed, STEPS, trouble)
    finally:
        trouble.end()
        go_on(world)


def _file(ground: Ground) -> Path:
    return ground.folder / "sapa.db"


def seed_of(name: str) -> int:
    """Return the seed of this run, printed so that it can be repeated."""
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10**6))
    print(f"\n{name}: KILL_SEED={seed}")
    return seed


def judge(told: dict[str, Any]) -> None:
    """Nothing that was acknowledged is lost or doubled, and the trouble was felt."""
    print(f"{told['refused']} steps refused, {told['kept']} messages acknowledged", *told["found"], sep="\n")
    assert told["found"] == []
    assert told["refused"] >= STORIES
    assert told["kept"] >= STORIES


@pytest.mark.sqlite
@pytest.mark.parametrize("story", [locked, full, cut_short], ids=lambda story: story.__name__)
def test_a_database_that_is_locked_or_full_for_a_while_loses_nothing_and_goes_on(
    make_ground: Make, monkeypatch: pytest.MonkeyPatch, story: Callable[[Ground, int], int]
) -> None:
    monkeypatch.setattr(core.engines, "BUSY_TIMEOUT_MS", BUSY_MS)
    seed, ground = seed_of(story.__name__), make_ground()
    [told] = side_by_side([lambda: endure(ground, story, seed)])
    judge(told)


@pytest.mark.postgresql
def test_connections_that_are_ended_again_and_again_lose_nothing(make_ground: Make, cluster: Cluster) -> None:
    seed, ground = seed_of("storm"), make_ground()

    def storm(ground: Ground, seed: int) -> int:
        name = str(ground.database.writing.url.database)
        with opened(ground) as world:
            with lost_connections(cluster.admin, name, seed) as trouble:
                refused = play(world, seed, STEPS, trouble)
            go_on(world)
        return refused

    [told] = side_by_side([lambda: endure(ground, storm, seed)])
    judge(told)


@pytest.mark.postgresql
def test_a_server_that_only_reads_for_a_while_loses_nothing(make_ground: Make, cluster: Cluster) -> None:
    seed, ground = seed_of("standby"), make_ground()

    def standby(ground: Ground, seed: int) -> int:
        name = str(ground.database.writing.url.database)
        with psycopg.connect(plain(cluster.admin), autocommit=True) as beside, opened(ground) as world:
            return _limited(world, seed, ReadOnly(beside, name))

    [told] = side_by_side([lambda: endure(ground, standby, seed)])
    judge(told)
