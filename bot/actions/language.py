"""Changes the language in which the bot answers, when it was asked by a command or a button."""

from __future__ import annotations

from dataclasses import replace

from bot.actions import Action, Tools, spoken
from bot.choices import LANGUAGE_KEY
from core.outcomes import Outcome, SetCustomer
from core.words import Turn


def hears(turn: Turn) -> bool:
    """Whether another language was asked for by its key."""
    return (turn.situation.button or "").partition(":")[0] == LANGUAGE_KEY


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a line in the language that was named, else in the other one, and remember it."""
    named = (turn.situation.button or "").partition(":")[2]
    wanted = named or ("id" if spoken(turn) == "en" else "en")
    reply = tools.reply(replace(turn, language=wanted), "language.set")
    effects, memory = (SetCustomer(language=wanted),), {"language": wanted}
    return Outcome("answer", (reply,), effects=effects, memory=memory, pending=turn.situation.pending)


ACTION = Action(run, hears=hears)
