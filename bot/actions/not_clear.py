"""Answers who did not understand us ("maksudnya?", "ga ngerti"): which part; the second time a person explains."""

from __future__ import annotations

from bot.actions import Action, Tools, said_before
from bot.actions.hand_over import call
from bot.asides import ABOUT_WORDS
from bot.choices import person_option
from core.outcomes import Outcome, Reason
from core.words import Turn

_LOST = frozenset("maksudnya maksud bingung membingungkan confused confusing mean".split())
_GRASPED = frozenset("ngerti mengerti dimengerti paham pahami dipahami jelas understand clear get".split())
_NOT = frozenset("tidak belum kurang don't dont not didn't didnt cant can't".split())
_AROUND = frozenset(
    """
    apa apaan bagaimana gimana itu ini tadi yang saya aku gue gua jadi masih sih dong ya kok nih deh banget what do you
    does that is it i im i'm me please it's so really still sorry maaf
    """.split()
)
# Kept in a conversation's memory: the second time a person is called.
SAID = "said_not_clear"


def hears(turn: Turn) -> bool:
    """Whether all that is said, after something of ours, is that it was not understood."""
    situation, words = turn.situation, set(turn.tokens)
    if situation.button or situation.conversation.state != "bot" or not said_before(turn):
        return False
    lost = bool(words & _LOST) or bool(words & _GRASPED and words & _NOT)
    return lost and words <= _LOST | _GRASPED | _NOT | _AROUND


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the question which part was meant, or an open question of ours once more, which stays open."""
    pending, memory = turn.situation.pending, turn.situation.conversation.memory
    if memory.get(SAID):
        reason = Reason(
            "general.unsure_twice", "Pelanggan dua kali tidak memahami jawaban bot.", evidence=turn.text[:80]
        )
        return call(turn, tools, (reason,))
    person = person_option(turn, tools)
    if pending is not None and pending.action not in ABOUT_WORDS and memory.get("asked"):
        question, options = str(memory["asked"]), (*pending.options, person)
        reply = tools.reply(turn, "not_clear.again", question=question, options=options)
    else:
        reply = tools.reply(turn, "not_clear.asks", options=(person,))
    return Outcome("clarify", (reply,), memory={SAID: True}, pending=pending)


ACTION = Action(run, hears=hears)
