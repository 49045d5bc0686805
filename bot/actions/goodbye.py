"""Says goodbye and closes the matter when nothing is open."""

from __future__ import annotations

from bot.actions import Action, Tools
from core.outcomes import Outcome
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a goodbye; resolve the conversation unless a person is awaited."""
    state = turn.situation.conversation.state
    return Outcome(
        "answer",
        (tools.reply(turn, "goodbye.said"),),
        resolved=state == "bot" and turn.situation.conversation.id != 0,
        stays_resolved=state == "resolved",
    )


ACTION = Action(run)
