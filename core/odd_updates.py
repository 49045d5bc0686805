"""What a provider told us and nothing could be made of: kept with masked words, seen by people, tried again by hand.

A channel parks here, `bot/parking.py` revives, and the channel takes what was revived in its own time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from core.channel_tables import odd_updates
from core.database import AnyRow, Session, insert_into
from core.events import Event, record_events
from core.text import mask

# Rows of one channel: a provider that went wrong altogether fills no disk.
MOST = 1_000
# Longest body that is kept, in characters; a longer one is cut and only for reading.
LONGEST = 50_000
KEPT = timedelta(days=30)


def park_update(
    session: Session, channel: str, told: object, *, key: str, address: str | None, error: str, now: datetime
) -> None:
    """Keep what was told under the provider's `key` for it, or a hash where that is empty; again changes the error.

    `address` is whose it seems to be, so that it goes with them when they are erased.
    """
    body = json.dumps(masked(told), ensure_ascii=False)[:LONGEST]
    key = key or hashlib.sha256(body.encode()).hexdigest()
    known = (odd_updates.c.channel == channel) & (odd_updates.c.external_id == key)
    again = update(odd_updates).where(known).values(state="parked", error=error[:500])
    if session.execute(again).rowcount:
        return
    count = select(func.count()).select_from(odd_updates).where(odd_updates.c.channel == channel)
    if session.execute(count).scalar_one() >= MOST:
        return
    row = {"channel": channel, "external_id": key, "address": address, "body": body, "error": error[:500], "at": now}
    once = insert_into(session.dialect.name, odd_updates).on_conflict_do_nothing()
    session.execute(once.values(**row))
    record_events(session, [Event("message.parked", now, detail={"channel": channel})])


def masked(told: object) -> Any:
    """Return plain values with cards, PINs and their kin masked in every text, and what no database keeps taken out."""
    if isinstance(told, str):
        return mask(told.replace("\0", "").encode("utf-8", "replace").decode("utf-8")).text
    if isinstance(told, dict):
        return {str(masked(str(name))): masked(value) for name, value in told.items()}
    return [masked(one) for one in told] if isinstance(told, list) else told


def revive_update(session: Session, row_id: int) -> bool:
    """Let the channel try a parked update again; tells whether it was parked."""
    mine = (odd_updates.c.id == row_id) & (odd_updates.c.state == "parked")
    return bool(session.execute(update(odd_updates).where(mine).values(state="again")).rowcount)


def revived_updates(session: Session, channel: str) -> Sequence[AnyRow]:
    """Return what a person wants tried again, oldest first."""
    wanted = (odd_updates.c.channel == channel) & (odd_updates.c.state == "again")
    return session.execute(select(odd_updates).where(wanted).order_by(odd_updates.c.id).limit(50)).all()


def done_with(session: Session, row_id: int) -> None:
    """Forget an update that was taken at last; one that was parked anew stays."""
    session.execute(delete(odd_updates).where(odd_updates.c.id == row_id, odd_updates.c.state == "again"))


def sweep_updates(session: Session, *, now: datetime) -> None:
    """Forget what nobody wanted tried again for a month."""
    session.execute(delete(odd_updates).where(odd_updates.c.at < now - KEPT))
