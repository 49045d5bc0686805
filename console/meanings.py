"""What codes of the engine mean to people: intents by their labels, reasons in short, lines of the policy.

Used by templates and by `console/plain.py`. Labels stand in the catalog of intents, reasons in the words of the brief.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from console.languages import say
from console.words import POLICY
from handover.wording import say_category
from intents.catalog import Catalog, read_catalog


@cache
def _catalog() -> Catalog:
    return read_catalog()


def meaning(intent: str, language: str) -> str | None:
    """Return what an intent is called on a button, None for one that the catalog does not have."""
    return _catalog().label(intent, language) if _catalog().has(intent) else None


def meanings(packs: Collection[str], language: str) -> list[tuple[str, str]]:
    """Return every intent of these lines of business with what it is called on a button, in the order of that."""
    known = (name for name, intent in _catalog().intents.items() if intent.pack in packs)
    return sorted(((name, _catalog().label(name, language)) for name in known), key=lambda one: one[1].casefold())


def in_short(reasons: Sequence[Any], language: str) -> list[str]:
    """Return reasons as they lie in a handover's row in two or three words each, most urgent first, none twice."""
    known = [reason for reason in reasons if isinstance(reason, Mapping)]
    ordered = sorted(known, key=lambda reason: -int(reason.get("urgency", 1)))
    return list(dict.fromkeys(_short(reason, language) for reason in ordered))


def policy_line(line: Mapping[str, Any], language: str) -> str:
    """Return a line of the policy as the page that operators read: number and when it applies."""
    number = int(line.get("line", 0))
    when = say(language, POLICY[number]) if number in POLICY else str(line.get("when", ""))
    return say(language, "baris %(number)s: %(when)s", number=number, when=when)


def _short(reason: Mapping[str, Any], language: str) -> str:
    category = str(reason.get("category", ""))
    return say_category(category, language) or meaning(category, language) or str(reason.get("sentence", ""))
