"""The index as one would write it down: a dictionary for each text, and a look at every one of them for each question.

`test_index.py` holds the arrays of `faq_kb/index.py` against it; `assert_same` holds two of those against each other.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from core.text.ngrams import char_wb_ngrams
from faq_kb.index import FULL, Doubles, Floats, Index, Ints, Likeness, Vector
from faq_kb.search import Knowledge
from faq_kb.weights import Features
from faq_kb.wording import Wording

Tokens = Sequence[str]
# A word, two words, or a run of characters.
Term = tuple[str, ...]
Counts = tuple[Mapping[Term, int], Mapping[Term, int]]


class StraightIndex:
    """Stands where an `Index` stands in a Knowledge."""

    def __init__(self, phrasings: Sequence[Sequence[Tokens]], answers: Sequence[Tokens], features: Features) -> None:
        self._features = features
        self._rows = [[_counts(words, features) for words in rows] for rows in phrasings]
        seen = Counter(term for rows in self._rows for term in {t for row in rows for part in row for t in part})
        self._known = set(seen)
        self._idf = {term: self._rarity(count, len(phrasings)) for term, count in seen.items()}
        self._unseen = self._rarity(0, len(phrasings))
        words = sorted({word for rows in phrasings for row in rows for word in row})
        self.words = {word: place for place, word in enumerate(words)}
        pairs = sorted(term for term in seen if len(term) == 3)
        grams = dict.fromkeys(gram for word in words for gram in char_wb_ngrams(word, *_sizes(features)))
        ordered: list[Term] = [*(("word", word) for word in words), *pairs, *(("gram", gram) for gram in grams)]
        self._numbers = {term: place for place, term in enumerate(ordered)}
        self._terms = ordered
        self.entry_rows = np.cumsum([0, *(len(rows) for rows in self._rows)])
        self._vectors = [[self._weights(row) for row in rows] for rows in self._rows]
        self._postings: dict[int, list[tuple[int, int]]] = {}
        for entry, (vectors, answer) in enumerate(zip(self._vectors, answers, strict=True)):
            self._post(entry, vectors, self._weights(_counts(answer, features)))

    def vector(self, tokens: Tokens) -> Vector:
        """Return the unit vector of a text's plain words."""
        weights = self._weights(_counts(tokens, self._features))
        found = sorted((self._numbers[term], weight) for term, weight in weights.items() if term in self._known)
        known = sum(weight for _, weight in found) / (sum(weights.values()) or 1.0)
        return Vector(np.array([one for one, _ in found], np.int32), np.array([one for _, one in found]), known)

    def candidates(self, query: Vector, budget: int) -> Floats:
        """Return a rough score per entry."""
        rough = [0.0] * len(self._rows)
        terms = zip(query.terms.tolist(), query.weights.tolist(), strict=True)
        for place, (term, weight) in enumerate(sorted(terms, key=lambda one: (len(self._postings[one[0]]), one[0]))):
            budget -= len(self._postings[term])
            if budget < 0 and place:
                break
            for entry, strength in self._postings[term]:
                rough[entry] += strength * (weight / FULL)
        return np.array(rough, np.float32)

    def likeness(self, query: Vector, entries: Sequence[int]) -> Likeness:
        """Return the cosine of the question with every phrasing of these entries."""
        asked = {self._terms[term]: weight for term, weight in zip(query.terms, query.weights, strict=True)}
        values: Doubles = np.array([
            sum(weight * asked.get(term, 0.0) for term, weight in vector.items())
            for entry in entries
            for vector in self._vectors[entry]
        ])  # fmt: skip
        counts = np.array([len(self._vectors[entry]) for entry in entries])
        return Likeness(values, counts.cumsum() - counts, counts)

    def row(self, entry: int, phrasing: int) -> Ints:
        """Return the term ids of one phrasing of an entry."""
        return np.array(sorted(self._numbers[term] for term in self._vectors[entry][phrasing]), np.int32)

    def _rarity(self, count: int, entries: int) -> float:
        return float((math.log((1 + entries) / (1 + count)) + 1.0) ** self._features.rarity)

    def _weights(self, counts: Counts) -> dict[Term, float]:
        weights: dict[Term, float] = {}
        for part, share in zip(counts, (self._features.words, 1.0 - self._features.words), strict=True):
            raw = {term: self._idf.get(term, self._unseen) * (1 + math.log(count)) for term, count in part.items()}
            length = math.sqrt(sum(weight * weight for weight in raw.values()))
            weights |= {term: weight * math.sqrt(share) / length for term, weight in raw.items()}
        return weights

    def _post(self, entry: int, phrasings: Sequence[Mapping[Term, float]], answer: Mapping[Term, float]) -> None:
        strongest: dict[Term, float] = {}
        for vector, share in [*((one, 1.0) for one in phrasings), (answer, self._features.answer)]:
            for term, weight in vector.items():
                strongest[term] = max(strongest.get(term, 0.0), weight * share)
        for term in strongest.keys() & self._known:
            self._postings.setdefault(self._numbers[term], []).append((entry, round(strongest[term] * FULL)))


def _sizes(features: Features) -> tuple[int, int]:
    return features.char_low, features.char_high


def _counts(tokens: Tokens, features: Features) -> Counts:
    words = [("word", one) for one in tokens] + [("word", *tokens[at : at + 2]) for at in range(len(tokens) - 1)]
    grams = [("gram", gram) for gram in char_wb_ngrams(" ".join(tokens), *_sizes(features))]
    return Counter(words), Counter(grams)


def assert_same(one: Knowledge, other: Knowledge) -> None:
    """Hold that two pieces of knowledge are made of the very same numbers."""
    assert one.entries == other.entries
    for kind, mine, theirs in ((Wording, one.wording, other.wording), (Index, one.index, other.index)):
        for name in kind.__dataclass_fields__:
            left, right = getattr(mine, name), getattr(theirs, name)
            if isinstance(left, np.ndarray):
                assert left.dtype == right.dtype, name
                assert np.array_equal(left, right), name
            elif name != "spare":
                assert left == right, name
