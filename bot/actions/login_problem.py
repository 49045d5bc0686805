"""Helps with a locked account or a lost password by the approved steps; the second time a person helps."""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.actions.entry import run as answer
from bot.actions.hand_over import call
from core.outcomes import Outcome, Reason
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the steps, or a person when the steps were given before and did not help."""
    given = "account.login_problem" in turn.situation.conversation.memory.get("last_intents", ())
    if not given:
        return answer(turn, tools)
    sentence = "Langkah masuk akun sudah diberikan dan belum berhasil."
    return call(
        turn, tools, (Reason("account.login_problem", sentence, urgency=2, rule="login_problem"), *tools.reasons)
    )


ACTION = Action(run)
