"""What the vectors of an encoder say of texts: one margin per intent beside that of the grams, and how near they are.

Called by training, which fits it, and by the served model. A kernel ridge over at most LANDMARKS of the rows; plain
arrays and numpy only. The page of decisions on the encoder has what was tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# Rows that others are compared with: twice as many are no better by more than 0.3 points and cost four times as much.
LANDMARKS = 3_000
# How fast likeness falls with distance, and the strength of the penalty: 1 to 3 and .03 to .3 do alike.
FALL, PENALTY = 2.0, 0.1
# How often the margins of vectors may count beside those of grams; cross-validation chooses.
RATIOS = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0)
# A row and a landmark that are equal leave the equations without a single answer.
_FIRM = 1e-4
# Rows whose likenesses are held in memory at once.
_CHUNK = 4_096

NAMES = (
    "best margin of meaning",
    "its gap to the second",
    "spread of margins of meaning",
    "margin of meaning of the best intent",
    "likeness of meaning to the best intent",
    "likeness to the nearest row",
    "best margin of grams",
    "its gap",
)


@dataclass(frozen=True)
class Heard:
    """What was said of vectors, one row each: margins (rows x intents + 1, strangers last) and the largest likeness."""

    vectors: Floats
    margins: Floats
    nearest: Floats


@dataclass(frozen=True)
class Sense:
    """`landmarks` (landmarks x numbers), `weights` (landmarks x intents + 1) and `centroids` (intents x numbers); NaN
    in the column of an intent that was held out."""

    landmarks: Floats
    weights: Floats
    centroids: Floats

    def hear(self, vectors: Floats) -> Heard:
        """Return the margins of vectors: about 1 for the intent that they belong to, -1 for all that is far."""
        cosines = vectors @ self.landmarks.T
        margins = 2 * (_likeness(cosines) @ self.weights) - 1
        return Heard(vectors, np.asarray(margins, np.float32), np.asarray(cosines.max(axis=1), np.float32))

    def signals(self, heard: Heard, grams: Floats, best: Ints, active: Ints) -> Floats:
        """Return one row of NAMES per text: `grams` are the margins without vectors (rows x intents), `best` the place
        of each row's best intent, `active` the places of intents that it may be."""
        inside = heard.margins.take(active, axis=1)
        top, second = _first_two(inside)
        top_grams, second_grams = _first_two(grams.take(active, axis=1))
        rows = np.arange(len(best))
        likeness = (heard.vectors * self.centroids[best]).sum(axis=1)
        columns = (
            *(top, top - second, inside.std(axis=1), heard.margins[rows, best]),
            *(likeness, heard.nearest, top_grams, top_grams - second_grams),
        )
        return np.stack(columns, axis=1).astype(np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what is written beside the other arrays of a model."""
        return {
            "sense_landmarks": self.landmarks.astype(np.float16),
            "sense_weights": self.weights,
            "sense_centroids": self.centroids.astype(np.float16),
        }


def sense_of(arrays: Mapping[str, NDArray[Any]]) -> Sense:
    """Return what `arrays` wrote."""
    landmarks, centroids = (arrays[f"sense_{name}"].astype(np.float32) for name in ("landmarks", "centroids"))
    return Sense(landmarks, arrays["sense_weights"], centroids)


def fit_sense(vectors: Floats, intents: Ints, counted: NDArray[np.float64], count: int, *, seed: int) -> Sense:
    """Learn from rows of vectors, the places of their intents (`count` for strangers) and how much each row counts."""
    chosen = np.sort(np.random.default_rng(seed).permutation(len(vectors))[:LANDMARKS])
    # As they will be served, in half precision.
    landmarks = vectors[chosen].astype(np.float16).astype(np.float32)
    square = PENALTY * _likeness(landmarks @ landmarks.T).astype(np.float64) + _FIRM * np.eye(len(landmarks))
    target = np.zeros((len(landmarks), count + 1))
    for start in range(0, len(vectors), _CHUNK):
        near = _likeness(vectors[start : start + _CHUNK] @ landmarks.T)
        weighed = (near * counted[start : start + _CHUNK, None].astype(np.float32)).T
        square += weighed @ near
        target += weighed @ np.eye(count + 1, dtype=np.float32)[intents[start : start + _CHUNK]]
    weights = np.linalg.solve(square, target).astype(np.float32)
    missing = np.setdiff1d(np.arange(count), intents)
    weights[:, missing] = np.nan
    return Sense(landmarks, weights, _centroids(vectors, intents, count))


def blended(grams: Floats, meant: Floats, ratio: float) -> Floats:
    """Return both margins as one, those of vectors counting `ratio` times as much."""
    return np.asarray((grams + np.float32(ratio) * meant) / np.float32(1 + ratio), np.float32)


def _likeness(cosines: Floats) -> Floats:
    """Return a likeness that falls with distance, for cosines of vectors of length one."""
    return np.asarray(np.exp(np.float32(2 * FALL) * (cosines - 1)), np.float32)


def _centroids(vectors: Floats, intents: Ints, count: int) -> Floats:
    sums = np.zeros((count + 1, vectors.shape[1]), np.float32)
    np.add.at(sums, intents, vectors)
    lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), np.float32(1e-9))
    return np.asarray((sums / lengths)[:count].astype(np.float16), np.float32)


def _first_two(margins: Floats) -> tuple[Floats, Floats]:
    """Return the largest and the second largest of each row; of one column, the same twice."""
    order = np.sort(margins, axis=1)
    return order[:, -1], order[:, max(-2, -margins.shape[1])]
