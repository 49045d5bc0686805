"""Answers from the knowledge base: the approved text with its steps, and follow-up questions as buttons."""

from __future__ import annotations

from bot.actions import Action, Tools, spoken
from bot.choices import picked
from core.outcomes import Outcome, Reply
from core.words import Option, Pending, Turn

FOLLOW_UPS = 2


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the entry's answer in the customer's language; without an entry, ask to say it differently."""
    entry_id = _entry_of(turn, tools)
    if entry_id is None:
        from bot.actions.rephrase import run as rephrase

        return rephrase(turn, tools)
    answer = tools.knowledge.answer(entry_id, spoken(turn))
    text = "\n".join([answer.text, *(f"{number}. {step}" for number, step in enumerate(answer.steps, start=1))])
    options = tuple(Option(f"e{n}", one.question[:40], one.entry_id) for n, one in enumerate(answer.follow_ups[:FOLLOW_UPS]))
    pending = Pending("entry", "choice", turn.situation.now, options=options) if options else None
    return Outcome("answer", (Reply(text, options=options, entry_id=entry_id),), pending=pending)


def _entry_of(turn: Turn, tools: Tools) -> str | None:
    chosen = picked(turn)
    if chosen:
        return chosen.value
    target = tools.ruling.target
    named = tools.catalog.entry_of(target)
    # A sure hit is about this very question; the intent's own entry is the general answer.
    found = turn.sure_entry or named or (target if tools.knowledge.has(target) else None)
    return found if found and tools.knowledge.has(found) else None


ACTION = Action(run, accepts=lambda turn: picked(turn) is not None)
