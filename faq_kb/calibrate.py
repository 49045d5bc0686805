"""Fitting the search's confidence and thresholds on the starter entries. Run by `sapa train` or by hand:
`python -m faq_kb.calibrate` writes `calibration.json` again.

Each phrasing in turn is left out and asked (its own entry is the right answer), then each entry with its twin is left
out whole and its phrasings asked (no entry is right): so a stranger is learnt from our own entries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq_kb.check import nearest_rivals
from faq_kb.context import SearchContext
from faq_kb.entry import PACKS, Entry
from faq_kb.search import Knowledge, plain_words
from faq_kb.starter import starter_entries
from faq_kb.weights import Confidence, Thresholds, Weights, shipped_weights

FOLDS = 5
# How much a stranger counts beside a question of ours: there are two of them for each.
STRANGERS = 0.2
# How often an answer given as sure, or a choice offered as close, shall be the right one.
SURE_PRECISION = 0.9
CLOSE_PRECISION = 0.5
# The share of starter phrasings that may be called a collision though people chose to keep both entries.
FALSE_COLLISIONS = 0.002
# Strength of the pull of the logistic's weights to zero.
RIDGE = 1.0

# The starter entries have no days; any day does.
_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Sample:
    """One question asked of knowledge that did not know its wording. `weight` is how much it counts."""

    linear: tuple[float, float, float]
    right: bool
    weight: float


def calibrate(entries: Sequence[Entry], weights: Weights) -> Weights:
    """Return the weights with confidence and thresholds fitted on these entries; the rest stays as it was."""
    samples = [*_left_out(entries, weights), *_strangers(entries, weights), *_far_strangers(entries, weights)]
    confidence = fit(samples)
    scored = [(confidence.of(*one.linear), one.right, one.weight) for one in samples]
    likeness = [one.likeness for one in nearest_rivals(Knowledge(entries, weights=weights))]
    thresholds = Thresholds(
        sure=_lowest(scored, SURE_PRECISION),
        close=_lowest(scored, CLOSE_PRECISION),
        collision=round(float(np.quantile(likeness, 1 - FALSE_COLLISIONS)), 3),
    )
    return replace(weights, confidence=confidence, thresholds=thresholds)


def fit(samples: Sequence[Sample]) -> Confidence:
    """Fit the logistic by Newton's steps. Raises ValueError when all samples are right or all are wrong."""
    right = np.asarray([one.right for one in samples], dtype=np.float64)
    if right.min() == right.max():
        raise ValueError("cannot calibrate: every sample is the same; expected right and wrong answers among them")
    features = np.column_stack([np.asarray([one.linear for one in samples]), np.ones(len(samples))])
    counts = np.asarray([one.weight for one in samples])
    pull = np.diag([RIDGE, RIDGE, RIDGE, 0.0])
    solution: NDArray[np.float64] = np.zeros(features.shape[1])
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-features @ solution))
        slope = features.T @ (counts * (right - chance)) - pull @ solution
        bend = (features * (counts * chance * (1 - chance))[:, None]).T @ features + pull
        step = np.linalg.solve(bend, slope)
        solution = solution + step
        if float(np.max(np.abs(step))) < 1e-9:
            break
    score, margin, coverage, intercept = (round(float(one), 4) for one in solution)
    return Confidence(score, margin, coverage, intercept)


def as_table(weights: Weights) -> Mapping[str, Mapping[str, float]]:
    """Return the content of `calibration.json` for these weights."""
    return asdict(weights)


def _left_out(entries: Sequence[Entry], weights: Weights) -> Iterator[Sample]:
    for fold in range(FOLDS):
        kept = [replace(one, variants=_fold(one.variants, fold, inside=False)) for one in entries]
        knowledge = Knowledge(kept, weights=weights)
        for one in entries:
            for variant in _fold(one.variants, fold, inside=True):
                yield from _ask(knowledge, one, plain_words(variant), stranger=False)


def _strangers(entries: Sequence[Entry], weights: Weights) -> Iterator[Sample]:
    matters = sorted({one.twin or one.id for one in entries})
    for fold in range(FOLDS):
        gone = set(_fold(matters, fold, inside=True))
        knowledge = Knowledge([one for one in entries if (one.twin or one.id) not in gone], weights=weights)
        for one in entries:
            if (one.twin or one.id) in gone:
                for phrasing in one.phrasings:
                    yield from _ask(knowledge, one, plain_words(phrasing), stranger=True)


def _far_strangers(entries: Sequence[Entry], weights: Weights) -> Iterator[Sample]:
    knowledge = Knowledge(entries, weights=weights)
    for one in entries:
        for phrasing in one.phrasings:
            words = plain_words(phrasing)
            # A word turned round is a word that nobody uses, as long as any other and with letters as common.
            other = [word if place % 3 == 1 else word[::-1] for place, word in enumerate(words)]
            if len(words) > 2:
                yield from _ask(knowledge, one, other, stranger=True)


def _ask(knowledge: Knowledge, entry: Entry, tokens: Sequence[str], *, stranger: bool) -> Iterator[Sample]:
    context = SearchContext(on_day=_DAY, language=entry.language, packs=PACKS)
    for best in knowledge.rank(" ".join(tokens), tokens, context, limit=1):
        right = best.entry.id == entry.id and not stranger
        yield Sample((best.score, best.margin, best.coverage), right, STRANGERS if stranger else 1.0)


def _fold(texts: Sequence[str], fold: int, *, inside: bool) -> tuple[str, ...]:
    return tuple(one for place, one in enumerate(texts) if (place % FOLDS == fold) == inside)


def _lowest(scored: Sequence[tuple[float, bool, float]], precision: float) -> float:
    """The lowest confidence from which upwards answers are right as often as wanted."""
    ordered = sorted(scored, reverse=True)
    right = np.cumsum([weight * good for _, good, weight in ordered])
    asked = np.cumsum([weight for _, _, weight in ordered])
    enough = np.flatnonzero(right / asked >= precision)
    return round(ordered[int(enough[-1])][0], 3) if len(enough) else 1.0


def main() -> None:
    """Fit on the starter entries and write the file beside this module."""
    table = as_table(calibrate(starter_entries(), shipped_weights()))
    Path(__file__).with_name("calibration.json").write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
