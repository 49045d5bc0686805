"""The bot is not sure what a message means that waited long: a person takes it instead of a question back.

The house was down or busy. Who wrote long ago has put the phone away: what is sure is answered with a sorry, what
would need a question goes to the queue. Not what is none of our business, and no answer to a question of ours.
"""

from __future__ import annotations

from datetime import timedelta

from core.outcomes import Reason
from core.words import Situation, Turn
from handover.rules import Rule
from handover.rules.unsure_twice import waits_for_answer

# Whoever waited this long has noticed; `bot/lateness.py` says sorry from here on.
LATE = timedelta(minutes=15)


def waited(situation: Situation) -> timedelta:
    """Return how long the oldest words of this turn have waited; nothing for what came without words."""
    oldest = min((one.at for one in situation.utterances if one.text), default=situation.now)
    return situation.now - oldest


def ask(turn: Turn) -> Reason | None:
    """Return a reason for words of ours that waited `LATE` and are not understood for sure."""
    situation = turn.situation
    if waited(situation) < LATE or situation.conversation.state not in ("bot", "resolved"):
        return None
    # Not understood before either: that is `unsure_twice`.
    if int(situation.conversation.memory.get("unsure") or 0) >= 1 and not turn.close:
        return None
    understood = turn.sure_intent or turn.sure_entry or turn.yes_no or situation.button or not turn.in_scope
    if understood or not turn.text.strip():
        return None
    if waits_for_answer(situation.pending):
        return None
    said = "Pesan lama yang tidak dipahami bot; terlalu lama untuk ditanya balik"
    return Reason("general.unsure_late", said, urgency=1, evidence=turn.text[:80])


RULE = Rule(ask)
