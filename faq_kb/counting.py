"""Counts how often each term stands in each text of a wording, a piece at a time. Called by `faq_kb/building.py`.

A term is a word, two words next to each other, or a run of characters of a word. The characters of a word are cut once,
however many texts it stands in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.text.ngrams import char_wb_ngrams
from faq_kb.index import MOST, PAIR
from faq_kb.weights import Features
from faq_kb.wording import ANSWER, Wording, ends

Longs = NDArray[np.int64]
# Where a run of texts begins and where it ends.
Piece = tuple[int, int]
# Words that are counted at once: bounds the memory of a build, not its result.
WORDS = 100_000


@dataclass(frozen=True, slots=True)
class Terms:
    """Every term of a wording, answers included: the words, then the pairs of words, then the runs of characters.

    `pairs` are those of phrasings, sorted. Each pair that stands anywhere is the term `pair_terms[p]` of the text
    `pair_texts[p]`. Word `w` has the characters `grams[gram_starts[w]:gram_starts[w + 1]]`, as terms.
    """

    pairs: Longs
    pair_texts: Longs
    pair_terms: Longs
    gram_starts: Longs
    grams: Longs
    gram_names: tuple[str, ...]
    first_gram: int

    @property
    def size(self) -> int:
        """How many there are."""
        return self.first_gram + len(self.gram_names)


@dataclass(frozen=True, slots=True)
class Rows:
    """How often each term stands in each text, sorted by both: text `t` has those from `starts[t]` to
    `starts[t + 1]`, its characters from `middles[t]` on."""

    starts: Longs
    middles: Longs
    terms: NDArray[np.int32]
    counts: NDArray[np.uint8]

    def of(self, piece: Piece) -> tuple[Longs, NDArray[np.int32], NDArray[np.uint8]]:
        """Return the text, the term and the count of everything in a piece."""
        first, last = piece
        span = slice(self.starts[first], self.starts[last])
        texts = np.repeat(np.arange(first, last), np.diff(self.starts[first : last + 1]))
        return texts, self.terms[span], self.counts[span]


def count(wording: Wording, features: Features) -> tuple[Terms, Rows, list[Piece]]:
    """Return the terms of a wording, how often each text has them, and the pieces that it was counted in."""
    terms = _terms(wording, features)
    pieces = _pieces(wording)
    return terms, _rows(wording, terms, pieces), pieces


def firsts(keys: Longs) -> NDArray[np.bool_]:
    """Return which of these sorted numbers differ from the one before."""
    is_first = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    return is_first


def _terms(wording: Wording, features: Features) -> Terms:
    """Name every term of a wording."""
    texts = np.repeat(np.arange(len(wording.spoken)), np.diff(wording.starts))
    is_next = texts[1:] == texts[:-1]
    pairs = ((wording.texts[:-1].astype(np.int64) << PAIR) | wording.texts[1:])[is_next]
    pair_texts = texts[1:][is_next]
    is_asked = wording.spoken[pair_texts] != ANSWER
    known = np.unique(pairs[is_asked])
    strange = np.setdiff1d(pairs, known)
    place = np.searchsorted(known, pairs)
    is_known = np.isin(pairs, known)
    place[~is_known] = len(known) + np.searchsorted(strange, pairs[~is_known])
    first_gram = len(wording.words) + len(known) + len(strange)
    names: dict[str, int] = {}
    grams = [
        [names.setdefault(gram, len(names)) for gram in char_wb_ngrams(word, features.char_low, features.char_high)]
        for word in wording.words
    ]
    flat = np.asarray([gram for one in grams for gram in one], dtype=np.int64)
    return Terms(
        pairs=known,
        pair_texts=pair_texts,
        pair_terms=place + len(wording.words),
        gram_starts=ends(np.asarray([len(one) for one in grams], dtype=np.int64)),
        grams=flat + first_gram,
        gram_names=tuple(names),
        first_gram=first_gram,
    )


def _pieces(wording: Wording) -> list[Piece]:
    """Return runs of texts, whole entries each: where a run begins and where it ends."""
    entry_ends = wording.starts[wording.entry_texts]
    bounds = [0]
    while bounds[-1] < len(wording.places):
        reach = int(np.searchsorted(entry_ends, entry_ends[bounds[-1]] + WORDS, side="right")) - 1
        bounds.append(max(reach, bounds[-1] + 1))
    edges = wording.entry_texts[bounds].tolist()
    return list(pairwise(edges))


def _rows(wording: Wording, terms: Terms, pieces: Sequence[Piece]) -> Rows:
    counted = [_counted(wording, terms, *piece) for piece in pieces]
    none = np.zeros(0, dtype=np.int64)
    sizes, words = (np.concatenate([one[part] for one in counted] or [none]) for part in (0, 1))
    starts = ends(sizes)
    return Rows(
        starts=starts,
        middles=starts[:-1] + words,
        terms=np.concatenate([one[2] for one in counted] or [none.astype(np.int32)]),
        counts=np.concatenate([one[3] for one in counted] or [none.astype(np.uint8)]),
    )


def _counted(
    wording: Wording, terms: Terms, first: int, last: int
) -> tuple[Longs, Longs, NDArray[np.int32], NDArray[np.uint8]]:
    """Return how many terms each of these texts has, how many of them are no characters, and the terms with their
    counts."""
    begin, end = wording.starts[first], wording.starts[last]
    words = wording.texts[begin:end]
    texts = np.repeat(np.arange(last - first), np.diff(wording.starts[first : last + 1]))
    from_pair, to_pair = np.searchsorted(terms.pair_texts, [first, last])
    sizes = (terms.gram_starts[words + 1] - terms.gram_starts[words]).astype(np.int64)
    # Where the characters of each word stand: their place in the joined array, moved by what their word was moved.
    grams = terms.grams[np.arange(sizes.sum()) + (terms.gram_starts[words] - (np.cumsum(sizes) - sizes)).repeat(sizes)]
    keys = np.concatenate([
        texts * terms.size + words,
        (terms.pair_texts[from_pair:to_pair] - first) * terms.size + terms.pair_terms[from_pair:to_pair],
        texts.repeat(sizes) * terms.size + grams,
    ])  # fmt: skip
    keys.sort()
    begins = np.flatnonzero(firsts(keys))
    counts = np.minimum(np.diff(begins, append=len(keys)), MOST).astype(np.uint8)
    text, term = np.divmod(keys[begins], terms.size)
    return (
        np.bincount(text, minlength=last - first),
        np.bincount(text[term < terms.first_gram], minlength=last - first),
        term.astype(np.int32),
        counts,
    )
