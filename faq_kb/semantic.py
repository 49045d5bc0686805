"""What an encoder adds to the search: how much a question means what the phrasings of an entry mean.

Called by `faq_kb/search.py` when the settings name an encoder. The figures were chosen on English starter entries with
a phrasing left out; the page of decisions on the encoder has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.encoder import Encoder

Floats = NDArray[np.float32]

# What the nearest meaning counts in the score of an entry, beside the likeness of words and letters.
SHARE = 0.7
# Entries that are compared because of their meaning alone, though they may share no word with the question.
NEAREST = 16
# A likeness that all have leaves room for more.
MOST_SHARED = 0.9


class Meanings:
    """An encoder and the vectors of phrasings that it was asked before: an edit changes few of them."""

    def __init__(self, encoder: Encoder) -> None:
        """Take the encoder."""
        self.encoder = encoder
        self._known: dict[str, Floats] = {}

    def of(self, words: Callable[[int], Sequence[Sequence[str]]], entries: int) -> Meant:
        """Return the vectors of the phrasings of so many entries; `words` gives those of one entry as plain words. The
        first time this takes some milliseconds a phrasing."""
        plain = [[" ".join(one) for one in words(entry)] for entry in range(entries)]
        texts = [text for some in plain for text in some]
        strange = list(dict.fromkeys(text for text in texts if text not in self._known))
        self._known.update(zip(strange, self.encoder.vectors(strange).astype(np.float16), strict=True))
        rows = np.zeros((len(texts), self.encoder.size), np.float32)
        for place, text in enumerate(texts):
            rows[place] = self._known[text]
        starts = np.cumsum([0, *map(len, plain)])[:-1]
        # The mean over all pairs of two phrasings is the square of their mean.
        shared = float(np.square(rows.mean(axis=0)).sum()) if texts else 0.0
        return Meant(self.encoder, rows, starts, min(shared, MOST_SHARED))


@dataclass(frozen=True, slots=True)
class Meant:
    """The vectors of all phrasings (phrasings x numbers), where those of each entry start, and the likeness that any
    two of them have: with some encoders all texts are rather near."""

    encoder: Encoder
    rows: Floats
    starts: NDArray[np.int64]
    shared: float

    def likeness(self, question: str) -> Floats:
        """Return for each entry how near its nearest phrasing is to a normalised question, 0 to 1."""
        if not len(self.starts):
            return np.zeros(0, np.float32)
        found = np.maximum.reduceat(self.rows @ self.encoder.vector(question), self.starts)
        return np.asarray(np.maximum(found - self.shared, 0) / (1 - self.shared), np.float32)

    def nearest(self, likeness: Floats) -> list[int]:
        """Return the places of the entries that are nearest, nearest first."""
        places: list[int] = np.argsort(-likeness, kind="stable")[:NEAREST].tolist()
        return [place for place in places if likeness[place] > 0]


def blended(scores: list[float], meaning: Floats | None, places: Sequence[int]) -> list[float]:
    """Return the scores of entries at `places` with their likeness in meaning, without an encoder as they are."""
    if meaning is None:
        return scores
    return [(1 - SHARE) * score + SHARE * float(meaning[place]) for score, place in zip(scores, places, strict=True)]
