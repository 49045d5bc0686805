"""The arrays of the search: an inverted index over entries and one sparse unit vector per phrasing.

Built by `faq_kb/search.py` when knowledge is published, then only read. Words and character n-grams live in one
vocabulary; a word term starts with a space-free mark, so the two never meet.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.text.ngrams import char_wb_ngrams, word_ngrams
from faq_kb.weights import Features

# Set before word terms: "=resi" is the word, "resi" four characters of any word.
WORD = "="

Kind = TypeVar("Kind", np.int32, np.float32)
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Terms = tuple[Counter[str], Counter[str]]

# Texts of at most so many words are a phrasing or a question; answers are longer and are read once.
SHORT = 16


@dataclass(frozen=True, slots=True)
class Vector:
    """A text as sorted term ids with weights. `known` is the share of the text's weight that the vocabulary knows."""

    terms: Ints
    weights: Floats
    known: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """Cosines, 0 to 1, of one question with all phrasings of some entries: entry `i` has `counts[i]` of `values` from
    `starts[i]` on."""

    values: Floats
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]

    def of(self, place: int) -> Floats:
        """Return the cosines of one entry's phrasings."""
        return self.values[self.starts[place] : self.starts[place] + self.counts[place]]


@dataclass(frozen=True, slots=True)
class Index:
    """Immutable arrays. Rows are phrasings, grouped by entry; postings run from `starts[t]` to `starts[t + 1]`."""

    features: Features
    vocabulary: dict[str, int]
    idf: Sequence[float]
    unseen: float
    starts: NDArray[np.int64]
    entries: Ints
    strengths: Floats
    row_starts: NDArray[np.int64]
    row_terms: Ints
    row_weights: Floats
    entry_rows: Ints

    def vector(self, tokens: Sequence[str]) -> Vector:
        """Return the unit vector of a text's plain words; words that no entry has weigh in its length."""
        return _weigh(tokens, self.features, self.vocabulary, self.idf, self.unseen)

    def candidates(self, query: Vector, budget: int) -> Floats:
        """Return a rough score per entry, reading the rarest terms first and at most `budget` postings.

        The budget bounds the time of any question; what it leaves out are terms that nearly every entry has.
        """
        lengths = self.starts[query.terms + 1] - self.starts[query.terms]
        order = np.argsort(lengths, kind="stable")
        ends = lengths[order].cumsum()
        read = int(np.searchsorted(ends, budget, side="right"))
        order, ends = order[:read], ends[:read]
        if not read:
            return np.zeros(len(self.entry_rows) - 1, dtype=np.float32)
        counts = lengths[order]
        # Where each posting stands: its place in the joined array, moved by what its term was moved.
        places = np.arange(ends[-1]) + (self.starts[query.terms[order]] - (ends - counts)).repeat(counts)
        strength = self.strengths[places] * query.weights[order].repeat(counts)
        return np.bincount(self.entries[places], strength, len(self.entry_rows) - 1).astype(np.float32)

    def likeness(self, query: Vector, entries: Sequence[int]) -> Likeness:
        """Return the cosine of the question with every phrasing of these entries; at least one entry is asked for."""
        dense = np.zeros(len(self.idf), dtype=np.float32)
        dense[query.terms] = query.weights
        firsts, lasts = self.entry_rows[entries], self.entry_rows[np.asarray(entries) + 1]
        spans = list(zip(self.row_starts[firsts].tolist(), self.row_starts[lasts].tolist(), strict=True))
        terms = np.concatenate([self.row_terms[start:end] for start, end in spans])
        products = dense[terms] * np.concatenate([self.row_weights[start:end] for start, end in spans])
        # Where each row begins in the joined array: its own beginning, moved by what its entry was moved.
        counts = lasts - firsts
        shifts = np.cumsum([0, *(end - start for start, end in spans[:-1])]) - self.row_starts[firsts]
        begins = counts.cumsum() - counts
        rows = np.arange(counts.sum()) + (firsts - begins).repeat(counts)
        offsets = self.row_starts[rows] + shifts.repeat(counts)
        return Likeness(np.add.reduceat(products, offsets), begins, counts)

    def row(self, entry: int, phrasing: int) -> Ints:
        """Return the term ids of one phrasing of an entry."""
        place = int(self.entry_rows[entry]) + phrasing
        return self.row_terms[self.row_starts[place] : self.row_starts[place + 1]]


