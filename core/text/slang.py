"""The house's own list of chat spellings, read once from `slang.toml` into lookup tables.

Called by normalise. The list is facts about spelling that we wrote down ourselves.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

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
    table = tomllib.loads(resources.files("core.text").joinpath("slang.toml").read_text("utf-8"))
    keep = frozenset(table["keep"].split())
    words = _in_verbs(table["in_verbs"])
    listed: dict[str, str] = {}
    for target, forms in table["words"].items():
        for form in forms.split():
            if form in keep:
                raise ValueError(f"slang.toml expands {form!r} to {target!r}, but it is listed under keep")
            if listed.setdefault(form, target) != target:
                raise ValueError(f"slang.toml gives {form!r} both {listed[form]!r} and {target!r}; keep one")
            if form != target:
                words[form] = tuple(target.split())
    doubled = {single(word): word for word in table["doubled"].split()}
    lists = {name: frozenset(forms.split()) for name, forms in table["lists"].items()}
    return Slang(words, keep, doubled, lists)


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
