"""Passes on a question for stock, or for what is sold at all, that the knowledge base does not answer."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.requests import RequestPlan, request_action
from core.words import Turn

# "jual kopi gayo ga", "kalian jual gelas juga?": names of goods are known to no model. Who wants to sell something
# to us ("mau jual", "cara jual") asks something else.
_SOLD = re.compile(
    r"^(?:(?:ada|kalian|toko|tokonya|sini|di|disini|apa|apakah|permisi|halo) ){0,3}"
    r"(?:jual|jualan|menjual) (?!beli )(?P<what>\w.*)|"
    r"^(?:hi |hello )?do you (?:also |guys )?(?:sell|carry|stock) \w"
)
_ASKS = re.compile(r"\b(?:tidak|kah|juga)$")


def hears(turn: Turn) -> bool:
    """Whether it is asked if something is sold here, where a shop answers."""
    found = _SOLD.search(" ".join(turn.tokens)) if "commerce" in turn.situation.business.packs else None
    return found is not None and ("?" in turn.text or not found["what"] or _ASKS.search(found["what"]) is not None)


ACTION = replace(
    request_action(
        RequestPlan(
            name="stock",
            category="product.stock",
            sentence="Pelanggan menanyakan stok; cek dan jawab.",
            noted="request.stock",
            kinds=(),
            asks_reason="request.ask_product",
            skill="commerce",
            tells=hears,
        )
    ),
    hears=hears,
)
