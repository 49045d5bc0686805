"""Options that were offered to a customer, as short keys that a provider carries and gives back when one is pressed.

Called by channels with buttons. A key names the row and the place: what stands there is ours and never left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select

from core.database import Session
from core.tables import conversations, identities, outbox

# Rows behind a menu in which a newer one is looked for.
LOOKED_AHEAD = 50
_KEY = re.compile(r"m(\d{1,10})\.(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Offered:
    """An option of ours that was pressed, and whether its menu is too old to mean anything."""

    option: str
    title: str
    stale: bool


def key_of(outbox_id: int, place: int) -> str:
    """Return what a button carries: where its option is kept."""
    return f"m{outbox_id}.{place}"


def is_key(text: str) -> bool:
    """Whether a text is what a button carries, of whomever."""
    return _KEY.fullmatch(text) is not None


def find_offered(session: Session, channel: str, address: str, key: str) -> Offered | None:
    """Return the option behind a key, None for one that this customer never got.

    It is stale once its conversation is over or a newer menu was sent.
    """
    match = _KEY.fullmatch(key)
    if match is None or int(match[1]) >= 2**31:
        return None
    outbox_id, place = int(match[1]), int(match[2])
    row = session.execute(
        select(outbox.c.body, outbox.c.identity_id, conversations.c.state)
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .join(identities, identities.c.id == outbox.c.identity_id)
        .where(outbox.c.id == outbox_id, identities.c.channel == channel, identities.c.address == address)
    ).one_or_none()
    options = row.body.get("options", ()) if row is not None else ()
    if row is None or place >= len(options):
        return None
    later = (
        select(outbox.c.body)
        .where(outbox.c.identity_id == row.identity_id, outbox.c.id > outbox_id)
        .order_by(outbox.c.id)
        .limit(LOOKED_AHEAD)
    )
    newer = any(body.get("options") for body in session.execute(later).scalars())
    chosen = options[place]
    return Offered(chosen["key"], chosen["title"], newer or row.state == "resolved")
