"""Plays days one after the other and says what does not hold, with how to repeat it. Called by the tests of days."""

from __future__ import annotations

import os
import random
import time
from collections import Counter

from tests.days.conftest import Premises
from tests.days.day import play
from tests.days.promises import faults

DAYS = int(os.environ.get("DAYS", "200"))
# The first day of this test process; others follow by ones.
FIRST = int(os.environ.get("DAY_SEED") or random.SystemRandom().randrange(10**6))
# What must have happened on enough days, or the days would prove little.
WANTED = (
    *("messages", "copies", "records", "stalls", "broken", "restarts", "jumps", "late ticks", "revived"),
    *(
        "handed",
        "sent",
        "later",
        "closed",
        "unknown",
        "repeated",
        "failed",
        "away",
        "found",
        "unasked",
        "never written",
    ),
    *("late answers", "answers to nobody", "reports", "told failed", "blocks", "blocked", "reordered"),
    *("claim", "reply", "transfer", "return_to_bot", "resolve", "note"),
)


def play_days(shop: Premises, seeds: range) -> list[str]:
    """Play the days of these seeds; returns what does not hold and, of a day that raised, what it raised."""
    counts, found, began = Counter[str](), [], time.process_time()
    for seed in seeds:
        ground = shop.ground()
        try:
            counts += play(ground, seed)[1]
            found += [f"DAY_SEED={seed} DAYS=1: {fault}" for fault in faults(ground)]
        except Exception as error:  # a day that cannot be played says which it was
            raise AssertionError(f"DAY_SEED={seed} DAYS=1: {type(error).__name__}: {error}") from error
    took = (time.process_time() - began) / max(1, len(seeds))
    print(f"\nDAY_SEED={seeds.start}: {len(seeds)} days at {took:.2f} s, {counts['acts']} acts: {dict(counts)}")
    if len(seeds) >= 50:
        found += [f"in {len(seeds)} days there was no {wanted}" for wanted in WANTED if not counts[wanted]]
    return found
