"""The numbers of the search, read from `calibration.json`: none of them is typed into code.

`faq_kb/calibrate.py` fits the confidence and the thresholds and writes the file; the search only reads it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Features:
    """What text is cut into: `char_low` to `char_high` are the lengths of character n-grams, `words` the share of words
    against characters, `rarity` the power of a term's inverse frequency, `answer` the weight of an answer's terms."""

    char_low: int
    char_high: int
    words: float
    rarity: float
    answer: float


@dataclass(frozen=True, slots=True)
class SearchWeights:
    """How far the search looks: `budget` postings read, entries kept that reach the share `hopeful` of the
    best rough score, `pool` of them at most, `fine` compared in full. How it scores:
    `nearest` is the share of the best phrasing against all of them together, added up with `power`. How it leans:
    `foreign` is the factor of a match in the other language, `topic` the bonus of the thread's topic; scores closer
    than `tie` are told apart by spelling."""

    budget: int
    hopeful: float
    pool: int
    fine: int
    nearest: float
    power: float
    foreign: float
    topic: float
    tie: float


@dataclass(frozen=True, slots=True)
class Confidence:
    """A logistic over score, margin to the next entry and coverage of the question."""

    score: float
    margin: float
    coverage: float
    intercept: float

    def of(self, score: float, margin: float, coverage: float) -> float:
        """Return the probability, 0 to 1, that the entry answers the question."""
        linear = self.intercept + self.score * score + self.margin * margin + self.coverage * coverage
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, linear))))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidence from which an entry is answered (`sure`) or may be offered as a choice (`close`), and the likeness,
    0 to 1, from which phrasings of two entries collide (`collision`)."""

    sure: float
    close: float
    collision: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything in `calibration.json`."""

    features: Features
    search: SearchWeights
    confidence: Confidence
    thresholds: Thresholds


def weights_from(table: Mapping[str, Mapping[str, float]]) -> Weights:
    """Make Weights of the file's content. Raises TypeError when a number is missing or unknown."""
    return Weights(
        Features(**table["features"]),  # type: ignore[arg-type]  # counts are written as whole numbers
        SearchWeights(**table["search"]),  # type: ignore[arg-type]  # counts are written as whole numbers
        Confidence(**table["confidence"]),
        Thresholds(**table["thresholds"]),
    )


@cache
def shipped_weights() -> Weights:
    """Read the file beside this module."""
    return weights_from(json.loads(files("faq_kb").joinpath("calibration.json").read_text("utf-8")))
