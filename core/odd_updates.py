"""What a provider told us and nothing could be made of: kept with masked words, seen by people, tried again by hand.

A channel parks here, `bot/parking.py` revives, and the channel takes what was revived in its own time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from core.channel_tables import odd_updates
from core.database import AnyRow, Session, insert_into
from core.events import Event, record_events
from core.text import mask

# Rows of one channel: a provider that went wrong altogether fills no disk.
MOST = 1_000
# Longest body that is kept, in characters; a longer one is cut and only for reading.
LONGEST = 50_000
KEPT = timedelta(days=30)

# Statements that a flood of odd updates repeats are built once: building one costs as much as running it.
_OF = odd_updates.c.channel == bindparam("of")
_KNOWN = (
    select(odd_updates.c.external_id, odd_updates.c.state, odd_updates.c.error)
    .where(_OF, odd_updates.c.external_id.in_(bindparam("keys", expanding=True)))
    .order_by(odd_updates.c.external_id)
)
_AGAIN = (
    update(odd_updates)
    .where(_OF, odd_updates.c.external_id == bindparam("key"))
    .values(state="parked", error=bindparam("said", type_=odd_updates.c.error.type))
)
_COUNT = select(func.count()).select_from(odd_updates).where(_OF)


@dataclass(frozen=True, slots=True)
class OddUpdate:
    """One update as it is kept: `key` is the provider's own for it, or a hash. `address` is whose it seems to be, so
    that it goes with them when they are erased; `error` is in the words of `core/faults.py`."""

    channel: str
    key: str
    address: str | None
    body: str
    error: str


def odd_update(channel: str, told: object, *, key: str, address: str | None, error: str) -> OddUpdate:
    """Return what is kept of something that was told, with its words masked; an empty `key` becomes a hash of it."""
    try:
        body = json.dumps(masked(told), ensure_ascii=False)[:LONGEST]
    except RecursionError:
        body = json.dumps("nested too deeply to be kept")
    key = key or hashlib.sha256(body.encode()).hexdigest()
    return OddUpdate(channel, key, address, body, error)


def park_updates(session: Session, odd: Sequence[OddUpdate], *, now: datetime) -> None:
    """Keep updates; what is kept already only changes its error."""
    # In one order, so that two who keep the same ones do not wait for each other; of two alike the last counts.
    wanted = {(one.channel, one.key): one for one in odd}
    for channel in sorted({channel for channel, _ in wanted}):
        _park(session, channel, {key: wanted[channel, key] for of, key in sorted(wanted) if of == channel}, now)


def _park(session: Session, channel: str, wanted: Mapping[str, OddUpdate], now: datetime) -> None:
    known = {row.external_id: row for row in session.execute(_KNOWN, {"of": channel, "keys": list(wanted)})}
    again = [
        {"of": channel, "key": key, "said": wanted[key].error}
        for key, row in known.items()
        if (row.state, row.error) != ("parked", wanted[key].error)
    ]
    if again:
        session.execute(_AGAIN, again)
    fresh = [one for key, one in wanted.items() if key not in known]
    if not fresh:
        return
    rows = [
        {
            "channel": channel,
            "external_id": one.key,
            "address": one.address,
            "body": one.body,
            "error": one.error,
            "at": now,
        }
        for one in fresh[: max(0, MOST - session.execute(_COUNT, {"of": channel}).scalar_one())]
    ]
    if rows:
        session.execute(insert_into(session.dialect.name, odd_updates).on_conflict_do_nothing(), rows)
        record_events(session, [Event("message.parked", now, detail={"channel": channel}) for _ in rows])


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
