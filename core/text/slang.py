"""The house's own lists of chat spellings and of regional words, read once into lookup tables.

Called by normalise. `slang.toml` and `regional.toml` are facts about spelling that we wrote down ourselves.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from typing import Any

_CLITICS = ("nya", "ku", "mu")


@dataclass(frozen=True)
class Slang:
    """Lookup tables: chat form to its words, and the closed lists that keep forms as they are."""

    words: dict[str, tuple[str, ...]]
    keep: frozenset[str]
    doubled: dict[str, str]
    lists: dict[str, frozenset[str]]


@cache
def load() -> Slang:
    """Return the list; raise ValueError when a form stands for two words or is one that must be kept."""
    table = _read("slang.toml")
    keep = frozenset(table["keep"].split())
    words = _in_verbs(table["in_verbs"])
    listed: dict[str, str] = {}
    regional = _read("regional.toml")
    for target, forms in chain(table["words"].items(), *(region.items() for region in regional.values())):
        for form in forms.split():
            if form in keep:
                raise ValueError(f"{form!r} is expanded to {target!r}, but slang.toml lists it under keep")
            if listed.setdefault(form, target) != target:
                raise ValueError(f"{form!r} stands for both {listed[form]!r} and {target!r}; keep one")
            if form != target:
                words[form] = tuple(target.split())
    doubled = {single(word): word for word in table["doubled"].split()}
    lists = {name: frozenset(forms.split()) for name, forms in table["lists"].items()}
    return Slang(words, keep, doubled, lists)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("core.text").joinpath(name).read_text("utf-8"))


def single(word: str) -> str:
    """Return `word` with every run of one letter reduced to that letter."""
    return "".join(letter for at, letter in enumerate(word) if at == 0 or letter != word[at - 1])


def _in_verbs(verbs: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Return batalin, dibatalin, batalinnya... for every verb, mapped to the formal form."""
    forms: dict[str, tuple[str, ...]] = {}
    for stem, formal in verbs.items():
        forms[f"{stem}in"] = (formal,)
        forms[f"di{stem}in"] = (f"di{formal}",)
        for clitic in _CLITICS:
            forms[f"{stem}in{clitic}"] = (formal + clitic,)
    return forms
