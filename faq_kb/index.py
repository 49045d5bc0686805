"""The arrays of the search: an inverted index over entries and one sparse unit vector per phrasing.

Built by `faq_kb/building.py` when knowledge is published, then only read. A term is a word, two words next to each
other or a run of characters of a word, numbered in this order; a question finds its terms by three look-ups.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.text.ngrams import char_wb_ngrams
from faq_kb.weights import Features

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Thing = TypeVar("Thing")

# The strength of a term that is all an entry has. They are kept in 16 bits: they only choose what is compared in full.
FULL = 65_535
# A term that stands more often than this in one text counts as often as this.
MOST = 255
# Words whose runs of characters are remembered.
REMEMBERED_WORDS = 4_096
# Two words next to each other are one number: the first word stands above these bits.
PAIR = 32
# What a term weighs that stands so many times in a text.
REPEATED: Doubles = 1.0 + np.log(np.maximum(np.arange(MOST + 1), 1))


@dataclass(frozen=True, slots=True)
class Vector:
    """A text as sorted term ids with weights. `known` is the share of the text's weight that the index knows."""

    terms: Ints
    weights: Doubles
    known: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """Cosines, 0 to 1, of one question with all phrasings of some entries: entry `i` has `counts[i]` of `values` from
    `starts[i]` on."""

    values: Doubles
    starts: Longs
    counts: Longs

    def of(self, place: int) -> Doubles:
        """Return the cosines of one entry's phrasings."""
        return self.values[self.starts[place] : self.starts[place] + self.counts[place]]


def _counted(things: Sequence[Thing]) -> Sequence[tuple[Thing, int]]:
    """Return each thing with how often it stands there, in the order in which they stand first."""
    if len(set(things)) == len(things):
        # Nearly always, and five times as quick.
        return [(one, 1) for one in things]
    return [*Counter(things).items()]


