"""Learns from rated dialogues how content a customer is at a moment. A door to scikit-learn.

Called by `sapa evaluate handover-point`. Two plain linear models over the same features: how likely the customer is
discontent, and which level people would give.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from intents.estimator import UnfitError
from intents.patience import Moment, signals_of, texts_of

# How much words of our reply, of the message and of those before it count; a word counts from its third row on.
WEIGHTS = (1.0, 1.0, 0.5)
LEAST_ROWS = 3
# How much one signal, one spread from its mean, counts beside a text of length one.
SIGNAL = 0.3
PENALTY, STEPS = 1.0, 200
# Nine in ten ratings are the middle one. Chances are divided by this power of how common a level is: 0 would say the
# middle one always, 1 would weigh all levels alike.
RARE = 0.5
TINY = 1e-6


@dataclass(frozen=True)
class Contentment:
    """What was learnt. `discontent(moments)` are chances 0 to 1, `levels(moments)` whole levels."""

    features: Callable[[Sequence[Moment]], sparse.csr_matrix]
    tired: LogisticRegression
    level: LogisticRegression
    rarity: NDArray[np.float64]

    def discontent(self, moments: Sequence[Moment]) -> NDArray[np.float64]:
        """Return how likely the customer is discontent at each moment."""
        return np.asarray(self.tired.predict_proba(self.features(moments))[:, 1], np.float64)

    def levels(self, moments: Sequence[Moment]) -> NDArray[np.int64]:
        """Return the level of each moment, one of those learnt from."""
        chances = self.level.predict_proba(self.features(moments)) * self.rarity
        return np.asarray(self.level.classes_[chances.argmax(axis=1)], np.int64)


def learn_contentment(
    moments: Sequence[Moment], discontent: NDArray[np.bool_], levels: NDArray[np.int64]
) -> Contentment:
    """Return what is learnt from moments, whether each was felt as discontent, and the level that people gave it.

    Raises UnfitError unless there are both kinds of moments and at least two levels.
    """
    if len(set(discontent.tolist())) < 2 or len(set(levels.tolist())) < 2:
        raise UnfitError(
            f"There are {len(moments)} rated messages, {int(discontent.sum())} of them discontent, and"
            f" {len(set(levels.tolist()))} different levels; expected both kinds and at least two levels."
        )
    features = _features(moments)
    rows = features(moments)
    with warnings.catch_warnings():
        # The steps are meant to end before the last digits are right.
        warnings.simplefilter("ignore", ConvergenceWarning)
        tired = LogisticRegression(C=PENALTY, max_iter=STEPS).fit(rows, discontent)
        level = LogisticRegression(C=PENALTY, max_iter=STEPS).fit(rows, levels)
    shares = np.array([(levels == one).mean() for one in level.classes_])
    return Contentment(features, tired, level, shares**-RARE)


def _features(moments: Sequence[Moment]) -> Callable[[Sequence[Moment]], sparse.csr_matrix]:
    """Return what makes rows of moments, its words and its centre and spread of signals taken from `moments`."""
    columns = list(zip(*(texts_of(moment) for moment in moments), strict=True))
    readers = [_reader(texts) for texts in columns]
    seen = np.array([signals_of(moment) for moment in moments])
    centre, spread = seen.mean(axis=0), seen.std(axis=0) + TINY

    def rows(asked: Sequence[Moment]) -> sparse.csr_matrix:
        texts = zip(*(texts_of(moment) for moment in asked), strict=True)
        blocks = [
            weight * reader.transform(column)
            for reader, weight, column in zip(readers, WEIGHTS, texts, strict=True)
            if reader is not None
        ]
        signals = (np.array([signals_of(moment) for moment in asked]) - centre) / spread
        return sparse.hstack([*blocks, sparse.csr_matrix(SIGNAL * signals)], format="csr")

    return rows


def _reader(texts: Sequence[str]) -> TfidfVectorizer | None:
    """Return what weighs the words of texts; None where no word is common enough."""
    reader = TfidfVectorizer(
        ngram_range=(1, 2),
        sublinear_tf=True,
        min_df=min(LEAST_ROWS, len(texts)),
        token_pattern=r"\w+|\?",  # noqa: S106 - words, no secret
    )
    try:
        return reader.fit(texts)
    except ValueError:
        return None
