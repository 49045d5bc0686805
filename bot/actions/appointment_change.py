"""Moves or cancels an appointment at the customer's wish, read back first."""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.appointments import cancel, move_to
from core.outcomes import Outcome
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the next step of moving or cancelling, by the intent that was understood."""
    return cancel(turn, tools) if tools.ruling.target == "clinic.cancel" else move_to(turn, tools)


ACTION = Action(run)
