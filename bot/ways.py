"""Puts a fresh one-time link under a message that offers to go on elsewhere, as it leaves through a provider.

No row keeps the link: only the hash of its token is written, just before the message is sent and only then, so that
looking for a message makes none. Where a provider's log is searched, links are left out of what is compared
(`core/linking.py: without_links`). A page of ours asks for one when its button is pressed (`bot/channels/web/ways.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.channels import Outgoing
from bot.logs import where
from core.linking import make_token

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()


def with_ways(house: House, row: Outgoing) -> Outgoing:
    """Return the row with the links it offers, which are committed; one that cannot be made now is left out."""
    try:
        lines = [url for name in row.body.get("ways", ()) if (url := _link(house, row, name))]
    except Exception as error:  # the message without its link is worth more than none
        log.error("ways.not_made", outbox=row.outbox_id, error=type(error).__name__, where=where(error))
        return row
    if not lines:
        return row
    return replace(row, body={**row.body, "text": "\n\n".join([str(row.body["text"]), *lines])})


def _link(house: House, row: Outgoing, name: str) -> str | None:
    entered = house.channels[name].deep_link if name in house.channels else None
    # Asked before a token is made: while the address is not known, none is wasted.
    if entered is None or entered(house, "") is None:
        return None
    with house.database.transaction() as session:
        token = make_token(session, row.identity_id, now=house.clock.now())
    return entered(house, token) if token else None