def build_index(
    phrasings: Sequence[Sequence[Sequence[str]]], answers: Sequence[Sequence[str]], features: Features
) -> Index:
    """Build the arrays from plain words: for each entry its phrasings (each a list of tokens) and its answer.

    Weights are sublinear TF-IDF with the entry as the document. An entry needs at least one phrasing with a word.
    """
    vocabulary, idf = _vocabulary(phrasings, features)
    unseen = _idf(0, len(phrasings), features.rarity)
    row_starts, row_terms, row_weights, entry_rows = [0], [], [], [0]
    posted: list[tuple[Ints, Floats]] = []
    for rows, answer in zip(phrasings, answers, strict=True):
        vectors = [_weigh(tokens, features, vocabulary, idf, unseen) for tokens in rows]
        for one in vectors:
            row_terms.append(one.terms)
            row_weights.append(one.weights)
            row_starts.append(row_starts[-1] + len(one.terms))
        entry_rows.append(entry_rows[-1] + len(vectors))
        body = _weigh(answer, features, vocabulary, idf, unseen)
        vectors.append(Vector(body.terms, body.weights * np.float32(features.answer), body.known))
        posted.append(_strongest(vectors))
    starts, entries, strengths = _invert(posted, len(vocabulary))
    return Index(
        features, vocabulary, idf, unseen, starts, entries, strengths,
        np.asarray(row_starts, dtype=np.int64), _joined(row_terms, np.int32), _joined(row_weights, np.float32),
        np.asarray(entry_rows, dtype=np.int32),
    )  # fmt: skip


def _terms(tokens: Sequence[str], features: Features) -> Terms:
    """Return how often each word term and each character term stands in a text."""
    if len(tokens) <= SHORT:
        return _short_terms(tuple(tokens), features)
    words = [WORD + one for one in word_ngrams(tokens)]
    return Counter(words), Counter(char_wb_ngrams(" ".join(tokens), features.char_low, features.char_high))


# A phrasing is read by each index that is built with it, a past question by each that it is looked up in.
@lru_cache(4_096)
def _short_terms(tokens: tuple[str, ...], features: Features) -> Terms:
    words = [WORD + one for one in word_ngrams(tokens)]
    return Counter(words), Counter(char_wb_ngrams(" ".join(tokens), features.char_low, features.char_high))


def _vocabulary(phrasings: Sequence[Sequence[Sequence[str]]], features: Features) -> tuple[dict[str, int], list[float]]:
    seen: Counter[str] = Counter()
    for rows in phrasings:
        seen.update({term for tokens in rows for part in _terms(tokens, features) for term in part})
    vocabulary = {term: place for place, term in enumerate(seen)}
    return vocabulary, [_idf(count, len(phrasings), features.rarity) for count in seen.values()]


def _idf(count: int, entries: int, rarity: float) -> float:
    # Smoothed as if one more entry had every term, so that no term weighs nothing.
    return float((math.log((1 + entries) / (1 + count)) + 1.0) ** rarity)


def _weigh(
    tokens: Sequence[str], features: Features, vocabulary: dict[str, int], idf: Sequence[float], unseen: float
) -> Vector:
    # Plain numbers, not arrays: a question has some fifty terms, and each step of an array costs as much as ten.
    terms: list[int] = []
    weights: list[float] = []
    known = whole = 0.0
    for part, share in zip(_terms(tokens, features), (features.words, 1.0 - features.words), strict=True):
        found: list[float] = []
        strange = square = 0.0
        for term, count in part.items():
            place = vocabulary.get(term)
            weight = unseen if place is None else idf[place]
            if count > 1:
                weight *= 1.0 + math.log(count)
            square += weight * weight
            if place is None:
                strange += weight
            else:
                terms.append(place)
                found.append(weight)
        # Words and characters are unit vectors of their own; the roots make the joined vector a unit vector too.
        scale = math.sqrt(share) / (math.sqrt(square) or 1.0)
        weights += [weight * scale for weight in found]
        known += sum(found) * scale
        whole += (sum(found) + strange) * scale
    joined = np.array(terms, np.int32)
    order = joined.argsort()
    return Vector(joined[order], np.array(weights, np.float32)[order], known / (whole or 1.0))


def _strongest(vectors: Sequence[Vector]) -> tuple[Ints, Floats]:
    terms = np.concatenate([one.terms for one in vectors])
    weights = np.concatenate([one.weights for one in vectors])
    unique, place = np.unique(terms, return_inverse=True)
    strongest = np.zeros(len(unique), dtype=np.float32)
    np.maximum.at(strongest, place, weights)
    return unique, strongest


def _invert(posted: Sequence[tuple[Ints, Floats]], size: int) -> tuple[NDArray[np.int64], Ints, Floats]:
    terms = _joined([terms for terms, _ in posted], np.int32)
    strengths = _joined([strengths for _, strengths in posted], np.float32)
    entries = np.repeat(np.arange(len(posted), dtype=np.int32), [len(terms) for terms, _ in posted])
    order = np.argsort(terms, kind="stable")
    starts = np.searchsorted(terms[order], np.arange(size + 1)).astype(np.int64)
    return starts, entries[order], strengths[order]


def _joined(parts: Sequence[NDArray[Kind]], kind: type[Kind]) -> NDArray[Kind]:
    return np.concatenate(parts).astype(kind) if parts else np.zeros(0, dtype=kind)
