"""Cuts what is too long for one message where a reader pauses. Called by channels that have a limit."""

from __future__ import annotations

# From the best place to cut to the worst: after a paragraph, a line, a sentence, a word.
_CUTS = ("\n\n", "\n", ". ", " ")


def split(text: str, longest: int) -> list[str]:
    """Return the text in pieces of at most `longest` characters, cut where a reader pauses; no piece is empty."""
    pieces = []
    rest = text.strip()
    while len(rest) > longest:
        head = rest[:longest]
        cut = max((head.rfind(mark) + len(mark) for mark in _CUTS[:2] if head.rfind(mark) > longest // 3), default=0)
        if not cut:
            cut = next((head.rfind(mark) + len(mark) for mark in _CUTS[2:] if head.rfind(mark) > 0), longest)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]
