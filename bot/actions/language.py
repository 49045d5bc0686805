"""Changes the language in which the bot answers, when it was asked by a command, a button or in words."""

from __future__ import annotations

from dataclasses import replace

from bot.actions import Action, Tools, spoken
from bot.choices import LANGUAGE_KEY
from core.outcomes import Outcome, SetCustomer
from core.words import Turn

_ENGLISH, _INDONESIAN = frozenset({"english", "inggris"}), frozenset({"indonesia", "indonesian"})
_NOT = frozenset({"tidak", "don't", "dont", "can't", "cant", "cannot", "not"})
# With nothing but these around it, it is asked how we speak and nothing else.
_AROUND = frozenset(
    """
    bahasa bisa boleh pakai dong ya saja tolong mau jawab balas dalam kamu kak min can could you speak in please use
    i me my sorry maaf hi hello halo prefer want would like reply answer switch to do talk only let's
    """.split()
)


def hears(turn: Turn) -> bool:
    """Whether another language was asked for, by its key or in words."""
    return (turn.situation.button or "").partition(":")[0] == LANGUAGE_KEY or _typed(turn) is not None


def _typed(turn: Turn) -> str | None:
    """Return the language that was asked for in words; who speaks one not wants the other."""
    words = set(turn.tokens)
    if turn.situation.conversation.state == "agent" or not words <= _ENGLISH | _INDONESIAN | _NOT | _AROUND:
        return None
    named = {language for language, names in (("en", _ENGLISH), ("id", _INDONESIAN)) if words & names}
    if len(named) != 1 or len(words) < 2:
        return None
    (wanted,) = named
    return wanted if not words & _NOT else "id" if wanted == "en" else "en"


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a line in the language that was named, else in the other one, and remember it."""
    named = (turn.situation.button or "").partition(":")[2] or _typed(turn)
    wanted = named or ("id" if spoken(turn) == "en" else "en")
    reply = tools.reply(replace(turn, language=wanted), "language.set")
    effects, memory = (SetCustomer(language=wanted),), {"language": wanted}
    return Outcome("answer", (reply,), effects=effects, memory=memory, pending=turn.situation.pending)


ACTION = Action(run, hears=hears)
