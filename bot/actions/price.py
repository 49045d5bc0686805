"""Answers what something costs ("harga kopi gayo berapa") though the name of the goods is known to no model.

Only what would be none of our business otherwise is heard here: an entry of the business about those goods comes first.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.actions import Action, Tools
from bot.actions.entry import run as answer
from core.outcomes import Outcome
from core.words import Turn

PRICE = "product.price"
_COSTS = re.compile(
    r"\bharga(?:nya)? \w.*\bberapa\b|\bberapa(?:an)? harga(?:nya)?\b|\bharga(?:nya)? berapa\b|"
    r"\bhow much (?:is|are|does|do|for)\b|\bwhats? (?:is )?the price\b"
)


def hears(turn: Turn) -> bool:
    """Whether a shop is asked for the price of something that nothing else knows."""
    known = turn.sure_intent or turn.sure_entry or turn.close or turn.in_scope
    sells = "commerce" in turn.situation.business.packs
    return sells and not known and _COSTS.search(" ".join(turn.tokens)) is not None


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the entry about prices; without it, the gap is told and a person offered."""
    return answer(replace(turn, sure_entry=PRICE), tools)


ACTION = Action(run, hears=hears)
