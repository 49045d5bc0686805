"""What the bot says: phrases from `core/phrasebook/<language>.toml`, filled, and never twice the same in a row.

Used by every action, rule and reminder kind. A language without a phrase falls back to Indonesian.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

FALLBACK = "id"
# What an empty value leaves behind; most phrases have none.
_GAP = re.compile(r"[ \t][ \t,.!?]|,[,.!?]")


class PhraseError(Exception):
    """A phrase does not exist or a value for it is missing."""


@dataclass(frozen=True)
class Phrases:
    """An immutable phrasebook: language to key to equal wordings."""

    books: Mapping[str, Mapping[str, tuple[str, ...]]]

    def say(self, key: str, language: str, /, *, dice: int = 0, avoid: str = "", **values: Any) -> str:
        """Return the phrase `key` in `language`, filled with `values`.

        `dice` chooses among equal wordings and `avoid` is the text said last, which is not said again if another
        wording exists. `{kak}` and `{name}` may be empty: the gap closes. Raises PhraseError for an unknown key or a
        missing value.
        """
        wordings = self.books.get(language, {}).get(key) or self.books[FALLBACK].get(key)
        if not wordings:
            raise PhraseError(f"no phrase {key!r}; add it to core/phrasebook/{language}.toml")
        if len(wordings) == 1:
            return self._fill(key, wordings[0], values)
        text = self._fill(key, wordings[dice % len(wordings)], values)
        return text if text != avoid else self._fill(key, wordings[(dice + 1) % len(wordings)], values)

    def has(self, key: str) -> bool:
        """Whether any language has this phrase."""
        return any(key in book for book in self.books.values())

    @staticmethod
    def _fill(key: str, wording: str, values: Mapping[str, Any]) -> str:
        try:
            text = wording.format_map(values)
        except KeyError as missing:
            raise PhraseError(f"the phrase {key!r} needs a value for {missing}; it got {sorted(values)}") from None
        return _close_gaps(text)


def _close_gaps(text: str) -> str:
    # An empty name leaves ", ," or a space before a mark: people never see the seam.
    if _GAP.search(text):
        text = re.sub(r"[ \t]+([,.!?])", r"\1", text)
        text = re.sub(r",(?=[,.!?])", "", text)
        text = re.sub(r"(?<=\S)[ \t]{2,}", " ", text)
    return text.strip().removeprefix(", ")


@dataclass(frozen=True, slots=True)
class Said:
    """One phrase as it was said: which, in what language, with which values, and the words that came of it."""

    key: str
    language: str
    values: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class ListeningPhrases(Phrases):
    """A phrasebook that remembers what was said from it, for whoever must say the same in another form."""

    said: list[Said] = field(default_factory=list)

    def say(self, key: str, language: str, /, *, dice: int = 0, avoid: str = "", **values: Any) -> str:
        """Return the phrase as `Phrases.say` does, and remember it."""
        text = super().say(key, language, dice=dice, avoid=avoid, **values)
        self.said.append(Said(key, language, {name: str(value) for name, value in values.items()}, text))
        return text


@cache
def shipped_phrases() -> Phrases:
    """Read every phrasebook that ships with the house: `<language>.toml` and `<language>.<part>.toml` together."""
    books: dict[str, dict[str, tuple[str, ...]]] = {}
    for file in sorted(files("core").joinpath("phrasebook").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            book = books.setdefault(file.name.split(".")[0], {})
            read = _read(tomllib.loads(file.read_text("utf-8")))
            twice = book.keys() & read.keys()
            if twice:
                raise PhraseError(f"{file.name} says again what another file of its language says: {sorted(twice)}")
            book |= read
    return Phrases(books)


def _read(table: Mapping[str, Any], prefix: str = "") -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            found |= _read(value, f"{key}.")
        else:
            found[key] = (value,) if isinstance(value, str) else tuple(value)
    return found
