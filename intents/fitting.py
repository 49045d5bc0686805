"""The linear classifier: TF-IDF per block, one margin per intent and one for strangers. The door to
scikit-learn.

Called by training, once for the model and once for each part of cross-validation. An intent's column is
missing (NaN) where it was held out to play the stranger.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from intents.corpus import COPY, STRANGE_COPY, TITLE, Corpus
from intents.recipe import Recipe
from intents.sense import Heard, Sense, blended, fit_sense

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# Coarser than the library's default: four times as fast, same accuracy to 0.1 points.
TOLERANCE = 0.1
# Steps of the learner of chances: more of them change no first place.
STEPS = 60
# How much a noisy copy counts beside a sentence.
LIGHT = 0.5
# The margin of strangers where there is none to learn from: a plain no.
NO_STRANGER = -1.0
TINY = 1e-9


@dataclass(frozen=True)
class Fitted:
    """What one fit learnt: idf per block, in the columns of the corpus, 0 for grams that are too rare; `weights`
    (learnt grams x intents + 1) in the order of the blocks, bias; `centroids` (intents x learnt grams) of length one,
    rounded to the half precision in which they are served, empty for an intent that was held out; `sense` is what was
    learnt of vectors, None without an encoder."""

    idf: tuple[Floats, ...]
    weights: Floats
    bias: Floats
    centroids: sparse.csr_matrix
    sense: Sense | None = None


@dataclass(frozen=True)
class Scores:
    """What a classifier says of rows: margins (rows x intents), the strangers' margin, known shares, words; the
    features of the rows, block by block, beside what they are like; with an encoder also the margins of grams alone
    and what was heard of the vectors."""

    margins: Floats
    stranger: Floats
    known: Floats
    lengths: Ints
    blocks: tuple[sparse.csr_matrix, ...]
    fitted: Fitted
    grams: Floats
    heard: Heard | None = None

    def meant(self, best: Ints, active: Ints) -> Floats | None:
        """Return the signals of meaning of each row, whose best of the `active` intents is `best`."""
        sense = self.fitted.sense
        return sense.signals(self.heard, self.grams, best, active) if sense and self.heard else None

    def nearness(self, best: Ints) -> Floats:
        """Return how near each row is to the intent `best` of the row: per block which share of it that intent's rows
        have too, then per block the cosine with their centroid."""
        # Gathered gram by gram: products of sparse matrices sort them first, which took a third of all training.
        centroids = self.fitted.centroids.toarray()
        shares, cosines, start = [], [], 0
        for block in self.blocks:
            rows = np.arange(len(best)).repeat(np.diff(block.indptr))
            beside = centroids[best[rows], start + block.indices]
            start += block.shape[1]
            squares = block.data * block.data
            whole, shared = _sums(rows, squares, len(best)), _sums(rows, squares * (beside > 0), len(best))
            cosines.append(_sums(rows, block.data * beside, len(best)))
            shares.append(shared / np.maximum(whole, TINY))
        return np.stack([*shares, *cosines], axis=1).astype(np.float32)


def fit(corpus: Corpus, rows: Ints, seed: int) -> Fitted:
    """Return the classifier learnt from these rows of `corpus`."""
    recipe = corpus.recipe
    idf = tuple(_idf(counts[rows], recipe.least_rows) for counts in corpus.counts)
    features = sparse.hstack(vectors(corpus, rows, idf), format="csr")
    kinds = corpus.kinds[rows]
    counted = np.where(np.isin(kinds, (COPY, STRANGE_COPY)), LIGHT, np.where(kinds == TITLE, recipe.title, 1.0))
    found, weights, bias = _learn(features, corpus.intents[rows], counted, recipe, seed)
    columns = len(corpus.names) + 1
    every = np.full((weights.shape[1], columns), np.nan, np.float32)
    biases = np.full(columns, np.nan, np.float32)
    every[:, -1], biases[-1] = 0.0, NO_STRANGER
    every[:, found] = weights.T
    biases[found] = bias
    meant, intents = corpus.vectors, corpus.intents[rows]
    sense = None if meant is None else fit_sense(meant[rows], intents, counted, columns - 1, seed=seed)
    return Fitted(idf, every, biases, _centroids(features, intents, columns - 1), sense)


def _learn(
    features: sparse.csr_matrix, intents: Ints, counted: NDArray[np.float64], recipe: Recipe, seed: int
) -> tuple[Ints, NDArray[np.float64], NDArray[np.float64]]:
    """Return which intents there were, and their weights and biases, one row each."""
    if recipe.learner == "margins":
        machine = LinearSVC(C=recipe.penalty, tol=TOLERANCE, random_state=seed)
    else:
        machine = LogisticRegression(C=recipe.penalty, max_iter=STEPS, tol=1e-4)
    with warnings.catch_warnings():
        # The steps are meant to end before the last digits are right.
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(features, intents, sample_weight=counted)
    weights, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        # Of two, the library gives one line: what is for the second is against the first.
        weights, bias = np.concatenate([-weights, weights]), np.concatenate([-bias, bias])
    if recipe.learner == "chances":
        # Log odds are as wide as the data is; signals and sharpness expect margins of about one.
        width = np.std(features @ weights.T + bias)
        weights, bias = weights / width, bias / width
    return machine.classes_, weights, bias


def score(corpus: Corpus, rows: Ints, fitted: Fitted) -> Scores:
    """Return what `fitted` says of these rows of `corpus`."""
    blocks = vectors(corpus, rows, fitted.idf)
    grams = np.asarray(sparse.hstack(blocks, format="csr") @ fitted.weights + fitted.bias, np.float32)
    heard = fitted.sense.hear(corpus.vectors[rows]) if fitted.sense and corpus.vectors is not None else None
    margins = blended(grams, heard.margins, corpus.ratio) if heard else grams
    known = [
        np.asarray(_share(counts[rows], idf), np.float32) for counts, idf in zip(corpus.counts, fitted.idf, strict=True)
    ]
    return Scores(
        margins=margins[:, :-1],
        stranger=margins[:, -1],
        known=np.stack(known, axis=1),
        lengths=corpus.lengths[rows],
        blocks=blocks,
        fitted=fitted,
        grams=grams[:, :-1],
        heard=heard,
    )


def vectors(corpus: Corpus, rows: Ints, idf: tuple[Floats, ...]) -> tuple[sparse.csr_matrix, ...]:
    """Return the weighed TF-IDF of rows: each block of length one times its weight; only the grams that have an
    idf."""
    blocks = []
    for counts, rarity, weight in zip(corpus.counts, idf, corpus.reader.weights, strict=True):
        block = counts[rows][:, np.flatnonzero(rarity)]
        block.data = (1 + np.log(block.data)) * rarity[rarity > 0][block.indices]
        blocks.append(normalize(block, copy=False) * np.float32(weight))
    return tuple(blocks)


def _centroids(features: sparse.csr_matrix, intents: Ints, count: int) -> sparse.csr_matrix:
    """Return the mean direction of the rows of each intent."""
    ours = np.flatnonzero(intents < count)
    chosen = (np.ones(len(ours), np.float32), (intents[ours], ours))
    sums = sparse.csr_matrix(chosen, shape=(count, len(intents))) @ features
    centroids = normalize(sums, copy=False).tocsr()
    centroids.data = centroids.data.astype(np.float16).astype(np.float32)
    centroids.eliminate_zeros()
    return centroids


def _sums(rows: Ints, values: Floats, count: int) -> NDArray[np.float64]:
    return np.asarray(np.bincount(rows, values, count), np.float64)


def _idf(counts: sparse.csr_matrix, least_rows: int) -> Floats:
    """Return the smoothed inverse document frequency of each column, zero for grams that are too rare to
    learn."""
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log((1 + counts.shape[0]) / (1 + frequency)) + 1
    return np.asarray(np.where(frequency >= least_rows, rarity, 0.0), np.float32)


def _share(counts: sparse.csr_matrix, idf: Floats) -> NDArray[np.float64]:
    """Return which share of each row's grams was seen in training; 0 for a row without grams."""
    known = counts @ (idf > 0).astype(np.float32)
    return np.asarray(known / np.maximum(1, np.asarray(counts.sum(axis=1)).ravel()))
