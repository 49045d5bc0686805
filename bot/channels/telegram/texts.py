"""Texts as Telegram takes them: counted in UTF-16 units and split at paragraphs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.pieces import split
from faq_kb.render import render

# Bot API, sendMessage: 1 to 4096 characters, of which Telegram counts UTF-16 units.
LONGEST = 4096


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str) -> list[str]:
    """Return a text as the messages that hold it."""
    return split(text, LONGEST, first_units)


def first_units(text: str, longest: int) -> str:
    """Return the first characters of `longest` UTF-16 units, none of them halved."""
    return text.encode("utf-16-le", "surrogatepass")[: longest * 2].decode("utf-16-le", "ignore")


def written(body: Mapping[str, Any]) -> str:
    """Return the text of an outbox row without marks: what the bot wrote is Markdown, what people wrote is text."""
    return (render(body["text"], "plain") if body["author"] == "bot" else str(body["text"])).strip()
