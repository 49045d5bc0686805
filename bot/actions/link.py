"""Goes on in another channel: offers the link, and hears the answer whether two ends belong together.

What the answer does is decided in `bot/linking.py`, beside any other action: it may come while a person speaks.
"""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.linking import said_yes, wanted_way
from core.outcomes import Outcome, Reply
from core.words import Turn


def hears(turn: Turn) -> bool:
    """Whether the customer wants to go on in a channel that can be entered by a link."""
    return wanted_way(turn) is not None


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the offer, or nothing of its own for an answer."""
    way = wanted_way(turn)
    if way is None:
        return Outcome("noted")
    text = tools.say(turn, "link.offer", channel=way.label)
    return Outcome("answer", (Reply(text, ways=(way.channel,)),), pending=turn.situation.pending)


ACTION = Action(run, accepts=lambda turn: said_yes(turn) is not None, hears=hears)
