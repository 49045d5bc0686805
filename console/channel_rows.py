"""What rows tell of a channel: when something last came in and left, what waits, and the last fault in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from core.database import AnyRow, Session
from core.refusals import read_refusals
from core.tables import inbox, outbox

# How far back it is looked: the newest rows of all channels, so that a page costs the same however many there are.
LOOKED_BACK = 2000
_FAULTY = ("failed", "parked", "unknown", "due")
_OPEN = ("due", "sending", "unknown")


@dataclass(slots=True)
class Standing:
    """One channel as its rows tell it; None where nothing is known among the newest ones."""

    last_in_at: datetime | None = None
    last_out_at: datetime | None = None
    waiting: int = 0
    next_at: datetime | None = None
    error: str = ""
    error_at: datetime | None = None
    refused: list[AnyRow] = field(default_factory=list)


def read_standings(session: Session) -> Mapping[str, Standing]:
    """Return how each channel stands that has rows at all."""
    found: dict[str, Standing] = defaultdict(Standing)
    came = select(inbox.c.channel, inbox.c.received_at).order_by(inbox.c.id.desc()).limit(LOOKED_BACK).subquery()
    for channel, at in session.execute(select(came.c.channel, func.max(came.c.received_at)).group_by(came.c.channel)):
        found[channel].last_in_at = at
    _look_at_sends(session, found)
    waits = select(outbox.c.channel, func.count(), func.min(outbox.c.due_at)).where(outbox.c.state.in_(_OPEN))
    for channel, waiting, next_at in session.execute(waits.group_by(outbox.c.channel)):
        found[channel].waiting, found[channel].next_at = waiting, next_at
    for row in read_refusals(session):
        found[row.channel].refused.append(row)
    return found


def _look_at_sends(session: Session, found: Mapping[str, Standing]) -> None:
    newest = (
        select(outbox.c.channel, outbox.c.state, outbox.c.error, outbox.c.sent_at, outbox.c.created_at)
        .order_by(outbox.c.id.desc())
        .limit(LOOKED_BACK)
    )
    for row in session.execute(newest):
        one: Any = found[row.channel]
        if row.sent_at is not None and (one.last_out_at is None or row.sent_at > one.last_out_at):
            one.last_out_at = row.sent_at
        if row.error and row.state in _FAULTY and not one.error:
            one.error, one.error_at = row.error, row.created_at
