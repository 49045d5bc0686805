"""Takes a lost or swallowed card at once: a person blocks it after verification.

Who waits for that person already and asks how to do it gets the steps: every minute counts.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.actions import Tools
from bot.actions.entry import run as answer
from bot.requests import RequestPlan, request_action
from core.outcomes import Outcome
from core.words import Turn

# The entry with the steps.
STEPS = "bank.card_block"
_ASKS_HOW = re.compile(r"\b(?:cara\w*|gimana|bagaimana|how)\b")
_REQUEST = request_action(
    RequestPlan(
        name="card_block",
        category="bank.card_block",
        sentence="Pelanggan ingin kartunya diblokir segera; verifikasi dulu.",
        noted="request.card_block",
        kinds=(),
        urgency=4,
        skill="bank",
    )
)


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the call for a person; the second time, to who asks how, the approved steps."""
    waits = turn.situation.conversation.state == "waiting"
    if waits and _ASKS_HOW.search(turn.plain) and tools.knowledge.entry(STEPS) is not None:
        return answer(replace(turn, sure_entry=STEPS), tools)
    return _REQUEST.run(turn, tools)


ACTION = replace(_REQUEST, run=run)
