"""Says that this is none of our business, what we can do instead, and offers a person."""

from __future__ import annotations

from bot.actions import Action, Tools, spoken
from bot.choices import person_option
from bot.offers import team_asked
from core.outcomes import Outcome
from core.words import IF_NEEDED, Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return an honest line with the topics of the active packs."""
    said = tools.reply(turn, "out_of_scope.said", topics=topics(turn, tools), options=(person_option(turn, tools),))
    return Outcome("rephrase", (said,), pending=team_asked(turn, tools, "out_of_scope", IF_NEEDED))


def topics(turn: Turn, tools: Tools) -> str:
    """Return what the active packs can help with, as one text."""
    language = spoken(turn)
    named = [tools.phrases.say(f"topics.{pack}", language) for pack in turn.situation.business.packs]
    return tools.phrases.books[language]["topics.join"][0].join(named)


ACTION = Action(run)
