"""Says goodbye and closes the matter when nothing is open."""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.not_yet import undone
from core.outcomes import Outcome
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a goodbye; resolve the conversation unless a person is awaited.

    Who leaves while a deed waits for a yes hears first that it is not done; the second goodbye is one.
    """
    pending = turn.situation.pending
    left = undone(turn, tools, "not_yet.bye") if pending is not None and not pending.tries else None
    if left is not None:
        return left
    state = turn.situation.conversation.state
    return Outcome(
        "answer",
        (tools.reply(turn, "goodbye.said"),),
        resolved=state == "bot" and turn.situation.conversation.id != 0,
        stays_resolved=state == "resolved",
    )


ACTION = Action(run)
