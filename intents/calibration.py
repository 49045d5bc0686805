"""From margins to numbers that mean something: confidence, the chance of being ours, and the thresholds.

Called by training on cross-validated rows. The served model only applies what is found here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Share of rightly understood messages that may be turned away as strangers: with the sentences of `[wider]` as many
# strangers are turned away at half of what it was.
MOST_TURNED_AWAY = 0.015
# What a wrong sure answer costs when a right one is worth 1; below that chance it is better to ask back.
COST_OF_WRONG = 1.5
# Strangers among ten messages, for weighing what a sure answer to them costs.
STRANGERS_IN_TEN = 1.5
# Asking "did you mean" is worth this when the right one is among the two or three, and costs that when it
# is not.
WORTH_OF_ASKING, COST_OF_ASKING = 0.5, 0.3
# Each choice that is offered costs a little to read.
COST_OF_CHOICE = 0.06
# What is left for all others beside the best, at least, so that it can be shared out.
LEAST_REST = 1e-30
_SHARPNESSES = np.geomspace(1.0, 30.0, 40)
_MOST_OPTIONS = 3
_NEWTON_STEPS = 30
_LONGEST_STEP = 0.3


@dataclass(frozen=True)
class Thresholds:
    """Least confidence and margin of a sure intent, reach of near candidates, least chance of being ours."""

    sure: float
    margin: float
    close: float
    in_scope: float


def confidences(margins: Floats, sharpness: float) -> Floats:
    """Return softmax of margins (texts x intents, -inf for what is not active) times `sharpness`."""
    scaled = margins * np.float32(sharpness)
    raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def best_sharpness(margins: Floats, truth: NDArray[np.int64]) -> float:
    """Return the sharpness under which the true intents are most likely; all rows have a true intent."""
    return float(_SHARPNESSES[int(np.argmin(_losses(margins, truth)))])


def least_loss(margins: Floats, truth: NDArray[np.int64]) -> float:
    """Return the mean surprise at the true intents, under the sharpness with which it is least."""
    return float(min(_losses(margins, truth)))


def _losses(margins: Floats, truth: NDArray[np.int64]) -> list[float]:
    losses = []
    for sharpness in _SHARPNESSES:
        chance = confidences(margins, float(sharpness))[np.arange(len(truth)), truth]
        losses.append(float(-np.log(np.maximum(chance, 1e-9)).mean()))
    return losses


def trusted(chances: Floats, trust: tuple[float, float]) -> Floats:
    """Return chances (texts x intents) whose best is as likely right as it says; the others share the rest.

    `trust` is slope and offset of Platt's line on the log odds of the best. The order of intents stays.
    """
    best = chances.argmax(axis=1)
    rows = np.arange(len(chances))
    top = np.minimum(chances[rows, best], np.float32(1 - 1e-6))
    others = chances.copy()
    others[rows, best] = 0
    rest = np.maximum(others.sum(axis=1), LEAST_REST)
    second = others.max(axis=1) / rest
    said = 1 / (1 + np.exp(-(trust[0] * np.log(top / (1 - top)) + trust[1])))
    # However little the best is trusted, it stays ahead of the second.
    said = np.maximum(said, second / (1 + second) + 1e-4).astype(np.float32)
    others *= ((1 - said) / rest)[:, None]
    others[rows, best] = said
    return others


def fit_trust(top: Floats, right: NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and offset of Platt's line: the log odds of being right from the log odds of the best
    chance."""
    top = np.clip(top, 1e-6, 1 - 1e-6)
    line = np.stack([np.log(top / (1 - top)), np.ones(len(top))], axis=1).astype(np.float64)
    # A little of each outcome, so that a perfect classifier does not get an endless slope.
    hit = np.where(right, 1 - 1 / (len(right) + 2), 1 / (len(right) + 2))
    found = np.array([1.0, 0.0])
    for _ in range(_NEWTON_STEPS):
        said = 1 / (1 + np.exp(-(line @ found)))
        curve = line.T @ (line * (said * (1 - said))[:, None]) + 1e-3 * np.eye(2)
        step = np.linalg.solve(curve, line.T @ (hit - said) - 1e-3 * (found - [1.0, 0.0]))
        # Short steps: from far away Newton's own would leap past the answer.
        found += step / max(1.0, float(np.abs(step).max()) / _LONGEST_STEP)
    return float(found[0]), float(found[1])


def choose_thresholds(chances: Floats, truth: NDArray[np.int64], in_scope: Floats) -> Thresholds:
    """Return the thresholds that serve best over judged rows.

    `chances` are confidences (texts x intents), `truth` the intent or -1 for a stranger, `in_scope` the
    chance of being ours per text.
    """
    order = np.argsort(-chances, axis=1)[:, :_MOST_OPTIONS]
    ranked = np.take_along_axis(chances, order, axis=1)
    right = order[:, 0] == truth
    ours = truth >= 0
    least = float(np.quantile(in_scope[right], MOST_TURNED_AWAY))
    heard = in_scope >= least
    weights = np.where(ours, (10 - STRANGERS_IN_TEN) / max(1, ours.sum()), STRANGERS_IN_TEN / max(1, (~ours).sum()))
    sure, margin = _choose_sure(ranked, right, heard, weights)
    asked = heard & ~((ranked[:, 0] >= sure) & (_lead(ranked) >= margin))
    close = _choose_close(ranked[asked], order[asked] == truth[asked, None], weights[asked])
    return Thresholds(sure, margin, close, round(least, 4))


def _lead(ranked: Floats) -> Floats:
    return ranked[:, 0] - (ranked[:, 1] if ranked.shape[1] > 1 else 0.0)


def _choose_sure(
    ranked: Floats, right: NDArray[np.bool_], heard: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[float, float]:
    """Return the pair that gains most: 1 for a right sure answer, less for a wrong one."""
    gain = np.where(right, 1.0, -COST_OF_WRONG) * weights * heard
    best = (-np.inf, 0.0, 0.0)
    for sure in np.arange(0.20, 0.96, 0.025):
        for margin in np.arange(0.0, 0.51, 0.05):
            total = gain[(ranked[:, 0] >= sure) & (_lead(ranked) >= margin)].sum()
            best = max(best, (round(float(total), 9), round(float(sure), 4), round(float(margin), 4)))
    return best[1], best[2]


def _choose_close(ranked: Floats, right: NDArray[np.bool_], weights: NDArray[np.float64]) -> float:
    """Return how far below the best a candidate may lie to be offered, as it gains most over unsure
    messages."""
    best = (-np.inf, 0.05)
    for close in np.arange(0.05, 0.61, 0.025):
        offered = ranked[:, :1] - ranked <= close
        choices = offered.sum(axis=1)
        several = choices > 1
        gain = np.where((offered & right).any(axis=1), WORTH_OF_ASKING, -COST_OF_ASKING) - COST_OF_CHOICE * choices
        total = (gain * weights)[several].sum()
        best = max(best, (round(float(total), 9), round(float(close), 4)))
    return best[1]
