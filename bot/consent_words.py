"""The words that end proactive messages, or bring them back: heard alone in a bubble, also in the middle of a burst.

Asked by the policy for a lone message and by the engine for a burst: whoever says STOP between two other bubbles has
said it. The words are those that providers of telephone messages have taught people (Twilio's list, and ours).
"""

from __future__ import annotations

from dataclasses import replace

from core.text import fold
from core.words import Situation

STOP_WORDS = frozenset("stop berhenti unsubscribe stopall revoke optout quit end cancel unsub".split())
START_WORDS = frozenset("start mulai unstop".split())
# While a yes or no is pending, "cancel" and "end" answer that question: only these two opt out then.
STOP_WORDS_WHILE_ASKED = frozenset({"stop", "berhenti"})


def consent_word(text: str, *, asked: bool) -> str | None:
    """Return "out" or "in" for a text that is nothing but such a word, else None. `asked`: a question is open."""
    word = fold(text)
    if word in (STOP_WORDS_WHILE_ASKED if asked else STOP_WORDS):
        return "out"
    return "in" if word in START_WORDS else None


def taken_out(situation: Situation) -> tuple[Situation, str | None]:
    """Return the situation without the bubbles of a burst that are such a word, and the last of these as "out" or "in".

    A burst of nothing else keeps its last bubble; a single bubble is left to the policy.
    """
    asked = situation.pending is not None
    heard = [(one, consent_word(one.text, asked=asked)) for one in situation.utterances]
    words = [word for _, word in heard if word]
    if len(heard) < 2 or not words:
        return situation, None
    others = tuple(one for one, word in heard if word is None)
    if not others:
        return replace(situation, utterances=situation.utterances[-1:]), None
    return replace(situation, utterances=others), words[-1]
