"""Calls a person because the matter itself needs one: double charges, closing an account, complaints and the like."""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.actions.hand_over import call
from core.outcomes import Outcome, Reason
from core.words import Turn

# Topics that cannot wait, by the category of their intent.
_URGENT = frozenset({"safety.account_takeover", "safety.fraud", "bank.dispute", "complaint.legal_threat"})


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a handover whose reason is the intent that was understood."""
    intent = tools.ruling.target
    category = tools.catalog.category_of(intent)
    reason = Reason(
        category=category,
        sentence=f"{tools.catalog.label(intent, 'id')}: hal ini ditangani orang.",
        urgency=3 if category in _URGENT else 1,
        rule=intent,
        evidence=turn.text.replace("\n", " ")[:120],
        skill=intent.split(".")[0],
    )
    return call(turn, tools, (reason, *tools.reasons))


ACTION = Action(run)
