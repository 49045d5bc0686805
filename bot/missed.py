"""Which turns left a question of the knowledge open: decided once, when the turn is written.

Called by `bot/writing_turns.py`; `bot/open_questions.py` reads the turns again that have a word here.
"""

from __future__ import annotations

from core.outcomes import Outcome

# Answered, but the customer asked the same again, so a person came.
REPEAT = "repeat"
# Rules that call a person because of what the bot knows, not because of what the customer needs.
_CALLING = {"unsure_twice": "handover", "unsure_and_late": "handover", "same_question_again": REPEAT}


def missed(outcome: Outcome) -> str | None:
    """Return why the question of a turn counts as not answered, None when it does not: "rephrase" (not understood, or
    not ours), "clarify" (asked which of two was meant), "gap" (understood, no approved text), "handover" (not
    understood twice, or not after a long wait) or "repeat" (the same answer once more would not help)."""
    why = outcome.why
    if not why.get("plain"):
        return None
    rules = {reason["rule"] for reason in why.get("reasons", ())}
    if rules:
        known = _CALLING.get(rules.pop()) if len(rules) == 1 and outcome.decision == "handover" else None
        # What an action of its own does again is no question of the knowledge.
        return None if known == REPEAT and not why.get("sure_entry") else known
    if "gap" in why:
        return "gap"
    if outcome.decision == "rephrase":
        return "rephrase"
    return "clarify" if outcome.decision == "clarify" and why.get("action") == "clarify" else None
