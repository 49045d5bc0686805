"""The learnt scorer of strangers: a logistic regression over the signals. Called by training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from intents.cross_validation import HELD_OUT, LISTED, OTHER_TRADE, OURS, Judged
from intents.signals import logistic, paired, standardised

# How much each kind of stranger counts in all; our own list stands for real strangers, held-out intents for what we
# forgot.
_SHARES = {LISTED: 0.65, HELD_OUT: 0.2, OTHER_TRADE: 0.15}
# Inverse strength of the penalty: far strangers are ranked worse from 0.1 on, near ones below 0.001.
PENALTY = 0.01
# In single precision and this coarse: two fifths of the time, and AUROC the same to 0.0001.
TOLERANCE = 1e-2
_PARTS = 4


@dataclass(frozen=True)
class Scorer:
    """Centre and spread of each signal, weights on signals and their products, a bias."""

    centre: NDArray[np.float32]
    spread: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: float

    def chances(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the chance of being ours for each row of signals."""
        logits = paired(standardised(rows, self.centre, self.spread)) @ self.weights + np.float32(self.bias)
        return logistic(logits)


def fit_scorer(judged: Judged, rows: NDArray[np.int64]) -> Scorer:
    """Return the scorer learnt from these judged rows."""
    seen = judged.signals[rows]
    centre, spread = seen.mean(axis=0), seen.std(axis=0) + np.float32(1e-3)
    origins, partial = judged.origins[rows], judged.partial[rows]
    weights = np.zeros(len(rows))
    for origin, share in _SHARES.items():
        weights[origins == origin] = share * len(rows) / max(1, int((origins == origin).sum()))
    # A fit that knows fewer intents has other margins. Ours count as much as strangers among whole fits and among
    # partial ones, or the scorer would learn to tell the fits apart.
    for fits in (partial, ~partial):
        ours = fits & (origins == OURS)
        weights[ours] = weights[fits & ~ours].sum() / max(1, int(ours.sum()))
    learner = LogisticRegression(C=PENALTY, solver="newton-cholesky", tol=TOLERANCE)
    found = paired(standardised(seen, centre, spread))
    learner.fit(found, origins == OURS, sample_weight=weights.astype(np.float32))
    return Scorer(centre, spread, learner.coef_[0].astype(np.float32), float(learner.intercept_[0]))


def held_out_chances(judged: Judged) -> NDArray[np.float32]:
    """Return the chance of being ours of every judged row, by a scorer that did not see the row's
    sentence."""
    parts = judged.sources % _PARTS
    chances = np.zeros(len(parts), np.float32)
    for part in range(_PARTS):
        scorer = fit_scorer(judged, np.flatnonzero(parts != part))
        chances[parts == part] = scorer.chances(judged.signals[parts == part])
    return chances
