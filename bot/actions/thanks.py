"""Accepts thanks; with nothing open the matter is over, after an end it is answered without opening it again."""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.not_yet import undone
from core.outcomes import Outcome
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return one warm line; resolve the conversation when no question is open and nobody is waited for.

    Beside a deed that waits for a yes it says that this is not done yet.
    """
    left = undone(turn, tools, "not_yet.thanks")
    if left is not None:
        return left
    state = turn.situation.conversation.state
    nothing_open = state == "bot" and turn.situation.pending is None
    return Outcome(
        "answer",
        (tools.reply(turn, "thanks.said"),),
        resolved=nothing_open and turn.situation.conversation.id != 0,
        stays_resolved=state == "resolved",
        pending=turn.situation.pending,
    )


ACTION = Action(run)
