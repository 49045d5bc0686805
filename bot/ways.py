"""Puts a fresh one-time link under a message that offers to go on elsewhere, as it leaves through a provider.

No row keeps the link: only the hash of its token is written, in the transaction that marks the message as being sent.
A page of ours asks for one when its button is pressed instead (`bot/channels/web/ways.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.channels import Outgoing
from core.database import Session
from core.linking import make_token

if TYPE_CHECKING:
    from bot.house import House

# Where the words stand that were written, beside those that are sent.
_BEFORE = "before_links"


def with_ways(session: Session, house: House, row: Outgoing, now: datetime) -> Outgoing:
    """Return the row with the links it offers; one that cannot be made now is left out."""
    lines = []
    for name in row.body.get("ways", ()):
        entered = house.channels[name].deep_link if name in house.channels else None
        token = make_token(session, row.identity_id, now=now) if entered and entered(house, "") else None
        url = entered(house, token) if entered and token else None
        lines += [url] if url else []
    if not lines:
        return row
    said = str(row.body["text"])
    return replace(row, body={**row.body, "text": "\n\n".join([said, *lines]), _BEFORE: said})


def without_ways(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a row as it is kept, whether or not links were put under it."""
    kept = {name: value for name, value in body.items() if name != _BEFORE}
    return {**kept, "text": body.get(_BEFORE, body.get("text", ""))}
