"""Answers what something costs ("harga kopi gayo berapa") though the name of the goods is known to no model.

An entry that is surely about those goods comes first, and so does any other matter that was understood.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.actions import Action, Tools
from bot.actions.entry import run as answer
from core.outcomes import Outcome
from core.words import Turn

PRICE = "product.price"
# The intent of prices and of promotions, whose general entry is about the latter.
PRICES = "product.price_promo"
_PROMO = re.compile(r"\b(?:promo|diskon|voucher|potongan|kupon|grosir|reseller|discount|coupon|wholesale)")
_COSTS = re.compile(
    r"\bharga(?:nya)? \w.*\bberapa\b|\bberapa(?:an)? harga(?:nya)?\b|\bharga(?:nya)? berapa\b|"
    r"\bhow much (?:is|are|does|do|for)\b|\bwhats? (?:is )?the price\b"
)


def hears(turn: Turn) -> bool:
    """Whether a shop is asked for the price of something that no entry surely tells."""
    said = " ".join(turn.tokens)
    other = turn.sure_intent != PRICES and (turn.sure_intent or turn.close or turn.in_scope)
    sells = "commerce" in turn.situation.business.packs
    return sells and not other and not turn.sure_entry and bool(_COSTS.search(said)) and not _PROMO.search(said)


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the entry that is surely meant, else the one about prices; without it, the gap is told."""
    hit = turn.hits[0] if turn.hits else None
    sure = hit is not None and hit.confidence >= tools.knowledge.thresholds_for_engine["entry_sure"]
    return answer(replace(turn, sure_entry=hit.entry_id if hit is not None and sure else PRICE), tools)


ACTION = Action(run, hears=hears)
