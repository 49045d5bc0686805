"""Makes the index of a wording in whole arrays: no step looks at a single phrasing.

Called by `faq_kb/search.py` when knowledge is published and by `faq_kb/grouping.py`. How often a term stands in each
text is counted first; how much it weighs follows from all texts together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faq_kb.counting import Longs, Piece, Rows, Terms, count, firsts
from faq_kb.index import FULL, REPEATED, Doubles, Index, idf_of
from faq_kb.weights import Features
from faq_kb.wording import ANSWER, Ints, Wording, ends, wording_of

_Inverted = tuple[Longs, Ints, NDArray[np.uint16]]
# Bits of a posting's strength in its number.
STRENGTH = 16


def build_index(
    phrasings: Sequence[Sequence[Sequence[str]]], answers: Sequence[Sequence[str]], features: Features
) -> Index:
    """Build the index from plain words: for each entry its phrasings (each a list of words) and its answer.

    An entry needs at least one phrasing with a word.
    """
    rows = [[*enumerate(worded), (ANSWER, answer)] for worded, answer in zip(phrasings, answers, strict=True)]
    return index_of(wording_of(rows), features)


def index_of(wording: Wording, features: Features) -> Index:
    """Build the index of a wording. Weights are sublinear TF-IDF with the entry as the document."""
    terms, rows, pieces = count(wording, features)
    texts = _Texts(wording, terms, rows)
    frequency = np.zeros(terms.size, dtype=np.int64)
    for piece in pieces:
        frequency += texts.frequency(piece)
    idf = idf_of(frequency, len(wording.places), features.rarity)
    shares = (features.words, 1.0 - features.words)
    scales = np.concatenate([np.zeros((0, 2)), *(texts.scales(piece, idf, shares) for piece in pieces)])
    is_known = frequency > 0
    # A term that only answers have weighs in their length and leads nowhere.
    number = np.where(is_known, np.cumsum(is_known) - 1, -1).astype(np.int32)
    strong = scales * np.where(texts.is_answer, features.answer, 1.0)[:, None]
    posted = [texts.posted(piece, idf, strong, number) for piece in pieces]
    inverted = _inverted(posted, int(is_known.sum()), len(wording.places))
    return _assembled(texts, features, inverted, idf=idf, scales=scales, number=number)


class _Texts:
    """The texts of a wording with their counts, weighed a piece at a time."""

    def __init__(self, wording: Wording, terms: Terms, rows: Rows) -> None:
        self.wording, self.terms, self.rows = wording, terms, rows
        self.is_answer = wording.spoken == ANSWER
        self._entries = np.repeat(np.arange(len(wording.places)), np.diff(wording.entry_texts))

    def frequency(self, piece: Piece) -> Longs:
        """Return how many entries of a piece have each term in a phrasing."""
        texts, terms, _ = self.rows.of(piece)
        is_asked = ~self.is_answer[texts]
        keys = self._entries[texts[is_asked]] * self.terms.size + terms[is_asked]
        keys.sort()
        return np.bincount(keys[firsts(keys)] % self.terms.size, minlength=self.terms.size)

    def scales(self, piece: Piece, idf: Doubles, shares: tuple[float, float]) -> Doubles:
        """Return what the weights of each text of a piece are multiplied by: those of words, those of characters.

        Both are unit vectors of their own; the roots of their shares make the joined vector a unit vector too.
        """
        _, terms, counts = self.rows.of(piece)
        first, last = piece
        starts, middles = self.rows.starts[first : last + 1], self.rows.middles[first:last]
        edges = np.column_stack((starts[:-1], middles)).ravel() - starts[0]
        weights = idf[terms] * REPEATED[counts]
        # A part without terms, an answer without words, would give what stands where it would begin.
        sums = np.add.reduceat(np.append(weights * weights, 0.0), edges)
        sums[np.diff(edges, append=len(terms)) == 0] = 1.0
        return np.sqrt(shares) / np.sqrt(sums.reshape(-1, 2))

    def posted(self, piece: Piece, idf: Doubles, strong: Doubles, number: Ints) -> Longs:
        """Return a number for each entry of a piece and each term that leads to it: the term, the entry, and what is
        missing to full strength, which is that of the text that has most of it."""
        texts, terms, counts = self.rows.of(piece)
        is_known = number[terms] >= 0
        texts, terms, counts = texts[is_known], terms[is_known], counts[is_known]
        strength = idf[terms] * REPEATED[counts] * strong[texts, (terms >= self.terms.first_gram).astype(np.intp)]
        keys = number[terms].astype(np.int64) << _entry_bits(len(self.wording.places)) | self._entries[texts]
        keys = keys << STRENGTH | (FULL - np.rint(strength * FULL)).astype(np.int64)
        keys.sort()
        return keys[firsts(keys >> STRENGTH)]


def _entry_bits(entries: int) -> int:
    return max(1, (entries - 1).bit_length())


def _inverted(posted: Sequence[Longs], size: int, entries: int) -> _Inverted:
    """Return where the postings of each term begin, the entry of each, and its strength."""
    keys = np.concatenate([np.zeros(0, dtype=np.int64), *posted])
    keys.sort()
    bits = _entry_bits(entries)
    starts = np.searchsorted(keys, np.arange(size + 1) << bits + STRENGTH)
    found = (keys >> STRENGTH & (1 << bits) - 1).astype(np.int32)
    return starts, found, (FULL - (keys & (1 << STRENGTH) - 1)).astype(np.uint16)


def _assembled(
    texts: _Texts, features: Features, inverted: _Inverted, *, idf: Doubles, scales: Doubles, number: Ints
) -> Index:
    wording, terms, rows = texts.wording, texts.terms, texts.rows
    asked, sizes = np.flatnonzero(~texts.is_answer), np.diff(rows.starts)
    is_asked = np.repeat(~texts.is_answer, sizes)
    row_starts = ends(sizes[asked])
    grams = [
        name for name, place in zip(terms.gram_names, number[terms.first_gram :].tolist(), strict=True) if place >= 0
    ]
    starts, entries, strengths = inverted
    return Index(
        features=features,
        words={word: place for place, word in enumerate(wording.words[: wording.known])},
        pairs=terms.pairs,
        grams={name: place for place, name in enumerate(grams, wording.known + len(terms.pairs))},
        idf=idf[number >= 0],
        unseen=float(idf_of(np.zeros(1), len(wording.places), features.rarity)[0]),
        starts=starts,
        entries=entries,
        strengths=strengths,
        row_starts=row_starts,
        row_middles=row_starts[:-1] + (rows.middles - rows.starts[:-1])[asked],
        row_terms=number[rows.terms[is_asked]],
        row_counts=rows.counts[is_asked],
        row_scales=scales[asked],
        entry_rows=ends(np.diff(wording.entry_texts) - 1).astype(np.int32),
    )
