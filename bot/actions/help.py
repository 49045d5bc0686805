"""Says what the bot can do, when it was asked by a command, a button or a word; an open question stays open."""

from __future__ import annotations

import re

from bot.actions import Action, Tools
from bot.actions.out_of_scope import topics
from bot.choices import HELP_KEY, person_option
from core.outcomes import Outcome
from core.words import Turn

_ASKED = re.compile(
    r"\b(bisa (?:bantu|melakukan|ngapain) apa|bisa apa (?:saja|aja)|what can you do|how can you help)\b"
)
# Alone they say nothing of what for.
_ALONE = frozenset({"bantu", "bantuan", "help", "tolong", "menu"})


def hears(turn: Turn) -> bool:
    """Whether help was asked for, by its key or in words."""
    alone = len(turn.tokens) == 1 and turn.tokens[0] in _ALONE and turn.situation.pending is None
    return turn.situation.button == HELP_KEY or alone or bool(_ASKED.search(turn.plain))


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return what can be asked, with a person one tap away."""
    reply = tools.reply(turn, "help.said", topics=topics(turn, tools), options=(person_option(turn, tools),))
    return Outcome("answer", (reply,), pending=turn.situation.pending)


ACTION = Action(run, hears=hears)
