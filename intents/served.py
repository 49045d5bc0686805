"""Confidence and the chance of being ours for one message, in plain numbers. Called by `intents/model.py`.

The same arithmetic as `intents/calibration.py` and `intents/signals.py` over many (a test holds them equal): for one
message an array's every step costs more than the sum it does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from intents.calibration import LEAST_REST
from intents.signals import CUT, FAR, NAMES, NEXT, NO_OTHER

Floats = NDArray[np.float32]
_CERTAIN = 1 - 1e-6


def ranked(margins: Floats, sharpness: float, trust: tuple[float, float], most: int) -> tuple[list[int], list[float]]:
    """Return the places of the `most` best margins, best first, and their trusted confidences, 0 to 1."""
    order = margins.argsort()[: -most - 1 : -1].tolist()
    raised = np.exp((margins - margins[order[0]]) * np.float32(sharpness))
    # The best is 1 here; summing the others alone keeps what little they have.
    raised[order[0]] = 0.0
    left = float(raised.sum())
    best, others = 1 / (1 + left), [float(raised[place]) / (1 + left) for place in order[1:]]
    rest = max(left / (1 + left), LEAST_REST)
    second = others[0] / rest if others else 0.0
    top = min(best, _CERTAIN)
    said = 1 / (1 + math.exp(-(trust[0] * math.log(top / (1 - top)) + trust[1])))
    # However little the best is trusted, it stays ahead of the second.
    said = max(said, second / (1 + second) + 1e-4)
    return order, [said, *(chance * (1 - said) / rest for chance in others)]


class ServedScorer:
    """The learnt scorer of strangers, with the weights of products of two signals as a square."""

    def __init__(self, centre: Floats, spread: Floats, weights: Floats, bias: float) -> None:
        """Take the arrays as training wrote them: `weights` are signals first, then products in triangle order."""
        size = len(centre)
        self._centre: list[float] = centre.tolist()
        self._spread: list[float] = spread.tolist()
        self._single = weights[:size]
        self._products = np.zeros((len(NAMES), len(NAMES)), np.float32)
        self._products[np.triu_indices(len(NAMES))] = weights[size:]
        self._bias = bias

    def chance(
        self,
        inside: Floats,
        others: Floats,
        *,
        stranger: float,
        known: list[float],
        near: list[float],
        length: int,
        meant: Sequence[float] = (),
    ) -> float:
        """Return how likely a text is ours: margins of active intents, of those of other packs, of strangers, the
        share of known words, letters and topics, how near it is to the best intent, the number of words, and what an
        encoder signals."""
        top = inside[inside.argsort()[: -NEXT - 1 : -1]].tolist()
        best, behind = top[0], top[1:]
        mean = float(inside.sum()) / len(inside)
        apart = inside - np.float32(mean)
        seen = [
            best,
            best - (behind or top)[0],
            best - sum(behind) / len(behind) if behind else 0.0,
            mean,
            math.sqrt(float(apart @ apart) / len(inside)),
            best - stranger,
            best - float(others.max()) if len(others) else NO_OTHER,
            *known,
            math.log1p(length),
            *near,
            *meant,
        ]
        standard = np.array(
            [
                min(max((signal - centre) / spread, -CUT), CUT)
                for signal, centre, spread in zip(seen, self._centre, self._spread, strict=True)
            ],
            np.float32,
        )
        paired = standard[: len(NAMES)]
        odds = float(standard @ self._single + paired @ self._products @ paired) + self._bias
        return 1 / (1 + math.exp(-min(max(odds, -FAR), FAR)))
