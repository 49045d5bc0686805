"""Warnings before an edit goes out: two entries that people would ask for with the same words.

The console shows them beside an entry and after an import; `sapa check` counts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from faq_kb.entry import Conditions, Entry
from faq_kb.search import Knowledge, plain_words


@dataclass(frozen=True, slots=True)
class Collision:
    """A phrasing of one entry that is nearly one of another. `likeness` is 0 (nothing shared) to 1 (the same)."""

    entry_id: str
    phrasing: str
    other_id: str
    other_phrasing: str
    likeness: float


def collisions(knowledge: Knowledge) -> tuple[Collision, ...]:
    """Return every collision among published entries, worst first, each pair of entries once with its worst case."""
    bar = knowledge.weights.thresholds.collision
    worst: dict[frozenset[str], Collision] = {}
    for one in nearest_rivals(knowledge):
        pair = frozenset((one.entry_id, one.other_id))
        if one.likeness >= bar and (pair not in worst or worst[pair].likeness < one.likeness):
            worst[pair] = one
    return tuple(sorted(worst.values(), key=lambda one: -one.likeness))


def collisions_of(entry: Entry, knowledge: Knowledge) -> tuple[Collision, ...]:
    """Return where an entry that is being edited would collide with published ones, worst first, once per entry."""
    bar = knowledge.weights.thresholds.collision
    worst: dict[str, Collision] = {}
    for phrasing in entry.phrasings:
        for one in _rivals(entry, phrasing, knowledge):
            if one.likeness >= bar and (one.other_id not in worst or worst[one.other_id].likeness < one.likeness):
                worst[one.other_id] = one
    return tuple(sorted(worst.values(), key=lambda one: -one.likeness))


def nearest_rivals(knowledge: Knowledge) -> Iterator[Collision]:
    """Yield for every published phrasing the nearest phrasing of another entry that could answer at the same time."""
    for entry in knowledge.entries:
        for phrasing in entry.phrasings:
            rivals = _rivals(entry, phrasing, knowledge)
            if rivals:
                yield max(rivals, key=lambda one: one.likeness)


def _rivals(entry: Entry, phrasing: str, knowledge: Knowledge) -> list[Collision]:
    found = []
    for place, likeness in knowledge.near(plain_words(phrasing)):
        other = knowledge.entries[place]
        if other.id != entry.id and other.language == entry.language and _meet(entry.conditions, other.conditions):
            best = int(np.argmax(likeness))
            found.append(
                Collision(
                    entry.id, phrasing, other.id, knowledge.phrasing(place, best), round(float(likeness[best]), 3)
                )
            )
    return found


def _meet(one: Conditions, other: Conditions) -> bool:
    """Whether two entries could ever be asked for in the same situation."""
    for mine, theirs in (
        (one.channel, other.channel),
        (one.tier, other.tier),
        (one.record_status, other.record_status),
    ):
        if mine and theirs and not set(mine) & set(theirs):
            return False
    ended = one.valid_until and other.valid_from and one.valid_until < other.valid_from
    not_begun = other.valid_until and one.valid_from and other.valid_until < one.valid_from
    return not (ended or not_begun)
