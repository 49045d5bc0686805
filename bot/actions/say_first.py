"""Says what safety asks for although nobody must be called: advice on a suspicious message, for instance."""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.choices import person_option
from core.outcomes import Outcome, Reply
from core.words import Turn
from handover.rules import WARNED

# How many turns a warning is remembered: what follows may tell that it came too late.
WARNED_TURNS = 3


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the words of every reason that has some, with a person one tap away."""
    said = [tools.say(turn, reason.say) for reason in tools.reasons if reason.say]
    replies = [Reply(text, message_class="safety") for text in dict.fromkeys(said)]
    if replies:
        replies[-1] = Reply(replies[-1].text, (person_option(turn, tools),), message_class="safety")
    warned = [reason.category for reason in tools.reasons] * WARNED_TURNS
    return Outcome("answer", tuple(replies), memory={WARNED: warned})


ACTION = Action(run)
