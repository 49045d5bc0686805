"""Cuts what is too long for one message where a reader pauses. Called by channels that have a limit."""

from __future__ import annotations

from collections.abc import Callable

# From the best place to cut to the worst: after a paragraph, a line, a sentence, a word.
_CUTS = ("\n\n", "\n", ". ", " ")


def head_of(text: str, longest: int) -> str:
    """Return the first `longest` characters of a text."""
    return text[:longest]


def split(text: str, longest: int, head: Callable[[str, int], str] = head_of) -> list[str]:
    """Return the text in pieces of at most `longest`, cut where a reader pauses; no piece is empty.

    `head` returns the beginning that fits, for whoever counts in something else than characters.
    """
    pieces = []
    rest = text.strip()
    while len(fits := head(rest, longest)) < len(rest):
        cut = max((fits.rfind(mark) + len(mark) for mark in _CUTS[:2] if fits.rfind(mark) > len(fits) // 3), default=0)
        if not cut:
            cut = next((fits.rfind(mark) + len(mark) for mark in _CUTS[2:] if fits.rfind(mark) > 0), len(fits))
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]
