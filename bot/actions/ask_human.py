"""Calls a person because the customer asked for one, by words or by the button."""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.actions.hand_over import call
from bot.choices import PERSON_KEY
from core.outcomes import Outcome, Reason
from core.words import Turn


def hears(turn: Turn) -> bool:
    """Whether the button for a person was pressed."""
    return turn.situation.button == PERSON_KEY


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a handover because the customer wants a person."""
    reason = Reason("general.ask_human", "Pelanggan meminta bicara dengan orang.", urgency=2, rule="ask_human")
    return call(turn, tools, (reason, *tools.reasons))


ACTION = Action(run, hears=hears)
