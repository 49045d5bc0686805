"""Hears a yes that nobody asked for: a nod, not consent to anything."""

from __future__ import annotations

from bot.actions import Action, Tools
from core.outcomes import Outcome
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a short acknowledgement; an open question stays open."""
    stays = turn.situation.conversation.state == "resolved"
    reply = tools.reply(turn, "affirm.nothing_asked")
    return Outcome("answer", (reply,), pending=turn.situation.pending, stays_resolved=stays)


ACTION = Action(run)
