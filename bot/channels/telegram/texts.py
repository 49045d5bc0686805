"""Texts as Telegram takes them: counted in UTF-16 units and split at paragraphs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faq_kb.render import render

# Bot API, sendMessage: 1 to 4096 characters, of which Telegram counts UTF-16 units.
LONGEST = 4096
# From the best place to cut to the worst: after a paragraph, a line, a sentence, a word.
_CUTS = ("\n\n", "\n", ". ", " ")


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, longest: int = LONGEST) -> list[str]:
    """Return the text in pieces of at most `longest` UTF-16 units, cut where a reader pauses; no piece is empty."""
    pieces = []
    rest = text.strip()
    while units(rest) > longest:
        head = _first(rest, longest)
        cut = max((head.rfind(mark) + len(mark) for mark in _CUTS[:2] if head.rfind(mark) > len(head) // 3), default=0)
        if not cut:
            cut = next((head.rfind(mark) + len(mark) for mark in _CUTS[2:] if head.rfind(mark) > 0), len(head))
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]


def _first(text: str, longest: int) -> str:
    """Return the first characters that fit, none of them halved."""
    return text.encode("utf-16-le", "surrogatepass")[: longest * 2].decode("utf-16-le", "ignore")


def written(body: Mapping[str, Any]) -> str:
    """Return the text of an outbox row without marks: what the bot wrote is Markdown, what people wrote is text."""
    return (render(body["text"], "plain") if body["author"] == "bot" else str(body["text"])).strip()
