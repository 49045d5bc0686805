"""Stays silent while a person speaks; what the rules heard goes to the agent as an alert."""

from __future__ import annotations

from bot.actions import Action, Tools
from core.outcomes import Outcome
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return silence, with an alert for every reason that a rule gave."""
    return Outcome("silent", alert=tools.reasons, pending=turn.situation.pending)


ACTION = Action(run)
