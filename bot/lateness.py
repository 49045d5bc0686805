"""A short sorry before an answer that comes long after its question: the house was down, or had too much to do.

Used by the engine. What is not sure by then goes to a person: `handover/rules/unsure_and_late.py`. What comes late
without words, such as a file, is no question that somebody waited for.
"""

from __future__ import annotations

from dataclasses import replace

from bot.actions import Tools
from core.outcomes import Outcome
from core.words import Turn
from handover.rules.unsure_and_late import LATE, waited

# In a conversation's memory: that it was said, which is enough once.
APOLOGISED = "apologised"


def with_apology(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    """Return the outcome whose first bubble begins with a sorry, if it answers words that were sent `LATE` ago.

    Nothing precedes the words of an emergency, and an outcome that says nothing stays silent.
    """
    situation, talk = turn.situation, turn.situation.conversation
    was_said = talk.memory.get(APOLOGISED) and talk.id and talk.state != "resolved"
    is_grave = any(reason.grave for reason in tools.reasons)
    if waited(situation) < LATE or was_said or is_grave or not outcome.replies:
        return outcome
    first, *others = outcome.replies
    sorry = replace(first, text=f"{tools.say(turn, 'delay.sorry')} {first.text}")
    return replace(outcome, replies=(sorry, *others), memory={**outcome.memory, APOLOGISED: True})
