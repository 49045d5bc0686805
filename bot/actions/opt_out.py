"""Stops or starts proactive messages at once, and says how to undo it."""

from __future__ import annotations

from dataclasses import replace

from bot.actions import Action, Tools
from core.outcomes import Outcome, SetConsent
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return one confirmation and the consent that was given or withdrawn."""
    given = tools.ruling.target == "in"
    reply = tools.reply(turn, "opt_out.in" if given else "opt_out.out")
    return Outcome("opt_out", (reply,), effects=(SetConsent(given),), pending=turn.situation.pending)


def with_consent(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    """Return the outcome of the other bubbles of a burst with the confirmation and the consent of its STOP."""
    said = run(turn, tools)
    return replace(
        outcome,
        # Beside an agent nothing else is said, but this must be.
        decision=outcome.decision if outcome.replies else said.decision,
        replies=(*outcome.replies, *said.replies),
        effects=(*outcome.effects, *said.effects),
    )


ACTION = Action(run)
