"""Asks which of two or three meanings was meant, with one button each and a person as the last."""

from __future__ import annotations

from bot.actions import Action, Tools, spoken
from bot.choices import person_option, picked, title
from core.outcomes import Outcome
from core.words import Option, Pending, Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the question. Its answer goes straight to what was chosen: see `bot/engine.py`."""
    language = spoken(turn)
    meanings = (Option(f"c{n}", _title(name, tools, language), name) for n, name in enumerate(turn.close[:3]))
    options = (*meanings, person_option(turn, tools))
    pending = Pending("clarify", "choice", turn.situation.now, {"text": turn.text[:500]}, options)
    return Outcome("clarify", (tools.reply(turn, "clarify.which", options=options),), pending=pending)


def _title(name: str, tools: Tools, language: str) -> str:
    if tools.catalog.has(name):
        return tools.catalog.label(name, language)
    entry = tools.knowledge.in_language(name, language)
    return title(entry.question) if entry else name


ACTION = Action(run, accepts=lambda turn: picked(turn) is not None)
