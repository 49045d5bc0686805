"""The same question comes back: a third time in a row, or a second time in a bad mood. Our answer does not
help.

What waits for a number or digits that we asked for has no answer yet: that question is asked once more first
(`bot/asides.py`). Greetings and thanks may repeat, hours and place are several questions under one name, and a
question with another number in it, or with another answer, is another question.
"""

from __future__ import annotations

import re

from core.outcomes import Reason
from core.words import ASKS_DIGITS, ASKS_REFERENCE, Turn
from handover.rules import Rule, remembered

# Small talk, and names that hold several questions.
_FREE = ("greet", "thanks", "goodbye", "affirm", "deny", "ask_human", "opt_out", "hours_location", "ask_bot_identity")
MAY_REPEAT = frozenset(f"general.{name}" for name in _FREE)
NUMBER = re.compile(r"\d{3,}")


def ask(turn: Turn) -> Reason | None:
    """Return a reason when this turn's sure entry or intent equals the last two, or the last one in a bad mood."""
    if turn.goes_on or _answers(turn):
        # A few words that go on with a matter ask for something else of it.
        return None
    needed = 1 if turn.mood.label == "negative" else 2
    entries, intents = remembered(turn, "last_entries"), remembered(turn, "last_intents")
    repeated = _repeats(turn.sure_entry, entries, needed) or (
        turn.sure_intent not in MAY_REPEAT
        and not _is_told_anew(turn.sure_entry, entries)
        and _repeats(turn.sure_intent, intents, needed)
    )
    if not repeated or insists(turn) or _names_another_number(turn):
        return None
    times = "ketiga" if needed == 2 else "kedua"
    return Reason(
        "general.same_question_again",
        f"Menanyakan hal yang sama untuk {times} kalinya",
        urgency=2 if needed == 1 else 1,
        evidence=turn.sure_entry or turn.sure_intent or "",
    )


def _answers(turn: Turn) -> bool:
    """Whether a time or the like is told while one was asked for: it goes on with the matter, and asks nothing."""
    pending = turn.situation.pending
    return pending is not None and pending.action not in ("entry", "clarify") and bool(turn.entities)


def insists(turn: Turn) -> bool:
    """Whether a matter is pressed while we wait, for the first time, for the number or digits that it takes."""
    pending, before = turn.situation.pending, remembered(turn, "last_intents")
    waits = pending is not None and pending.asks in (ASKS_REFERENCE, ASKS_DIGITS) and not pending.tries
    return waits and _repeats(turn.sure_intent, before, 1)


def _is_told_anew(entry: str | None, before: list[str]) -> bool:
    """Whether this is surely told by another entry than the last: costs, BPJS and letters are one intent."""
    return entry is not None and entry not in before[-1:]


def _repeats(now: str | None, before: list[str], needed: int) -> bool:
    return now is not None and before[-needed:] == [now] * needed


def _names_another_number(turn: Turn) -> bool:
    said = " ".join(line.text for line in turn.situation.history if line.author == "customer")
    return any(number not in said for number in NUMBER.findall(turn.text))


RULE = Rule(ask)