@dataclass(frozen=True, slots=True)
class Index:
    """Immutable arrays. Rows are phrasings, grouped by entry; postings run from `starts[t]` to `starts[t + 1]`.

    Row `r` has the terms from `row_starts[r]` to `row_starts[r + 1]`, characters from `row_middles[r]` on, and how
    often each stands in it. A term of a row weighs its `idf`, by how often, by one of the two `row_scales` of the row:
    nothing of a row but its scales follows from other entries.
    """

    features: Features
    words: Mapping[str, int]
    pairs: Longs
    grams: Mapping[str, int]
    idf: Doubles
    unseen: float
    starts: Longs
    entries: Ints
    strengths: NDArray[np.uint16]
    row_starts: Longs
    row_middles: Longs
    row_terms: Ints
    row_counts: NDArray[np.uint8]
    row_scales: Doubles
    entry_rows: Ints
    # One question at a time takes one: a vector over all terms, nothing but zeros.
    spare: list[Doubles] = field(default_factory=list, compare=False, repr=False)
    # What `_letters` found: people use few words, again and again.
    spelt: dict[str, tuple[int | str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def vector(self, tokens: Sequence[str]) -> Vector:
        """Return the unit vector of a text's plain words; words that no entry has weigh in its length."""
        letters = Counter(chain.from_iterable(map(self._letters, tokens)))
        share = self.features.words
        parts = (
            ([*self._words(tokens), *self._pairs(tokens)], share),
            ([(None if isinstance(one, str) else one, count) for one, count in letters.items()], 1.0 - share),
        )
        terms: list[int] = []
        weights: list[float] = []
        known = whole = 0.0
        for counted, part in parts:
            known_part, strange = self._weigh(counted, part, terms, weights)
            known += known_part
            whole += known_part + strange
        joined = np.array(terms, np.int32)
        order = joined.argsort()
        return Vector(joined[order], np.array(weights)[order], known / (whole or 1.0))

    def row(self, entry: int, phrasing: int) -> Ints:
        """Return the term ids of one phrasing of an entry."""
        place = int(self.entry_rows[entry]) + phrasing
        return self.row_terms[self.row_starts[place] : self.row_starts[place + 1]]

    def row_vector(self, entry: int, phrasing: int) -> Vector:
        """Return one phrasing of an entry as `vector` returns a text."""
        place = int(self.entry_rows[entry]) + phrasing
        start, middle, end = self.row_starts[place], self.row_middles[place], self.row_starts[place + 1]
        terms = self.row_terms[start:end]
        scales = np.repeat(self.row_scales[place], [middle - start, end - middle])
        return Vector(terms, self.idf[terms] * REPEATED[self.row_counts[start:end]] * scales, 1.0)

    def candidates(self, query: Vector, budget: int) -> Floats:
        """Return a rough score per entry, reading the rarest terms first and at most `budget` postings.

        The budget bounds the time of any question; what it leaves out are terms that nearly every entry has. The
        rarest term is always read: a question of a word that all entries have is still about them.
        """
        lengths = self.starts[query.terms + 1] - self.starts[query.terms]
        order = np.argsort(lengths, kind="stable")
        ends = lengths[order].cumsum()
        read = max(int(np.searchsorted(ends, budget, side="right")), 1)
        order, ends = order[:read], ends[:read]
        if not len(order):
            return np.zeros(len(self.entry_rows) - 1, dtype=np.float32)
        counts = lengths[order]
        # Where each posting stands: its place in the joined array, moved by what its term was moved.
        places = np.arange(ends[-1]) + (self.starts[query.terms[order]] - (ends - counts)).repeat(counts)
        strength = self.strengths[places] * (query.weights[order] / FULL).repeat(counts)
        return np.bincount(self.entries[places], strength, len(self.entry_rows) - 1).astype(np.float32)

    def likeness(self, query: Vector, entries: Sequence[int]) -> Likeness:
        """Return the cosine of the question with every phrasing of these entries; at least one entry is asked for."""
        firsts, lasts = self.entry_rows[entries], self.entry_rows[np.asarray(entries) + 1]
        begins, finishes = self.row_starts[firsts], self.row_starts[lasts]
        spans = list(zip(begins.tolist(), finishes.tolist(), strict=True))
        terms = np.concatenate([self.row_terms[start:end] for start, end in spans])
        repeated = REPEATED[np.concatenate([self.row_counts[start:end] for start, end in spans])]
        products = self._met(query, terms) * repeated
        # Where each row begins in the joined array: its own beginning, moved by what its entry was moved.
        counts = (lasts - firsts).astype(np.int64)
        sizes = finishes - begins
        shifts = np.cumsum(sizes) - sizes - begins
        ends = counts.cumsum()
        rows = np.arange(ends[-1]) + (firsts - (ends - counts)).repeat(counts)
        edges = np.column_stack((self.row_starts[rows], self.row_middles[rows])) + shifts.repeat(counts)[:, None]
        parts = np.add.reduceat(products, edges.ravel()).reshape(-1, 2)
        return Likeness((parts * self.row_scales[rows]).sum(axis=1), ends - counts, counts)

    def _met(self, query: Vector, terms: Ints) -> Doubles:
        """Return what each of these terms weighs in the question, times its rarity."""
        # A vector over all terms is cleared where it was written: making one costs more than all the rest.
        try:
            dense = self.spare.pop()
        except IndexError:
            dense = np.zeros(len(self.idf))
        dense[query.terms] = query.weights * self.idf[query.terms]
        met = dense[terms]
        dense[query.terms] = 0.0
        self.spare.append(dense)
        return met

    def _letters(self, word: str) -> tuple[int | str, ...]:
        """Return the runs of characters of a word: the term of each that is known, else the run."""
        found = self.spelt.get(word)
        if found is None:
            runs = char_wb_ngrams(word, self.features.char_low, self.features.char_high)
            found = tuple(self.grams.get(run, run) for run in runs)
            if len(self.spelt) >= REMEMBERED_WORDS:
                self.spelt.clear()
            self.spelt[word] = found
        return found

    def _words(self, tokens: Sequence[str]) -> list[tuple[int | None, int]]:
        return [(self.words.get(word), count) for word, count in _counted(tokens)]

    def _pairs(self, tokens: Sequence[str]) -> list[tuple[int | None, int]]:
        counted = _counted([*pairwise(tokens)])
        numbers = [(self.words.get(one, -1), self.words.get(other, -1)) for (one, other), _ in counted]
        keys = np.array([one << PAIR | other if min(one, other) >= 0 else -1 for one, other in numbers], np.int64)
        places = np.searchsorted(self.pairs, keys)
        is_known = self.pairs.take(places, mode="clip") == keys if len(self.pairs) else places < 0
        return [
            (place + len(self.words) if known else None, count)
            for place, known, (_, count) in zip(places.tolist(), is_known.tolist(), counted, strict=True)
        ]

    def _weigh(
        self, counted: Iterable[tuple[int | None, int]], share: float, terms: list[int], weights: list[float]
    ) -> tuple[float, float]:
        """Add the terms of one part of a text; return the weight of those that are known and of the others."""
        # Plain numbers, not arrays: a question has some fifty terms, and each step of an array costs as much as ten.
        idf = self.idf.data
        found: list[float] = []
        strange = square = 0.0
        for place, count in counted:
            weight = self.unseen if place is None else idf[place]
            if count > 1:
                weight *= 1.0 + math.log(min(count, MOST))
            square += weight * weight
            if place is None:
                strange += weight
            else:
                terms.append(place)
                found.append(weight)
        scale = math.sqrt(share) / (math.sqrt(square) or 1.0)
        weights += [weight * scale for weight in found]
        return sum(found) * scale, strange * scale


def idf_of(counts: NDArray[np.int64] | Doubles, entries: int, rarity: float) -> Doubles:
    """Return the rarity of terms that so many of the entries have.

    Smoothed as if one more entry had every term, so that no term weighs nothing.
    """
    rarities: Doubles = (np.log((1 + entries) / (1 + counts)) + 1.0) ** rarity
    return rarities
