"""Says honestly that it is an automatic assistant, and offers a person."""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.choices import person_option
from core.outcomes import Outcome
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return who is speaking, with a person one tap away."""
    return Outcome("answer", (tools.reply(turn, "identity.said", options=(person_option(turn, tools),)),))


ACTION = Action(run)
