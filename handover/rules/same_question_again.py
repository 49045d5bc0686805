"""The same question comes back: a third time in a row, or a second time in a bad mood. Our answer does not
help.

Greetings and thanks may repeat, hours and place are several questions under one name, and a question with another
number in it is another question.
"""

from __future__ import annotations

import re

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, remembered

# Small talk, and names that hold several questions.
_FREE = ("greet", "thanks", "goodbye", "affirm", "deny", "ask_human", "opt_out", "hours_location", "ask_bot_identity")
MAY_REPEAT = frozenset(f"general.{name}" for name in _FREE)
NUMBER = re.compile(r"\d{3,}")


def ask(turn: Turn) -> Reason | None:
    """Return a reason when this turn's sure entry or intent equals the last two, or the last one in a bad "
    "mood."""
    needed = 1 if turn.mood.label == "negative" else 2
    repeated = _repeats(turn.sure_entry, remembered(turn, "last_entries"), needed) or _repeats(
        None if turn.sure_intent in MAY_REPEAT else turn.sure_intent, remembered(turn, "last_intents"), needed
    )
    if not repeated or _names_another_number(turn):
        return None
    times = "ketiga" if needed == 2 else "kedua"
    return Reason(
        "general.same_question_again",
        f"Menanyakan hal yang sama untuk {times} kalinya",
        urgency=2 if needed == 1 else 1,
        evidence=turn.sure_entry or turn.sure_intent or "",
    )


def _repeats(now: str | None, before: list[str], needed: int) -> bool:
    return now is not None and before[-needed:] == [now] * needed


def _names_another_number(turn: Turn) -> bool:
    said = " ".join(line.text for line in turn.situation.history if line.author == "customer")
    return any(number not in said for number in NUMBER.findall(turn.text))


RULE = Rule(ask)
