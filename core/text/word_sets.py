"""One way to write a closed list of words in code. Called by the tables of dates, money and quantities."""

from __future__ import annotations


def word_set(*lines: str) -> frozenset[str]:
    """Return the words of all `lines` as one set."""
    return frozenset(word for line in lines for word in line.split())
