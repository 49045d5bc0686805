"""Figures over judged rows: shares, F1, rankings of strangers, intervals, and the form in which they are told."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from time import thread_time_ns
from typing import Any, TypeVar

Result = TypeVar("Result")

# 95 % of a normal distribution lies within this many deviations.
_DEVIATIONS = 1.959964
DIGITS = 4


@dataclass(frozen=True)
class Measured:
    """`figures` are an interface: flat, by the names of the page on evaluation, null where a figure does not apply.
    `notes` are lines for people: what was confused or missed."""

    figures: dict[str, Any]
    notes: list[str] = field(default_factory=list)


@dataclass
class Hits:
    """Counts of one label: expected and said, said and not expected, expected and not said."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """The share of what was said that was right; None when nothing was said."""
        return share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """The share of what was expected that was said; None when nothing was expected."""
        return share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None when neither said nor expected."""
        return share(2 * self.right, 2 * self.right + self.wrong + self.missed)


def share(part: float, whole: float) -> float | None:
    """Return a share, rounded as all figures are; None of nothing."""
    return round(part / whole, DIGITS) if whole else None


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of those values that there are."""
    known = [value for value in values if value is not None]
    return share(sum(known), len(known))


def count_labels(pairs: Iterable[tuple[str, str]]) -> dict[str, Hits]:
    """Return the hits of each label over pairs of expected and said."""
    counted: dict[str, Hits] = {}
    for expected, said in pairs:
        if expected == said:
            counted.setdefault(expected, Hits()).right += 1
        else:
            counted.setdefault(expected, Hits()).missed += 1
            counted.setdefault(said, Hits()).wrong += 1
    return counted


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return the mean F1 over the labels that are expected somewhere."""
    expected = {label for label, _ in pairs}
    return mean(hits.f1 for label, hits in count_labels(pairs).items() if label in expected)


def confusions(pairs: Iterable[tuple[str, str]], most: int = 20) -> list[str]:
    """Return the commonest mistakes as lines: how often, what was expected, what was said."""
    wrong = Counter(pair for pair in pairs if pair[0] != pair[1])
    return [f"{count:>4}  {expected} taken for {said}" for (expected, said), count in wrong.most_common(most)]


def wilson(right: int, whole: int) -> tuple[float, float] | None:
    """Return the bounds within which a share lies at 95 % (Wilson's score interval); None of nothing."""
    if not whole:
        return None
    square = _DEVIATIONS**2
    middle = (right + square / 2) / (whole + square)
    reach = _DEVIATIONS * math.sqrt(right * (whole - right) / whole + square / 4) / (whole + square)
    return round(max(0.0, middle - reach), DIGITS), round(min(1.0, middle + reach), DIGITS)


def percentile(values: Sequence[float], part: float) -> float | None:
    """Return the value below which `part` (0 to 1) of the values lie, one digit; None of nothing."""
    return round(sorted(values)[min(len(values) - 1, int(part * len(values)))], 1) if values else None


def timed(run: Callable[[], Result], spent: list[float]) -> Result:
    """Return what `run` returns, and note the microseconds of CPU that it took."""
    began = thread_time_ns()
    result = run()
    spent.append((thread_time_ns() - began) / 1000)
    return result
