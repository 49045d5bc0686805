"""Many stories on one ground, each ended by a kill, recovered and checked. Used by the tests of this folder."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from core.points import FETCHES, SENDS
from core.points import POINTS as ALL_POINTS
from tests.kill.checker import faults, parked
from tests.kill.forking import KILLED, TIMED_OUT, kill_at, kill_somewhere, live
from tests.kill.ground import Ground
from tests.kill.story import STEPS, play
from tests.kill.world import CUSTOMERS, opened

# Stories play in web chat; `test_sends.py` kills what goes through a provider.
POINTS = [point for point in ALL_POINTS if point not in (*SENDS, *FETCHES)]
# Moments that nobody chose: whatever point comes when the dice say so, and whatever is being done when a timer ends.
ANY_POINT, ANY_TIME = "any point", "any time"
RANDOM = (ANY_POINT, ANY_TIME)
# Points that come once or twice in a story, so that a later time would be long in coming.
SELDOM = frozenset({"R1", "R2", "R3", "R4", "R5", "H1", "H2", "H3", "H4", "H5", "H6", "O7"})
# A story that is to be killed goes on until it is, at most for so many steps.
LONGEST = 4 * STEPS
# Stories that may end before their kill, for each kill.
TRIES = 5
# Seconds after which a timer ends a story, and a rescuer.
STORY_SECONDS, RESCUE_SECONDS = (0.002, 0.2), (0.001, 0.06)
RESCUERS_KILLED = 0.2

Switch = Callable[[str], None]


@dataclass
class Tally:
    """What became of some kills: by where they hit, rescuers that were killed too, and what did not hold."""

    killed: Counter[str] = field(default_factory=Counter)
    rescuers: int = 0
    stories: int = 0
    parked: int = 0
    found: list[str] = field(default_factory=list)

    @classmethod
    def joined(cls, parts: Sequence[dict[str, Any]]) -> Tally:
        """Add up tallies that came as plain values."""
        whole = cls()
        for part in parts:
            whole.killed.update(part["killed"])
            whole.rescuers += part["rescuers"]
            whole.stories += part["stories"]
            whole.parked += part["parked"]
            whole.found += part["found"]
        return whole

    def __str__(self) -> str:
        """Say how many hit what was named, and how many hit at random."""
        at_random = {name: self.killed[name] for name in RANDOM}
        named = {name: self.killed[name] for name in POINTS}
        return (
            f"{sum(self.killed.values())} kills in {self.stories} stories: {sum(named.values())} at named points "
            f"{named}, {sum(at_random.values())} at random {at_random}; {self.rescuers} rescuers killed too; "
            f"{self.parked} messages parked as three died or stalled over them"
        )


def targets(kills: int) -> list[str]:
    """Return where so many kills are to hit: two of three at the named points in turn, the third at random."""
    return [RANDOM[n // 3 % 2] if n % 3 == 2 else POINTS[(n - n // 3) % len(POINTS)] for n in range(kills)]


def warm(ground: Ground, stories: int = 2) -> None:
    """Play stories in this process, so that every life forked from it has imported and compiled what it needs."""
    for seed in range(stories):
        ground.clear()
        tell(ground, seed, LONGEST)
        recover(ground)
        faults(ground)


def tell(ground: Ground, seed: int, steps: int = STEPS, customers: Sequence[str] = CUSTOMERS) -> None:
    """One life that plays a story."""
    with opened(ground, customers) as world:
        play(world, seed, steps)


def recover(ground: Ground) -> None:
    """One life that takes up whatever is left and finishes it."""
    with opened(ground) as world:
        world.send_again()
        world.settle()


def some_kills(ground: Ground, wanted: Sequence[str], seed: int) -> dict[str, Any]:
    """Kill a story at each of these, recover and check. Returns a Tally as plain values."""
    warm(ground)
    tally, seeds = Tally(), count(seed)
    for target in wanted:
        for life in (next(seeds) for _ in range(TRIES)):
            tally.stories += 1
            ground.clear()
            died, rescuer_died = die_and_recover(ground, target, life)
            tally.rescuers += rescuer_died
            tally.parked += parked(ground)
            tally.found += [f"seed {life}, killed at {target}: {fault}" for fault in faults(ground)]
            if died:
                tally.killed[target] += 1
                break
    return vars(tally)


def die_and_recover(ground: Ground, target: str, seed: int) -> tuple[bool, bool]:
    """Play a story that is killed at its target, and recover, sometimes after the rescuer was killed too.

    Returns whether the story was killed and whether a rescuer was.
    """
    dice = random.Random(seed)
    ended = live(lambda: tell(ground, seed, LONGEST), *weapon(target, dice))
    rescuer = 0
    if dice.random() < RESCUERS_KILLED:
        switch, seconds = dice.choice(((kill_somewhere(dice, 0.2), 0.0), (None, dice.uniform(*RESCUE_SECONDS))))
        rescuer = live(lambda: recover(ground), switch, seconds)
    assert {ended, rescuer} <= {0, KILLED, TIMED_OUT}
    # In this process, which played no part of the story: nobody kills this life, and a fork costs half as much again.
    recover(ground)
    return ended != 0, rescuer != 0


def weapon(target: str, dice: random.Random) -> tuple[Switch | None, float]:
    """Return the switch and the seconds that end a story at its target."""
    if target == ANY_POINT:
        return kill_somewhere(dice, dice.uniform(0.01, 0.1)), 0.0
    if target == ANY_TIME:
        return None, dice.uniform(*STORY_SECONDS)
    return kill_at(target, dice.choice((1, 1, 1, 2) if target in SELDOM else (1, 2, 3, 5))), 0.0
