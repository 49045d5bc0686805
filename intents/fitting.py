"""The linear classifier: TF-IDF per block, one margin per intent and one for strangers. The door to
scikit-learn.

Called by training, once for the model and once for each part of cross-validation. An intent's column is
missing (NaN) where it was held out to play the stranger.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from intents.corpus import COPY, STRANGE_COPY, TITLE, Corpus
from intents.features import WEIGHTS

Floats = NDArray[np.float32]

# Inverse strength of the penalty; the accuracy of cross-validation is flat from 0.2 to 1.
PENALTY = 0.3
# Coarser than the library's default: four times as fast, same accuracy to 0.1 points.
TOLERANCE = 0.1
# A gram that only one sentence and its copies use says nothing that carries over.
LEAST_ROWS = 2
# How much a noisy copy or a title counts beside a sentence.
LIGHT = 0.5


@dataclass(frozen=True)
class Fitted:
    """What one fit learnt, in the columns of the corpus: idf per block, weights (grams x intents + 1),
    bias."""

    idf: tuple[Floats, ...]
    weights: Floats
    bias: Floats


@dataclass(frozen=True)
class Scores:
    """What a classifier says of rows: margins (rows x intents), the strangers' margin, cosines, known
    shares."""

    margins: Floats
    stranger: Floats
    known: Floats
    lengths: NDArray[np.int64]


def fit(corpus: Corpus, rows: NDArray[np.int64], seed: int) -> Fitted:
    """Return the classifier learnt from these rows of `corpus`."""
    idf = tuple(_idf(counts[rows]) for counts in corpus.counts)
    features = vectors(corpus, rows, idf)
    light = np.isin(corpus.kinds[rows], (COPY, STRANGE_COPY, TITLE))
    machine = LinearSVC(C=PENALTY, tol=TOLERANCE, random_state=seed)
    machine.fit(features, corpus.intents[rows], sample_weight=np.where(light, LIGHT, 1.0))
    columns = len(corpus.names) + 1
    weights = np.full((features.shape[1], columns), np.nan, np.float32)
    bias = np.full(columns, np.nan, np.float32)
    weights[:, machine.classes_] = machine.coef_.T
    bias[machine.classes_] = machine.intercept_
    return Fitted(idf, weights, bias)


def score(corpus: Corpus, rows: NDArray[np.int64], fitted: Fitted) -> Scores:
    """Return what `fitted` says of these rows of `corpus`."""
    features = vectors(corpus, rows, fitted.idf)
    margins = np.asarray(features @ fitted.weights + fitted.bias, np.float32)
    known = [
        np.asarray(_share(counts[rows], idf), np.float32) for counts, idf in zip(corpus.counts, fitted.idf, strict=True)
    ]
    return Scores(
        margins=margins[:, :-1],
        stranger=margins[:, -1],
        known=np.stack(known, axis=1),
        lengths=corpus.lengths[rows],
    )


def vectors(corpus: Corpus, rows: NDArray[np.int64], idf: tuple[Floats, ...]) -> sparse.csr_matrix:
    """Return the weighed TF-IDF of rows: each block of length one times its weight, side by side."""
    blocks = []
    for counts, rarity, weight in zip(corpus.counts, idf, WEIGHTS, strict=True):
        block = counts[rows]
        block.data = (1 + np.log(block.data)) * rarity[block.indices]
        block.eliminate_zeros()
        blocks.append(normalize(block, copy=False) * np.float32(weight))
    return sparse.hstack(blocks, format="csr")


def _idf(counts: sparse.csr_matrix) -> Floats:
    """Return the smoothed inverse document frequency of each column, zero for grams that are too rare to
    learn."""
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log((1 + counts.shape[0]) / (1 + frequency)) + 1
    return np.asarray(np.where(frequency >= LEAST_ROWS, rarity, 0.0), np.float32)


def _share(counts: sparse.csr_matrix, idf: Floats) -> NDArray[np.float64]:
    """Return which share of each row's grams was seen in training; 0 for a row without grams."""
    known = counts @ (idf > 0).astype(np.float32)
    return np.asarray(known / np.maximum(1, np.asarray(counts.sum(axis=1)).ravel()))
