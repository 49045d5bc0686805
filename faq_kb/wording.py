"""The texts of the entries as numbers: every word once, every phrasing and answer as a row of word numbers.

`faq_kb/search.py` reads texts with it and `faq_kb/building.py` makes the index of them. What was read before is taken
over, so an edit reads the texts of what it changed and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from faq_kb.entry import Entry

Ints = NDArray[np.int32]
Reader = Callable[[str], Sequence[str]]
# The phrasings of an entry that have a word, each with its number in the entry, and last its answer as number ANSWER.
Rows = Sequence[tuple[int, Sequence[str]]]
ANSWER = -1
# Entries that are held as lists of numbers before they become arrays.
PIECE = 1_000


@dataclass(frozen=True, slots=True)
class Wording:
    """Words by the alphabet, but the first `known` of them those that phrasings have.

    Text `t` has the word numbers `texts[starts[t]:starts[t + 1]]` and is phrasing `spoken[t]` of its entry, or its
    answer. Entry `e` has the texts from `entry_texts[e]` to `entry_texts[e + 1]`, the answer last, and stood at
    `places[e]` of what was given: an entry without a single word to find it by is left out.
    """

    words: tuple[str, ...]
    known: int
    texts: Ints
    starts: NDArray[np.int64]
    spoken: Ints
    entry_texts: Ints
    places: Ints

    def phrasings(self, entry: int) -> list[list[str]]:
        """Return the words of the phrasings of an entry."""
        first, answer = int(self.entry_texts[entry]), int(self.entry_texts[entry + 1]) - 1
        edges = self.starts[first : answer + 1].tolist()
        return [[self.words[word] for word in self.texts[start:end].tolist()] for start, end in pairwise(edges)]


def wording_of(rows: Sequence[Rows]) -> Wording:
    """Return the wording of entries that are cut into words already."""
    writer = _Writer(())
    for place, one in enumerate(rows):
        writer.write(place, one)
    return writer.wording()


def read_wording(
    entries: Sequence[Entry], read: Reader, before: tuple[Sequence[Entry], Wording] | None = None
) -> Wording:
    """Return the wording of the entries. `before` are entries that were read with the same `read`, and their wording:
    texts that stand in both are not read again."""
    given, old = before or ((), _EMPTY)
    writer = _Writer(old.words)
    known = {given[place].id: number for number, place in enumerate(old.places.tolist())}
    for place, entry in enumerate(entries):
        number = known.get(entry.id, -1)
        if number >= 0 and _says_the_same(entry, given[int(old.places[number])]):
            writer.take_over(place, old, number)
        else:
            writer.write(place, list(_rows(entry, read)))
    return writer.wording()


def _says_the_same(one: Entry, other: Entry) -> bool:
    return one is other or (one.phrasings == other.phrasings and one.markdown == other.markdown)


def _rows(entry: Entry, read: Reader) -> Iterator[tuple[int, Sequence[str]]]:
    for number, text in enumerate(entry.phrasings):
        if words := read(text):
            yield number, words
    yield ANSWER, read(entry.markdown)


class _Writer:
    """Writes entries one after the other, those of an earlier wording as runs of neighbours."""

    def __init__(self, words: Sequence[str]) -> None:
        self._numbers = {word: number for number, word in enumerate(words)}
        self._pieces: list[Wording] = []
        self._fresh: list[tuple[int, list[tuple[int, list[int]]]]] = []
        # The entries of an earlier wording that wait to be copied together: where they stood and where they stand.
        self._old: Wording | None = None
        self._run: tuple[int, list[int]] = (0, [])

    def write(self, place: int, rows: Rows) -> None:
        """Add an entry by its words."""
        if len(rows) < 2:
            return
        self._end_run()
        numbers = self._numbers
        self._fresh.append(
            (place, [(spoken, [numbers.setdefault(word, len(numbers)) for word in words]) for spoken, words in rows])
        )
        if len(self._fresh) >= PIECE:
            self._end_fresh()

    def take_over(self, place: int, old: Wording, number: int) -> None:
        """Add an entry as it stood in an earlier wording, the one whose words this writer began with."""
        self._end_fresh()
        first, places = self._run
        if self._old is None or number != first + len(places):
            self._end_run()
            self._old, self._run = old, (number, [])
        self._run[1].append(place)

    def wording(self) -> Wording:
        """Return everything that was added, with its words numbered anew."""
        self._end_fresh()
        self._end_run()
        pieces = self._pieces or [_EMPTY]
        words = tuple(self._numbers)
        texts = np.concatenate([one.texts for one in pieces])
        starts = ends(np.concatenate([np.diff(one.starts) for one in pieces]))
        spoken = np.concatenate([one.spoken for one in pieces])
        entry_texts = ends(np.concatenate([np.diff(one.entry_texts) for one in pieces])).astype(np.int32)
        places = np.concatenate([one.places for one in pieces])
        order, known = _order(words, texts, np.repeat(spoken != ANSWER, np.diff(starts)))
        number = np.zeros(len(words), dtype=np.int32)
        number[order] = np.arange(len(order), dtype=np.int32)
        return Wording(tuple(words[one] for one in order), known, number[texts], starts, spoken, entry_texts, places)

    def _end_run(self) -> None:
        (first, places), old = self._run, self._old
        if old is None or not places:
            return
        begin, end = old.entry_texts[first], old.entry_texts[first + len(places)]
        self._pieces.append(
            Wording(
                words=(),
                known=0,
                texts=old.texts[old.starts[begin] : old.starts[end]],
                starts=old.starts[begin : end + 1],
                spoken=old.spoken[begin:end],
                entry_texts=old.entry_texts[first : first + len(places) + 1],
                places=np.asarray(places, dtype=np.int32),
            )
        )
        self._old, self._run = None, (0, [])

    def _end_fresh(self) -> None:
        if not self._fresh:
            return
        rows = [row for _, entry in self._fresh for row in entry]
        self._pieces.append(
            Wording(
                words=(),
                known=0,
                texts=np.asarray([number for _, numbers in rows for number in numbers], dtype=np.int32),
                starts=ends(np.asarray([len(numbers) for _, numbers in rows], dtype=np.int64)),
                spoken=np.asarray([spoken for spoken, _ in rows], dtype=np.int32),
                entry_texts=ends(np.asarray([len(entry) for _, entry in self._fresh])).astype(np.int32),
                places=np.asarray([place for place, _ in self._fresh], dtype=np.int32),
            )
        )
        self._fresh = []


def _order(words: Sequence[str], texts: Ints, is_asked: NDArray[np.bool_]) -> tuple[list[int], int]:
    """Return the numbers of the words that are used, those of phrasings first, and how many those are.

    Within both by the alphabet: the same texts give the same wording, whatever was read before them.
    """
    asked, used = np.zeros(len(words), dtype=bool), np.zeros(len(words), dtype=bool)
    asked[texts[is_asked]] = True
    used[texts] = True
    first = sorted(np.flatnonzero(asked).tolist(), key=words.__getitem__)
    return first + sorted(np.flatnonzero(used & ~asked).tolist(), key=words.__getitem__), len(first)


def ends(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each of neighbours of these lengths begins, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


_NONE = np.zeros(0, dtype=np.int32)
_EMPTY = Wording((), 0, _NONE, np.zeros(1, dtype=np.int64), _NONE, np.zeros(1, dtype=np.int32), _NONE)
