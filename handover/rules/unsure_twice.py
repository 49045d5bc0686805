"""The bot did not understand twice in a row: a person takes over instead of a second request to rephrase.

An answer to a question of ours, a pressed button or a lone file is no failed attempt. What no question takes for an
answer, `bot/asides.py` counts.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import IF_NEEDED, Pending, Turn
from handover.rules import Rule

# Questions that the bot asks because it did not understand: their answers count as attempts.
_UNCLEAR = frozenset({"clarify", "rephrase"})


def ask(turn: Turn) -> Reason | None:
    """Return a reason when memory counts an unsure turn before this one and this one is unsure again."""
    situation = turn.situation
    if int(situation.conversation.memory.get("unsure") or 0) < 1:
        return None
    understood = turn.sure_intent or turn.sure_entry or turn.close or turn.yes_no or situation.button
    if understood or not turn.text.strip():
        return None
    return None if waits_for_answer(situation.pending) else twice(turn)


def waits_for_answer(pending: Pending | None) -> bool:
    """Whether a question of ours is open that this may answer."""
    return pending is not None and pending.action not in _UNCLEAR and pending.asks != IF_NEEDED


def twice(turn: Turn) -> Reason:
    """Return the reason itself."""
    return Reason("general.unsure_twice", "Bot dua kali tidak memahami pesan", urgency=1, evidence=turn.text[:80])


RULE = Rule(ask)
