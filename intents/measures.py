"""Figures of a classifier over judged rows. Called by the report of a training and by evaluation on files."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def auroc(ours: Floats, strangers: Floats) -> float:
    """Return the chance that one of ours scores above a stranger (ties count half); NaN when one side is
    empty."""
    if not len(ours) or not len(strangers):
        return float("nan")
    ordered = np.sort(strangers)
    below, upto = np.searchsorted(ordered, ours, "left"), np.searchsorted(ordered, ours, "right")
    return float((below + upto).mean() / 2 / len(ordered))


def macro_f1(truth: NDArray[np.int64], predicted: NDArray[np.int64]) -> float:
    """Return the mean over the intents of `truth` of their F1."""
    scores = []
    for intent in np.unique(truth):
        hit = int(((truth == intent) & (predicted == intent)).sum())
        scores.append(2 * hit / (int((truth == intent).sum()) + int((predicted == intent).sum())))
    return float(np.mean(scores)) if scores else float("nan")


def calibration_error(confidence: Floats, right: NDArray[np.bool_], bins: int = 10) -> float:
    """Return the mean gap between confidence and accuracy over equally wide bins, weighed by their size."""
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(float(confidence[places == place].mean()) - float(right[places == place].mean())) * (places == place).mean()
        for place in np.unique(places)
    ]
    return float(np.sum(gaps))


def fpr95(ours: Floats, strangers: Floats) -> float:
    """Return the share of strangers that are accepted at the threshold which keeps 95 % of ours; NaN when one side is
    empty."""
    if not len(ours) or not len(strangers):
        return float("nan")
    kept = np.sort(ours)[int(np.floor(0.05 * len(ours)))]
    return float((strangers >= kept).mean())
