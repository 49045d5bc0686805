"""Says that this is none of our business, what we can do instead, and offers a person."""

from __future__ import annotations

from bot.actions import Action, Tools, spoken
from bot.choices import person_option
from core.outcomes import Outcome
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return an honest line with the topics of the active packs."""
    language = spoken(turn)
    topics = [tools.phrases.say(f"topics.{pack}", language) for pack in turn.situation.business.packs]
    joined = tools.phrases.books[language]["topics.join"][0].join(topics)
    return Outcome(
        "rephrase", (tools.reply(turn, "out_of_scope.said", topics=joined, options=(person_option(turn, tools),)),)
    )


ACTION = Action(run)
