"""Displeasure grows from message to message: nobody need use a hard word or ask for a person.

Three messages in a row that sound displeased, or two while the bot also did not understand. Hard words weigh more; a
nudge ("P", "?", "woi") keeps what was felt before it.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule

# From this score on a message sounds displeased, from the second on it is anger: `intents/mood.py`.
DISPLEASED = 0.5
ANGRY = 0.8
# What calls a person: one for each displeased message of the last three, more for anger and for misses.
ENOUGH = 3.0
ANGER = 0.5
MISS = 1.0
NUDGES = frozenset("p ? ?? ??? woi woy hoi halo hallo hello min kak tes ping".split())


def ask(turn: Turn) -> Reason | None:
    """Return a reason when this message and the ones before it are displeased enough together."""
    talk = turn.situation.conversation
    nudged = turn.text.strip().casefold() in NUDGES
    if talk.state != "bot" or (turn.mood.negative < DISPLEASED and not nudged):
        return None
    felt = [float(one) for one in talk.memory.get("moods") or []][-3:]
    grown = sum(_weight(one) for one in (*felt, turn.mood.negative)) + MISS * int(talk.memory.get("unsure") or 0)
    if not felt or felt[-1] < DISPLEASED or grown < ENOUGH:
        return None
    return Reason(
        "general.repeat_failure",
        "Kekesalan menumpuk selama beberapa pesan",
        urgency=2,
        skill="complaint",
        evidence=", ".join(turn.mood.cues) or turn.text[:80],
    )


def _weight(negative: float) -> float:
    if negative < DISPLEASED:
        return 0.0
    return 1.0 + ANGER * (negative >= ANGRY)


RULE = Rule(ask)
