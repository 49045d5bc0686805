"""Stops or starts proactive messages at once, and says how to undo it."""

from __future__ import annotations

from bot.actions import Action, Tools
from core.outcomes import Outcome, SetConsent
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return one confirmation and the consent that was given or withdrawn."""
    given = tools.ruling.target == "in"
    reply = tools.reply(turn, "opt_out.in" if given else "opt_out.out")
    return Outcome("opt_out", (reply,), effects=(SetConsent(given),), pending=turn.situation.pending)


ACTION = Action(run)
