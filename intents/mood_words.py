"""The word list of mood, read once from `mood.toml` into look-up tables. Called by the mood reader."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

_KINDS = ("negative", "grudge", "problem", "praise", "thanks", "urgent")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of the list: its words, the kind of hint and how much it weighs (0 to 1)."""

    words: tuple[str, ...]
    text: str
    kind: str
    weight: float


@dataclass(frozen=True)
class MoodWords:
    """Phrases by their first word, the longest first, and the closed lists that guard them."""

    starting: Mapping[str, tuple[Phrase, ...]]
    not_urgent: tuple[str, ...]
    pets: frozenset[str]
    negators: frozenset[str]
    failures: frozenset[str]
    questions: frozenset[str]
    openings: frozenset[str]
    achieved: frozenset[str]
    suppositions: frozenset[str]
    requests: frozenset[str]
    units: frozenset[str]
    numbers: frozenset[str]
    spans: frozenset[str]
    since: frozenset[str]
    bridges: frozenset[str]
    ailing: frozenset[str]


@cache
def load() -> MoodWords:
    """Return the list; raise ValueError when a phrase stands under two weights of one kind."""
    table = tomllib.loads(resources.files("intents").joinpath("mood.toml").read_text("utf-8"))
    starting: dict[str, list[Phrase]] = {}
    for kind in _KINDS:
        seen: set[str] = set()
        for weight, listed in table[kind].items():
            for phrase in _phrases(listed):
                if phrase in seen:
                    raise ValueError(f"mood.toml lists {phrase!r} twice under {kind}; keep one")
                seen.add(phrase)
                words = tuple(phrase.split())
                starting.setdefault(words[0], []).append(Phrase(words, phrase, kind, float(weight)))
    ordered = {first: tuple(sorted(found, key=lambda one: -len(one.words))) for first, found in starting.items()}
    guards = dict(table["guards"])
    not_urgent = tuple(_phrases(guards.pop("not_urgent")))
    return MoodWords(ordered, not_urgent, **{name: frozenset(listed.split()) for name, listed in guards.items()})


def _phrases(listed: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in listed.split("|") if phrase.strip()]
