"""The rows that training learns from: sentences, noisy copies of them, names of intents, strangers; as counts of
grams.

Called by training only, for the shipped catalog and for files of others; scipy is imported where it is used, because
the server never trains.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.encoder import Encoder
from intents.augment import noisy_copies, nonsense
from intents.catalog import Catalog
from intents.catalog.reading import GENERAL
from intents.features import BLOCKS
from intents.kept import digest_of
from intents.readers import INDONESIAN, Reader
from intents.recipe import SHIPPED, STRANGE_LABELS, Recipe

# What a row is: an example of the catalog, a noisy copy of a sentence, a meaning or label, a stranger, a wider
# sentence. Titles and wider sentences are learnt from and never judged.
EXAMPLE, COPY, TITLE, STRANGER, STRANGE_COPY, WIDER = range(6)
# What is no copy of the row before it.
FIRST = (EXAMPLE, TITLE, STRANGER, WIDER)
# Noisy copies of a sentence. With wider sentences besides, more of them change nothing but the time.
COPIES = {"examples": 1, "wider": 0, "stranger": 1}
# Sentences of words that nobody knows, among the strangers.
NONSENSE = 80
# Fewer intents cannot play the stranger in turn.
LEAST_INTENTS = 4
# What stands between the words of a label.
_JOINTS = re.compile(r"[\W_]+")

# A raw text, the place of its intent (strangers: behind the last), and what kind of row it is.
Row = tuple[str, int, int]


@dataclass(frozen=True)
class Corpus:
    """Rows of training. Arrays have one element per row; `counts` one sparse matrix per block of features.

    `intents` is the place of the intent in `names`, `len(names)` for strangers; `sources` is equal for a
    sentence and its copies, which must never be parted between training and judging: its place in `digests`.
    """

    reader: Reader
    recipe: Recipe
    names: tuple[str, ...]
    packs: tuple[str, ...]
    intents: NDArray[np.int64]
    sources: NDArray[np.int64]
    kinds: NDArray[np.int64]
    counts: tuple[sparse.csr_matrix, ...]
    grams: tuple[tuple[str, ...], ...]
    lengths: NDArray[np.int64]
    digests: tuple[str, ...]
    # With an encoder: its fingerprint, a vector per row, and how often their margins count beside those of grams.
    encoder: str = ""
    vectors: NDArray[np.float32] | None = None
    ratio: float = 1.0


def build_corpus(catalog: Catalog, seed: int, encoder: Encoder | None = None) -> Corpus:
    """Return the rows of `catalog` and of our list of strangers; equal seeds give equal rows."""
    random = np.random.default_rng(seed)
    packs = {name: intent.pack for name, intent in catalog.intents.items()}
    rows = [*_rows_of_intents(catalog, random), *_rows_of_strangers(len(packs), random)]
    return _counted(rows, packs, INDONESIAN, SHIPPED, encoder)


def corpus_of(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    reader: Reader,
    recipe: Recipe,
    seed: int,
    encoder: Encoder | None = None,
) -> Corpus:
    """Return the rows of labelled texts; `oos` and `out_of_scope` are strangers, a label's own words a title.

    Fewer than four labels cannot play the stranger in turn: then sentences of words that nobody knows help out.
    """
    names = sorted(set(labels) - STRANGE_LABELS)
    places = {name: place for place, name in enumerate(names)}
    rows = [
        (text, places[label], EXAMPLE) if label in places else (text, len(names), STRANGER)
        for text, label in zip(texts, labels, strict=True)
    ]
    if recipe.title:
        rows += [(_JOINTS.sub(" ", name), place, TITLE) for name, place in places.items()]
    if len(names) < LEAST_INTENTS:
        random = np.random.default_rng(seed)
        rows += [(nonsense(random), len(names), STRANGER) for _ in range(NONSENSE)]
    return _counted(rows, dict.fromkeys(names, GENERAL), reader, recipe, encoder)


def _counted(rows: list[Row], packs: dict[str, str], reader: Reader, recipe: Recipe, encoder: Encoder | None) -> Corpus:
    kinds = np.array([kind for _, _, kind in rows])
    texts = [reader.plain(text) for text, _, _ in rows]
    grams = [reader.grams(text) for text in texts]
    blocks = [_count([row[block] for row in grams]) for block in range(len(BLOCKS))]
    return Corpus(
        reader=reader,
        recipe=recipe,
        names=tuple(packs),
        packs=tuple(packs.values()),
        intents=np.array([intent for _, intent, _ in rows]),
        sources=np.cumsum(np.isin(kinds, FIRST)) - 1,
        kinds=kinds,
        counts=tuple(counts for counts, _ in blocks),
        grams=tuple(listed for _, listed in blocks),
        lengths=np.array([len(reader.heard(text)) for text in texts]),
        digests=tuple(digest_of(text) for text, _, kind in rows if kind in FIRST),
        encoder=encoder.fingerprint if encoder else "",
        vectors=encoder.vectors(texts) if encoder else None,
    )


def _rows_of_intents(catalog: Catalog, random: np.random.Generator) -> Iterator[Row]:
    """Yield the rows of each intent, the copies of a sentence right behind it."""
    for number, intent in enumerate(catalog.intents.values()):
        for table, language, text in intent.sentences:
            yield text, number, EXAMPLE if table == "examples" else WIDER
            copies = noisy_copies(text, COPIES[table], english=language == "en", random=random)
            yield from ((copied, number, COPY) for copied in copies)
        for title in (intent.meaning_id, intent.meaning, *intent.labels.values()):
            yield title, number, TITLE


def _rows_of_strangers(number: int, random: np.random.Generator) -> Iterator[Row]:
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
