"""What wears a customer's patience down, told of one moment of a conversation in numbers and in words.

Called by `intents/patience_fit.py`, which learns from rated dialogues when a person should take over. The numbers are
the mood that every turn keeps, how it has accumulated, and what people repeat; nothing here is learnt.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.text import normalise
from core.words import Mood
from intents.mood import read_mood

# What is left of a bad mood one message later: four messages on, a quarter.
KEPT = 0.7
# So many of the customer's last messages are read as words beside the one that stands now.
RECENT = 2
_WORD = re.compile(r"\w+")
_DENIALS = frozenset("no not nope never dont didnt doesnt isnt cant wont tidak bukan belum jangan ga gak nggak".split())


@dataclass(frozen=True, slots=True)
class Moment:
    """A customer's message and what was said before it: `own` by the customer, `ours` by us, each oldest first.

    An empty `text` is the moment before the message: only what came before counts.
    """

    own: tuple[str, ...]
    ours: tuple[str, ...]
    text: str = ""


SIGNALS = (
    "mood now",
    "mood worn down so far",
    "worst mood so far",
    "pleased now",
    "own words repeated",
    "our words repeated",
    "messages so far",
    "asks",
    "denies",
    "length",
    "first message",
    "length of our last reply",
)


def signals_of(moment: Moment) -> list[float]:
    """Return one number for each of SIGNALS."""
    moods = [_mood(text) for text in (*moment.own, moment.text)]
    worn = 0.0
    for mood in moods:
        worn = KEPT * worn + mood.negative
    said = _words(moment.text)
    reply = moment.ours[-1] if moment.ours else ""
    return [
        moods[-1].negative,
        worn,
        max(mood.negative for mood in moods),
        float(moods[-1].label == "positive"),
        max((_likeness(moment.text, before) for before in moment.own), default=0.0),
        max((_likeness(reply, before) for before in moment.ours[:-1]), default=0.0),
        math.log1p(len(moment.own)),
        float("?" in moment.text),
        float(not _DENIALS.isdisjoint(said)),
        math.log1p(len(said)),
        float(not moment.own),
        math.log1p(len(_words(reply))),
    ]


def texts_of(moment: Moment) -> tuple[str, str, str]:
    """Return the words that count: our last reply, the message, and the customer's last messages before it."""
    return moment.ours[-1] if moment.ours else "", moment.text, " ".join(moment.own[-RECENT:])


@lru_cache(maxsize=4096)
def _mood(text: str) -> Mood:
    return read_mood(text, normalise(text).tokens)


def _words(text: str) -> Sequence[str]:
    return _WORD.findall(text.lower().replace("'", ""))


def _likeness(one: str, other: str) -> float:
    """Return the share of words that two texts have together (Jaccard)."""
    ours, theirs = set(_words(one)), set(_words(other))
    return len(ours & theirs) / len(ours | theirs) if ours or theirs else 0.0
