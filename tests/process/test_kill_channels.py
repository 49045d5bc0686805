"""`kill -9` of the real program while customers of Telegram and WhatsApp use it: rows and both ledgers agree."""

from __future__ import annotations

import os
import random
import time

import pytest

from tests.process.channel_faults import faults, measures
from tests.process.program import Program
from tests.process.shop_street import MOMENTS, live_through, opened_play

pytestmark = pytest.mark.process


def seed_of_run() -> int:
    """Return the seed of this run, and print it."""
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10**6))
    print(f"\nKILL_SEED={seed}")
    return seed


# A start takes two or three seconds on a machine of its own and five times that on a busy one.
@pytest.mark.timeout(420)
def test_kills_through_both_channels_lose_nothing_and_double_nothing(program: Program) -> None:
    seed, began = seed_of_run(), time.monotonic()
    moments = [name for name, times in MOMENTS.items() for _ in range(times)]
    random.Random(seed).shuffle(moments)
    with opened_play(program, seed) as play:
        live_through(play, moments)
        found = faults(play)
        print(f"{measures(play)}; {time.monotonic() - began:.0f} s")
    print(*found, sep="\n")
    assert found == []
    assert len(play.kills) >= 10
    assert play.on_wire
    assert play.replies


PLANTED = {
    "confirmed_before_the_commit": (["confirmed"] * 3, "is in the inbox 0 times"),
    "repeated_without_looking": (["twilio took"] * 3, "and Twilio has"),
    "states_that_go_back": (["any"], "was told to be"),
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("bug", sorted(PLANTED))
def test_a_planted_bug_is_reported(program: Program, bug: str) -> None:
    moments, words = PLANTED[bug]
    program.module = "tests.process.planted"
    program.settings["PLANTED"] = bug
    seed = seed_of_run()
    with opened_play(program, seed) as play:
        live_through(play, moments)
        found = faults(play)
        print(measures(play))
    print(*found, sep="\n")
    assert any(words in one for one in found), found
