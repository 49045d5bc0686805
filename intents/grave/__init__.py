"""Matters in which a missed call for a person costs most: one file of sentences each. Read by training.

`calls` are what calls a person at once, `traps` what only resembles it and calls nobody. No sentence comes from a data
set, a customer or the messages that the tests judge with.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

LANGUAGES = frozenset({"id", "en"})
_FIELDS = frozenset({"category", "author", "calls", "traps"})


class MatterError(Exception):
    """A file of a matter has a fault; the message says which file, and what was expected."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One grave matter: the category that its rule in `handover/rules` gives, and its sentences."""

    category: str
    calls: tuple[str, ...]
    traps: tuple[str, ...]


def matter_files() -> list[Traversable]:
    """Return the files of this folder in the order of their names."""
    found = (one for one in resources.files(__name__).iterdir() if one.name.endswith(".toml"))
    return sorted(found, key=lambda one: one.name)


def read_matters() -> tuple[Matter, ...]:
    """Return all matters; raise MatterError for a file that is not of their form or a sentence that stands twice."""
    matters = tuple(_matter(one.name, _table(one)) for one in matter_files())
    seen: set[str] = set()
    for matter in matters:
        for text in (*matter.calls, *matter.traps):
            if text.casefold() in seen:
                raise MatterError(f"{matter.category} repeats {text!r}; keep it in one place")
            seen.add(text.casefold())
    return matters


def _table(file: Traversable) -> Mapping[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except ValueError as error:  # bytes that are no UTF-8 as well
        raise MatterError(f"{file.name} cannot be read as TOML: {error}") from None


def _matter(name: str, table: Mapping[str, object]) -> Matter:
    if table.keys() != _FIELDS:
        odd = ", ".join(sorted(table.keys() ^ _FIELDS))
        raise MatterError(f"{name} lacks or adds {odd}; expected {', '.join(sorted(_FIELDS))}")
    calls, traps = (_sentences(name, key, table[key]) for key in ("calls", "traps"))
    return Matter(str(table["category"]), calls, traps)


def _sentences(name: str, key: str, listed: object) -> tuple[str, ...]:
    if not isinstance(listed, dict) or listed.keys() != LANGUAGES:
        raise MatterError(f"{name} has sentences under {listed!r:.60}; expected {', '.join(sorted(LANGUAGES))}")
    for language, texts in listed.items():
        # A text alone would be read as sentences of one letter each.
        if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
            raise MatterError(f"{name}: {key}.{language} is {texts!r:.60}; expected a list of sentences, none empty")
    return tuple(text for language in sorted(LANGUAGES) for text in listed[language])
