"""How well questions find their entry: the search that answers customers, over entries and questions of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.evaluation.figures import Measured, mean, percentile, share, timed
from bot.evaluation.rows import BadFile, read_rows
from core.text import detect, normalise
from core.words import Hit
from faq_kb.context import SearchContext
from faq_kb.entry import LANGUAGES, Entry
from faq_kb.search import Knowledge
from faq_kb.semantic import Meanings
from faq_kb.weights import shipped_weights

# A customer sees a few; MAP asks for the place of every entry that answers.
DEEP = 1_000
SHOWN = 5
MOST_NOTES = 20
_TEXTS: dict[str, Any] = {"variants": list, "language": str}


def measure_faq(entries: Path, queries: Path, meanings: Meanings | None = None) -> Measured:
    """Judge questions over entries. Entries have `id`, `question`, `answer`, perhaps `variants` and `language`;
    queries `text` and `relevant`, the ids of all entries that answer, empty where none does.

    `meanings` gives the vectors of an encoder.
    Accuracy, MRR and MAP count the questions that an entry answers. Answered is what is sure at the shipped threshold.
    """
    shelf = _entries(entries)
    asked = read_rows(queries, {"text": str, "relevant": list})
    known = {one.id for one in shelf}
    for row in asked:
        strange = [one for one in row["relevant"] if one not in known]
        if strange:
            raise BadFile(f"{row['place']}: no entry of {entries} has the id {strange[0]!r}.")
    weights = shipped_weights()
    knowledge = Knowledge(shelf, weights=weights, meanings=meanings)
    deeper = replace(weights.search, pool=DEEP, fine=DEEP, hopeful=0.0, budget=DEEP * len(shelf))
    deep = Knowledge(shelf, weights=replace(weights, search=deeper), meanings=meanings)
    spoken = {one.language for one in shelf}
    spent: list[float] = []
    found = [_Found(row, spoken) for row in asked]
    for one in found:
        one.hits = timed(lambda one=one: one.search(knowledge, SHOWN), spent)  # type: ignore[misc]  # bound to this turn
        one.ranked = [hit.entry_id for hit in one.search(deep, DEEP)]
    return Measured(_figures(found, weights.thresholds.sure, spent), _notes(found))


class _Found:
    """One question, what was found first, and the whole ranking."""

    def __init__(self, row: dict[str, Any], spoken: set[str]) -> None:
        self.text: str = row["text"]
        self.relevant: list[str] = row["relevant"]
        self.hits: Sequence[Hit] = ()
        self.ranked: list[str] = []
        language = next(iter(spoken)) if len(spoken) == 1 else detect(self.text)
        self._context = SearchContext(on_day=date(2026, 11, 21), language="en" if language == "en" else "id")

    def search(self, knowledge: Knowledge, limit: int) -> Sequence[Hit]:
        """Return what a search finds, the text read as the engine reads a message."""
        plain = normalise(self.text)
        return knowledge.search(plain.text, plain.tokens, self._context, limit)

    @property
    def places(self) -> list[int]:
        """The places, from 1, of the entries that answer."""
        return [place for place, one in enumerate(self.ranked, 1) if one in self.relevant]

    def within(self, most: int) -> bool:
        """Whether one of the first `most` answers."""
        return any(hit.entry_id in self.relevant for hit in self.hits[:most])

    @property
    def precision(self) -> float:
        """The average precision of the ranking; what was not found at all counts as nothing."""
        return sum(order / place for order, place in enumerate(self.places, 1)) / len(self.relevant)


def _figures(found: list[_Found], sure: float, spent: list[float]) -> dict[str, Any]:
    answerable = [one for one in found if one.relevant]
    answered = [one for one in found if one.hits and one.hits[0].confidence >= sure]
    right = sum(one.within(1) for one in answered)
    return {
        "rows": len(found),
        "accuracy_at_1": share(sum(one.within(1) for one in answerable), len(answerable)),
        "accuracy_at_5": share(sum(one.within(SHOWN) for one in answerable), len(answerable)),
        "mrr": mean(1 / one.places[0] if one.places else 0.0 for one in answerable),
        "map": mean(one.precision for one in answerable),
        "answered_precision": share(right, len(answered)),
        "answered_recall": share(right, len(answerable)),
        "p50_us": percentile(spent, 0.5),
        "p99_us": percentile(spent, 0.99),
    }


def _notes(found: list[_Found]) -> list[str]:
    return [
        f"{one.text[:60]!r}: expected {one.relevant[0]}, found {one.hits[0].entry_id if one.hits else 'nothing'}"
        for one in found
        if one.relevant and not one.within(1)
    ][:MOST_NOTES]


def _entries(path: Path) -> list[Entry]:
    shelf: dict[str, Entry] = {}
    for row in read_rows(path, {"id": str, "question": str, "answer": str}, _TEXTS):
        language = row.get("language", "id")
        if language not in LANGUAGES:
            raise BadFile(f"{row['place']}: 'language' is {language!r}; expected one of {', '.join(LANGUAGES)}.")
        if not all(isinstance(one, str) for one in row.get("variants", ())):
            raise BadFile(f"{row['place']}: 'variants' holds more than texts; expected a list of texts.")
        if row["id"] in shelf:
            raise BadFile(f"{row['place']}: the id {row['id']!r} was there before; every entry has its own.")
        shelf[row["id"]] = Entry(
            id=row["id"],
            category="",
            language=language,
            pack="general",
            question=row["question"],
            variants=tuple(row.get("variants", ())),
            answer=row["answer"],
        )
    return list(shelf.values())
