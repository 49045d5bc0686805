"""How well levels that were said agree with levels that people gave: kappa, rank correlation, recall per level.

Called by the measure of turning points. Plain formulas over whole numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.int64]


def unweighted_recall(expected: Levels, said: Levels, levels: range) -> float:
    """Return the mean of the recalls of all `levels`; one that nobody gave counts as 0, as in the published rows."""
    recalls = [float((said[expected == one] == one).mean()) if (expected == one).any() else 0.0 for one in levels]
    return sum(recalls) / len(recalls)


def kappa(expected: Levels, said: Levels) -> float | None:
    """Return Cohen's kappa (1960), unweighted: agreement beyond chance; None where chance alone agrees always."""
    names = np.union1d(expected, said)
    chance = sum(float((expected == one).mean() * (said == one).mean()) for one in names)
    return None if chance >= 1 else (float((expected == said).mean()) - chance) / (1 - chance)


def rank_correlation(expected: Levels, said: Levels) -> float | None:
    """Return Spearman's rho: the correlation of ranks, ties taking the mean of theirs; None where all are tied."""
    ours, theirs = _mean_ranks(said), _mean_ranks(expected)
    ours, theirs = ours - ours.mean(), theirs - theirs.mean()
    spread = float(np.sqrt((ours**2).sum() * (theirs**2).sum()))
    return float((ours * theirs).sum()) / spread if spread else None


def rank_correlation_of_first_ranks(expected: Levels, said: Levels) -> float:
    """Return 1 - 6 sum d^2 / (n^3 - n) with ties taking the lowest of their ranks: how the published rows count rho.

    With few levels it is far from Spearman's rho: it is high when nearly all are said to be the commonest one.
    """
    ours, theirs = _first_ranks(said), _first_ranks(expected)
    n = len(expected)
    return 1 - 6 * float(((ours - theirs) ** 2).sum()) / (n * (n * n - 1)) if n > 1 else 0.0


def _first_ranks(values: Levels) -> NDArray[np.float64]:
    return np.searchsorted(np.sort(values), values, "left").astype(np.float64)


def _mean_ranks(values: Levels) -> NDArray[np.float64]:
    ordered = np.sort(values)
    low, high = np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right")
    return (low + high - 1) / 2
