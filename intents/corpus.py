"""The rows that training learns from: examples, noisy copies of them, titles of intents, strangers; as
counts of grams.

Called by training only; scipy is imported where it is used, because the server never trains.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.text.entities import extract
from core.text.normalise import normalise
from intents.augment import noisy_copies, nonsense
from intents.catalog import Catalog
from intents.features import BLOCKS, all_grams, heard

# What a row is: a sentence of the catalog, a noisy copy of one, a meaning or label (never judged), a
# stranger.
EXAMPLE, COPY, TITLE, STRANGER, STRANGE_COPY = range(5)
COPIES = {"example": 2, "stranger": 1}
# Sentences of words that nobody knows, among the strangers.
NONSENSE = 80
# Placeholders do not depend on the day, so any instant will do; a fixed one keeps training repeatable.
_NOW = datetime(2026, 1, 5, 3, tzinfo=UTC)
_ZONE = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True)
class Corpus:
    """Rows of training. Arrays have one element per row; `counts` one sparse matrix per block of features.

    `intents` is the place of the intent in `names`, `len(names)` for strangers; `sources` is equal for a
    sentence and its copies, which must never be parted between training and judging.
    """

    names: tuple[str, ...]
    packs: tuple[str, ...]
    intents: NDArray[np.int64]
    sources: NDArray[np.int64]
    kinds: NDArray[np.int64]
    counts: tuple[sparse.csr_matrix, ...]
    grams: tuple[tuple[str, ...], ...]
    lengths: NDArray[np.int64]


def plain_text(text: str) -> str:
    """Return the normalised text of a raw one, entities as placeholders: what the classifier reads."""
    return normalise(text, extract(text, now=_NOW, zone=_ZONE)).text


def build_corpus(catalog: Catalog, seed: int) -> Corpus:
    """Return the rows of `catalog` and of our list of strangers; equal seeds give equal rows."""
    random = np.random.default_rng(seed)
    names = tuple(catalog.intents)
    rows = [*_rows_of_intents(catalog, random), *_rows_of_strangers(len(names), random)]
    texts = [plain_text(text) for text, _, _ in rows]
    kinds = np.array([kind for _, _, kind in rows])
    heads = np.isin(kinds, (EXAMPLE, TITLE, STRANGER))
    grams = [all_grams(text) for text in texts]
    blocks = [_count([row[block] for row in grams]) for block in range(len(BLOCKS))]
    return Corpus(
        names=names,
        packs=tuple(intent.pack for intent in catalog.intents.values()),
        intents=np.array([intent for _, intent, _ in rows]),
        sources=np.cumsum(heads) - 1,
        kinds=kinds,
        counts=tuple(counts for counts, _ in blocks),
        grams=tuple(listed for _, listed in blocks),
        lengths=np.array([len(heard(text)) for text in texts]),
    )


def _rows_of_intents(catalog: Catalog, random: np.random.Generator) -> Iterator[tuple[str, int, int]]:
    """Yield (raw text, intent, kind), the copies of a sentence right behind it."""
    for number, intent in enumerate(catalog.intents.values()):
        for language, examples in intent.examples.items():
            for example in examples:
                yield example, number, EXAMPLE
                copies = noisy_copies(example, COPIES["example"], english=language == "en", random=random)
                yield from ((copied, number, COPY) for copied in copies)
        for title in (intent.meaning_id, intent.meaning, *intent.labels.values()):
            yield title, number, TITLE


def _rows_of_strangers(number: int, random: np.random.Generator) -> Iterator[tuple[str, int, int]]:
    listed = tomllib.loads(resources.files("intents").joinpath("strangers.toml").read_text("utf-8"))
    for language in ("id", "en"):
        for text in listed[language]:
            yield text, number, STRANGER
            copies = noisy_copies(text, COPIES["stranger"], english=language == "en", random=random)
            yield from ((copied, number, STRANGE_COPY) for copied in copies)
    yield from ((nonsense(random), number, STRANGER) for _ in range(NONSENSE))


def _count(listed: list[list[str]]) -> tuple[sparse.csr_matrix, tuple[str, ...]]:
    """Return how often each gram stands in each row, and the grams by column."""
    columns: dict[str, int] = {}
    places = [columns.setdefault(gram, len(columns)) for row in listed for gram in row]
    starts = np.cumsum([0, *(len(row) for row in listed)])
    ones = np.ones(len(places), np.float32)
    counts = sparse.csr_matrix((ones, np.array(places, np.int32), starts), shape=(len(listed), len(columns)))
    counts.sum_duplicates()
    return counts, tuple(columns)
