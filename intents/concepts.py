"""Concepts: words of the same meaning to customer service share a name, across spellings, affixes and two
languages.

Called by the features of the classifier, so that "reimbursement" and "dikembalikan uangnya" can meet.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources

_CLITICS = ("nya", "ku", "mu", "lah", "kah", "'s")
_SUFFIXES = ("kan", "an", "in", "i", "ing", "ed", "es", "s", "d")
# A nasal prefix swallows the first letter of some roots: memesan is pesan, menukar is tukar.
_PREFIXES = (
    *(("di", ""), ("ter", ""), ("ber", ""), ("ke", ""), ("se", ""), ("per", ""), ("pe", ""), ("nge", "")),
    *(("meng", ""), ("meng", "k"), ("mem", ""), ("mem", "p"), ("men", ""), ("men", "t"), ("meny", "s"), ("me", "")),
    *(("peng", ""), ("peng", "k"), ("pem", ""), ("pem", "p"), ("pen", ""), ("pen", "t"), ("peny", "s")),
    *(("ng", ""), ("ng", "k"), ("ny", "s"), ("n", "t"), ("m", "p"), ("re", "")),
)
_SHORTEST_ROOT = 3


@cache
def _concepts() -> Mapping[str, str]:
    """Return the concept of each root; raise ValueError when a root stands under two."""
    table = tomllib.loads(resources.files("intents").joinpath("concepts.toml").read_text("utf-8"))
    roots: dict[str, str] = {}
    for concept, listed in table.items():
        for root in listed.split():
            if roots.setdefault(root, concept) != concept:
                raise ValueError(f"concepts.toml has {root!r} under {roots[root]!r} and {concept!r}; keep one")
    return roots


# Customers' words repeat; a word costs ten microseconds the first time.
@lru_cache(50_000)
def concept_of(word: str) -> str | None:
    """Return the name of the concept of one normalised word, None when the list does not know it."""
    roots = _concepts()
    return next((roots[stem] for stem in _stems(word) if stem in roots), None)


def _stems(word: str) -> Iterator[str]:
    """Yield the word and what remains of it without clitic, suffix and prefix, the least changed first."""
    bare = [word, *(word.removesuffix(end) for end in _CLITICS if word.endswith(end))]
    shorter = [stem.removesuffix(end) for stem in bare for end in _SUFFIXES if stem.endswith(end)]
    for stem in (*bare, *shorter):
        if len(stem) >= _SHORTEST_ROOT:
            yield stem
    for stem in (*bare, *shorter):
        for prefix, first in _PREFIXES:
            if stem.startswith(prefix) and len(stem) - len(prefix) >= _SHORTEST_ROOT:
                yield first + stem[len(prefix) :]
