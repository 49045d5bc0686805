"""Plain values (the why of a turn, an explanation) as lines that a person can read. A filter of the templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.languages import say
from console.words import DECISIONS, WHY

# A list beyond this is cut: the rows below the first few decided nothing.
MOST = 6


def facts(values: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Return a mapping of plain values as (label, words), empty ones left out, in the mapping's own order."""
    lines = []
    for name, value in values.items():
        words = (
            say(language, DECISIONS.get(str(value), str(value))) if name == "decision" else in_words(value, language)
        )
        if words:
            lines.append((say(language, WHY.get(name, name.replace("_", " "))), words))
    return lines


def in_words(value: Any, language: str) -> str:
    """Return one plain value as words: numbers with the language's comma, lists and mappings in one line."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return say(language, "ya") if value else say(language, "tidak")
    if isinstance(value, float):
        text = f"{value:.2f}"
        return text if language == "en" else text.replace(".", ",")
    if isinstance(value, Mapping):
        inside = ((name, in_words(one, language)) for name, one in value.items())
        return ", ".join(f"{name.replace('_', ' ')} {words}" for name, words in inside if words)
    if isinstance(value, (list, tuple)):
        more = f" +{len(value) - MOST}" if len(value) > MOST else ""
        # A pair such as ["order.status", 0.93] reads as one thing.
        between = " " if len(value) == 2 and isinstance(value[1], float) else "; "
        return between.join(filter(None, (in_words(one, language) for one in value[:MOST]))) + more
    return str(value)
