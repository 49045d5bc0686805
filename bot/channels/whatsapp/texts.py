"""Rows in WhatsApp's own words: marks, pieces of 1600 characters, options as numbers where no buttons can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.pieces import split
from core.phrases import shipped_phrases
from faq_kb.render import render

# Twilio's page of Messages: Body has 1600 characters at most, else 21617.
LONGEST = 1600
# twilio/quick-reply and twilio/list-picker: how many options, how long each, how long the text above them.
MOST_BUTTONS, LONGEST_BUTTON = 3, 20
MOST_ITEMS, LONGEST_ITEM = 10, 24
LONGEST_ABOVE = 1024


def written(body: Mapping[str, Any]) -> str:
    """Return the text of an outbox row: what the bot wrote is Markdown, what people wrote is text."""
    return (render(body["text"], "messenger") if body["author"] == "bot" else str(body["text"])).strip()


def titles_of(body: Mapping[str, Any]) -> list[str]:
    """Return the titles of the options of a row."""
    return [" ".join(str(one["title"]).split()) for one in body.get("options", ())]


def form_of(titles: Sequence[str], above: str) -> str:
    """Return how options can be shown: "buttons", "list" or, where titles or text do not fit, "numbers"."""
    fits = bool(above) and len(above) <= LONGEST_ABOVE and all(titles) and len(set(titles)) == len(titles)
    if fits and len(titles) <= MOST_BUTTONS and all(len(one) <= LONGEST_BUTTON for one in titles):
        return "buttons"
    if fits and len(titles) <= MOST_ITEMS and all(len(one) <= LONGEST_ITEM for one in titles):
        return "list"
    return "numbers"


def with_numbers(text: str, titles: Sequence[str], language: str) -> str:
    """Return the text with its options as numbers to answer with."""
    asked = shipped_phrases().say("whatsapp.numbers", language)
    lines = [f"{number}. {title}" for number, title in enumerate(titles, start=1)]
    return "\n".join([*([text, ""] if text else []), asked, *lines])


def pieces(text: str) -> list[str]:
    """Return the text in messages of at most 1600 characters."""
    return split(text, LONGEST)
