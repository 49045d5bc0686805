"""Finding the entry that answers a question, in the customer's context. Pure: no database, no clock.

`bot/understand.py` holds one immutable `Knowledge` and swaps it when a newer one is published; `sapa ask`, the console
and `faq_kb/check.py` search the same one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from core.text.normalise import normalise
from core.words import Hit
from faq_kb.building import index_of
from faq_kb.context import SearchContext, applies
from faq_kb.entry import Entry
from faq_kb.index import Doubles, Floats, Index, Likeness, Vector
from faq_kb.render import fill
from faq_kb.semantic import Meanings, blended
from faq_kb.stored import kept_or_made
from faq_kb.weights import Weights, shipped_weights
from faq_kb.wording import ANSWER, Reader, Wording, read_wording


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry that may answer: how far its score is ahead of the best other one, which share of the question's weight
    (0 to 1) its nearest phrasing covers, and the words that both have."""

    entry: Entry
    score: float
    margin: float
    coverage: float
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Match:
    """An entry compared in full: its score, and its likeness phrasing by phrasing."""

    entry: int
    answer: int
    score: float
    likeness: Doubles


def plain_words(text: str) -> Sequence[str]:
    """Return the plain words of a text, as the engine reads a message."""
    return normalise(text).tokens


class Knowledge:
    """An immutable snapshot of what may be answered, with the arrays to find it."""

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        version: int = 0,
        variables: Mapping[str, Mapping[str, str]] | None = None,
        weights: Weights | None = None,
        read: Reader = plain_words,
        before: Knowledge | None = None,
        folder: Path | None = None,
        meanings: Meanings | None = None,
    ) -> None:
        """Index the entries. `variables` are the shop facts by language and name; `read` cuts text into plain words;
        texts that stood `before` are not read again. `folder` is where the index is kept for the next start: only for
        knowledge with the shipped `read`. `meanings` gives the vectors of an encoder, by default as `before`.

        `given` keeps the entries as they came. Entries without a single word to find them by are left out.
        """
        self.version = version
        self.given: tuple[Entry, ...] = tuple(entries)
        self.weights = weights or shipped_weights()
        self._variables = variables or {}
        self._read = read
        self.wording, self.index = self._indexed(before, folder)
        self.entries: tuple[Entry, ...] = tuple(self.given[place] for place in self.wording.places.tolist())
        self._spoken = self.wording.spoken[self.wording.spoken != ANSWER]
        self.meanings: Meanings | None = meanings or (before.meanings if before else None)
        self._meant = self.meanings.of(self.wording.phrasings, len(self.entries)) if self.meanings else None
        self._places = {one.id: place for place, one in enumerate(self.entries)}
        pairs = [(place, self._places[one.twin]) for place, one in enumerate(self.entries) if one.twin in self._places]
        self._twins = dict(pairs) | {twin: place for place, twin in reversed(pairs)}
        self._in_packs = lru_cache(64)(self._mask)
        # What was asked for once: the shop facts that an entry lacks, by its place.
        self._lacking: dict[int, frozenset[str]] = {}

    def _indexed(self, before: Knowledge | None, folder: Path | None) -> tuple[Wording, Index]:
        known = (before.given, before.wording) if before is not None and before._read is self._read else None
        features = self.weights.features

        def make() -> tuple[Wording, Index]:
            wording = read_wording(self.given, self._read, known)
            return wording, index_of(wording, features)

        return kept_or_made(folder, self.given, features, make) if folder else make()

    def with_variables(self, variables: Mapping[str, Mapping[str, str]], version: int) -> Knowledge:
        """Return the same entries with other shop facts; what was indexed is shared."""
        other = copy(self)
        other.version, other._variables, other._lacking = version, variables, {}
        return other

    @property
    def thresholds_for_engine(self) -> Mapping[str, float]:
        """The calibrated confidences from which the policy answers an entry or offers it as a choice."""
        return {"entry_sure": self.weights.thresholds.sure, "entry_close": self.weights.thresholds.close}

    def entry(self, entry_id: str) -> Entry | None:
        """Return a published entry by id, or None; one that lacks a shop fact answers nobody and is none."""
        place = self._places.get(entry_id)
        return None if place is None or self._missing(place) else self.entries[place]

    def in_language(self, entry_id: str, language: str) -> Entry | None:
        """Return the entry in this language if it or its twin is, else the entry itself, else None."""
        entry = self._in_language(entry_id, language)
        return None if entry is None else self.entry(entry.id) or self.entry(entry_id)

    def published(self, entry_id: str) -> Entry | None:
        """Return a published entry by id, or None; it may lack a shop fact."""
        place = self._places.get(entry_id)
        return None if place is None else self.entries[place]

    def waiting(self, entry_id: str, language: str) -> Entry | None:
        """Return the published entry that would answer in this language if it had its shop facts, or None when there is
        none or it answers."""
        return None if self.in_language(entry_id, language) else self._in_language(entry_id, language)

    def lacks(self, entry_id: str) -> tuple[str, ...]:
        """Return the names of the shop facts that a published entry needs and that have no value."""
        place = self._places.get(entry_id)
        return () if place is None else tuple(sorted(self._missing(place)))

    def _in_language(self, entry_id: str, language: str) -> Entry | None:
        place = self._places.get(entry_id)
        if place is None:
            return None
        entry, twin = self.entries[place], self.entries[self._twins.get(place, place)]
        return twin if entry.language != language == twin.language else entry

    def _missing(self, place: int) -> frozenset[str]:
        found = self._lacking.get(place)
        if found is None:
            entry = self.entries[place]
            found = self._lacking[place] = entry.variables - self._variables.get(entry.language, {}).keys()
        return found

    def answer(self, entry_id: str, given: Mapping[str, str]) -> str:
        """Return the Markdown of an entry's whole answer. `given` holds what only the turn knows (`kak`, `name`).

        Raises KeyError for an unknown entry and MissingVariable when a shop fact is not set.
        """
        entry = self.entries[self._places[entry_id]]
        return fill(entry.markdown, {**self._variables.get(entry.language, {}), **given})

    def search(self, plain: str, tokens: Sequence[str], context: SearchContext, limit: int = 5) -> tuple[Hit, ...]:
        """Return the entries that may answer, best first, one per pair of twins, in the customer's language if it has
        one. `plain` is the normalised question and `tokens` its words. Empty when no entry shares a term with it."""
        confidence = self.weights.confidence
        return tuple(
            Hit(
                entry_id=one.entry.id,
                question=one.entry.question,
                score=one.score,
                confidence=confidence.of(one.score, one.margin, one.coverage),
                version=one.entry.version,
                matched=", ".join(one.matched),
            )
            for one in self.rank(plain, tokens, context, limit)
        )

    def rank(self, plain: str, tokens: Sequence[str], context: SearchContext, limit: int) -> tuple[Ranked, ...]:
        """Return what `search` returns, with what confidence is made of; calibration learns from it."""
        query = self.index.vector(tokens)
        places, meaning = self._shortlist(query, context), None
        if self._meant:
            meaning = self._meant.likeness(plain)
            near = self._meant.nearest(meaning * self._in_packs(context.packs))
            places += [place for place in near if place not in places and self._applies(place, context)]
        if not places:
            return ()
        ordered = self._break_ties(self._compare(query, places, context, meaning), plain)
        return tuple(self._ranked(query, tokens, match, ordered) for match in ordered[:limit])

    def near(self, tokens: Sequence[str]) -> list[tuple[int, Doubles]]:
        """Return the entries that share most with these words, whatever their conditions: the place of each in
        `entries` and the cosine, 0 to 1, with each of its phrasings."""
        query = self.index.vector(tokens)
        rough = self.index.candidates(query, self.weights.search.budget)
        places = [int(place) for place in np.argsort(-rough)[: self.weights.search.fine] if rough[place] > 0]
        if not places:
            return []
        likeness = self.index.likeness(query, places)
        return [(place, likeness.of(order)) for order, place in enumerate(places)]

    def phrasing(self, place: int, row: int) -> str:
        """Return one phrasing of the entry at this place, as it was written."""
        return self.entries[place].phrasings[int(self._spoken[self.index.entry_rows[place] + row])]

    def phrasings(self, place: int) -> list[str]:
        """Return the phrasings of the entry at this place that have a word."""
        first, last = self.index.entry_rows[place : place + 2]
        texts = self.entries[place].phrasings
        return [texts[number] for number in self._spoken[first:last].tolist()]

    def _shortlist(self, query: Vector, context: SearchContext) -> list[int]:
        if not len(query.terms):
            return []
        rough = self.index.candidates(query, self.weights.search.budget)
        rough *= self._in_packs(context.packs)
        best = float(rough.max(initial=0.0))
        if best <= 0.0:
            return []
        # Sorting only what has a chance is the difference between 0.1 ms and 0.01 ms at ten thousand entries.
        hopeful = np.flatnonzero(rough >= best * self.weights.search.hopeful)
        pool = self.weights.search.pool
        if len(hopeful) > pool:
            hopeful = hopeful[rough[hopeful] >= np.partition(rough[hopeful], -pool)[-pool]]
        hopeful = hopeful[np.argsort(-rough[hopeful], kind="stable")][:pool].tolist()
        return [place for place in hopeful if self._applies(place, context)][: self.weights.search.fine]

    def _mask(self, packs: tuple[str, ...]) -> Floats:
        return np.asarray([one.pack in packs for one in self.entries], dtype=np.float32)

    def _applies(self, place: int, context: SearchContext) -> bool:
        return applies(self.entries[place].conditions, context)

    def _answering(self, place: int, context: SearchContext) -> int:
        """Which of two twins is answered: the customer's language when it applies, else the one that matched."""
        if self.entries[place].language == context.language:
            return place
        twin = self._twins.get(place, place)
        fits = self.entries[twin].language == context.language and self._applies(twin, context)
        return twin if fits else place

    def _compare(
        self, query: Vector, places: list[int], context: SearchContext, meaning: Floats | None
    ) -> list[_Match]:
        search = self.weights.search
        likeness = self.index.likeness(query, places)
        scores = blended(self._scores(likeness), meaning, places)
        best: dict[int, _Match] = {}
        for order, (place, score) in enumerate(zip(places, scores, strict=True)):
            entry = self.entries[place]
            score *= 1.0 if entry.language == context.language else search.foreign
            score += search.topic if self._continues(entry, context.topic) else 0.0
            spoken = self._answering(place, context)
            if spoken not in best or best[spoken].score < score:
                best[spoken] = _Match(place, spoken, score, likeness.of(order))
        return sorted(best.values(), key=lambda match: -match.score)

    def _scores(self, likeness: Likeness) -> list[float]:
        # One phrasing that fits like a glove, or many that fit a little: both are evidence. The root of the count
        # keeps an entry with many phrasings from winning by their number alone.
        search = self.weights.search
        together = np.add.reduceat(likeness.values**search.power, likeness.starts) / np.sqrt(likeness.counts)
        nearest = np.maximum.reduceat(likeness.values, likeness.starts)
        scores: list[float] = (
            search.nearest * nearest + (1 - search.nearest) * together ** (1 / search.power)
        ).tolist()
        return scores

    def _continues(self, entry: Entry, topic: str) -> bool:
        """Whether an entry goes on with what the last answer was about: the same drawer, or one it leads to."""
        last = self.published(topic)
        return last is not None and (entry.topic == last.topic or entry.id in last.follow_ups)

    def _break_ties(self, matches: list[_Match], text: str) -> list[_Match]:
        top = [one for one in matches if matches[0].score - one.score < self.weights.search.tie]
        if len(top) < 2:
            return matches
        from rapidfuzz.fuzz import token_set_ratio

        def spelling(match: _Match) -> float:
            return max(token_set_ratio(text, one.casefold()) for one in self.phrasings(match.entry))

        return [*sorted(top, key=spelling, reverse=True), *matches[len(top) :]]

    def _ranked(self, query: Vector, tokens: Sequence[str], match: _Match, others: list[_Match]) -> Ranked:
        row = self.index.row(match.entry, int(match.likeness.argmax()))
        # Both are sorted, so a term of the question is in the row if it stands where it would be put.
        shared = row[np.minimum(row.searchsorted(query.terms), len(row) - 1)] == query.terms
        rival = max((one.score for one in others if one is not match), default=0.0)
        known, terms = self.index.words, set(query.terms[shared].tolist())
        return Ranked(
            entry=self.entries[match.answer],
            score=match.score,
            margin=match.score - rival,
            coverage=float(query.weights[shared].sum()) / (float(query.weights.sum()) or 1.0) * query.known,
            matched=tuple(dict.fromkeys(word for word in tokens if known.get(word) in terms)),
        )
