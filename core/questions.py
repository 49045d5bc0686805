"""Questions of customers that the bot did not answer, or answered badly, in groups: plain values.

`bot/questions.py` makes them of the turns that were kept, the pages of the console show them to operators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Nearest:
    """The published entry that comes nearest to a question; `confidence`, 0 to 1, is that of the search. One that has
    next to nothing of the question is none. `lacks` names the shop facts without which it answers nobody."""

    entry_id: str
    question: str
    confidence: float
    category: str
    pack: str
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """Who put a group aside, when, and how many messages it had."""

    author: str
    at: datetime
    messages: int


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that say the same. All texts are masked, in the customers' own words.

    `key` names the group in addresses; it is that of its title, `keys` those of all its questions. `phrasings` are all
    its different texts, the title first, then by nearness. `variants` are those that may stand in an entry: without a
    number or an address of a person, short enough, no two alike. `endings` counts messages by how they ended:
    "rephrase", "clarify", "gap" (no approved text), "handover" (not understood twice), "repeat" (asked again, so a
    person came) and "rated" (answered, then rated badly).
    """

    key: str
    keys: tuple[str, ...]
    title: str
    language: str
    phrasings: tuple[str, ...]
    variants: tuple[str, ...]
    messages: int
    customers: int
    endings: Mapping[str, int]
    newest_at: datetime
    nearest: Nearest | None = None
    aside: SetAside | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """All groups: those that several customers ask, most messages first; what one customer alone asked; what was put
    aside. `looked_at` is how many messages were read, `made_at` when; `by_key` has the group of
    every question."""

    made_at: datetime
    looked_at: int = 0
    groups: tuple[Group, ...] = ()
    singles: tuple[Group, ...] = ()
    aside: tuple[Group, ...] = ()
    by_key: Mapping[str, Group] = field(default_factory=dict, repr=False)

    def find(self, key: str) -> Group | None:
        """Return the group that the question with this key is in now, or None when it is in none."""
        return self.by_key.get(key)
