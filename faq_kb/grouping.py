"""Questions that say the same in other words, put together: TF-IDF vectors and the clustering of Taylor and Butina.

Called by `bot/questions.py`. Every question adds up how near its neighbours are; the one with most becomes the middle
of a group, takes them along, and so on with the rest (Butina, J. Chem. Inf. Comput. Sci. 39, 1999, 747-750). No number
of groups is guessed, no chance is involved, and all of a group is near one question that somebody asked: its title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq_kb.building import build_index
from faq_kb.index import Floats, Index
from faq_kb.search import Knowledge, plain_words
from faq_kb.weights import Features

Tokens = Sequence[str]
# Places of questions and the cosine with each.
Neighbours = tuple[NDArray[np.int64], Floats]

# Words of a long message that are compared, so that no complaint of a page slows the others down.
LONGEST = 40
# Postings that one question reads, rarest terms first: bounds the time of the worst question.
BUDGET = 20_000
# Characters forgive what is misspelt, whole words keep shared endings from being a shared matter.
FEATURES = Features(char_low=3, char_high=4, words=0.4, rarity=1.5, answer=0.0)
# Cosine from which two questions count as neighbours.
NEAR = 0.27


@dataclass(frozen=True, slots=True)
class Cluster:
    """Places of questions in the order that was given: the most central one, and all, it included, nearest first."""

    middle: int
    members: tuple[int, ...]


def cluster(
    questions: Sequence[Tokens], weights: Sequence[int], background: Sequence[Sequence[Tokens]] = ()
) -> tuple[Cluster, ...]:
    """Return the groups of these questions, each in exactly one, the heaviest neighbourhood first.

    `questions` are plain words, at least one each; `weights` say how much each counts as a neighbour (who asked it).
    `background` are phrasings of entries: what is frequent there is no matter of its own in a handful of questions
    either. Equal input gives equal groups.
    """
    if not questions:
        return ()
    worded = [[list(one[:LONGEST])] for one in questions] + [[list(row) for row in rows] for rows in background]
    index = build_index(worded, [()] * len(worded), FEATURES)
    near = [_neighbours(index, place, len(questions)) for place in range(len(questions))]
    middles = _middles(near, np.asarray(weights, dtype=np.float32))
    return _gathered(near, middles)


def differing(texts: Sequence[str], known: Sequence[str] = (), most: int = 20) -> tuple[str, ...]:
    """Return at most `most` of these texts, first come, first kept, leaving out what has the very plain words of a
    text that is kept or `known`, in whatever order."""
    seen = {frozenset(plain_words(text)) for text in known}
    kept: list[str] = []
    for text in texts:
        words = frozenset(plain_words(text))
        if words and words not in seen and len(kept) < most:
            seen.add(words)
            kept.append(text)
    return tuple(kept)


def background_of(knowledge: Knowledge) -> list[list[Tokens]]:
    """Return the plain words of every phrasing of the entries, as `cluster` takes them."""
    return [[*knowledge.wording.phrasings(place)] for place in range(len(knowledge.entries))]


def _neighbours(index: Index, place: int, size: int) -> Neighbours:
    """Return the questions near this one, itself among them, and the cosine with each."""
    scores = index.candidates(index.row_vector(place, 0), BUDGET)[:size]
    # Rounding, or the budget, must not make a question a stranger to itself.
    scores[place] = 1.0
    places = np.flatnonzero(scores >= NEAR)
    return places, scores[places]


def _middles(near: Sequence[Neighbours], weights: Floats) -> list[int]:
    """Return the questions in whose neighbourhood the others are put: the heaviest neighbourhoods first."""
    heaviness = np.asarray([(weights[places] * scores).sum() for places, scores in near])
    taken = np.zeros(len(near), dtype=bool)
    middles = []
    for place in np.argsort(-heaviness, kind="stable").tolist():
        if not taken[place]:
            taken[near[place][0]] = True
            middles.append(place)
    return middles


def _gathered(near: Sequence[Neighbours], middles: Sequence[int]) -> tuple[Cluster, ...]:
    """Put every question to the nearest of the middles that it neighbours; the earlier one where two are as near."""
    nearest = np.zeros(len(near), dtype=np.float32)
    home = np.full(len(near), -1, dtype=np.int64)
    for number, middle in enumerate(middles):
        places, scores = near[middle]
        closer = scores > nearest[places]
        home[places[closer]], nearest[places[closer]] = number, scores[closer]
    order = np.lexsort((np.arange(len(near)), -nearest, home))
    parts = np.split(order, np.searchsorted(home[order], np.arange(1, len(middles))))
    return tuple(
        Cluster(middle, (middle, *(place for place in part.tolist() if place != middle)))
        for middle, part in zip(middles, parts, strict=True)
    )
