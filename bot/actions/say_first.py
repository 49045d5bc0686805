"""Says what safety asks for although nobody must be called: advice on a suspicious message, for instance."""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.choices import person_option
from core.outcomes import Outcome, Reply
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the words of every reason that has some, with a person one tap away."""
    said = [tools.say(turn, reason.say) for reason in tools.reasons if reason.say]
    replies = [Reply(text, message_class="safety") for text in dict.fromkeys(said)]
    if replies:
        replies[-1] = Reply(replies[-1].text, (person_option(turn, tools),), message_class="safety")
    return Outcome("answer", tuple(replies))


ACTION = Action(run)
