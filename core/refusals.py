"""What a provider refuses to do for us now, with what to do about it: one row per channel and duty.

Kept by channels through `bot/refusals.py`; read by `sapa doctor` and the console's page of channels, whatever process
they run in. What a row of the outbox says of itself is not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, String, Table, Text, select, update

from core.database import AnyRow, Instant, Session, insert_into, metadata

# What we do with a provider.
SENDING, RECEIVING = "send", "receive"

channel_refusals = Table(
    "channel_refusals",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("duty", String(10), primary_key=True),
    Column("since", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("error", Text, nullable=False),
    Column("advice", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What happened and what to do, each in both languages as `core/faults.py` keeps them.

    `settles`: for so long after the last refusal one success does not end it, where it comes and goes by turns.
    """

    error: str
    advice: str
    settles: timedelta = timedelta(0)


def note_refusal(session: Session, channel: str, duty: str, refusal: Refusal, *, now: datetime) -> None:
    """Keep that a provider refuses a duty; another refusal than before begins now."""
    told = {"error": refusal.error, "advice": refusal.advice, "last_at": now}
    of = (channel_refusals.c.channel == channel) & (channel_refusals.c.duty == duty)
    same = of & (channel_refusals.c.error == refusal.error) & channel_refusals.c.ended_at.is_(None)
    if session.execute(update(channel_refusals).where(same).values(told)).rowcount:
        return
    fresh = {**told, "since": now, "ended_at": None}
    noted = insert_into(session.dialect.name, channel_refusals).values(channel=channel, duty=duty, **fresh)
    session.execute(noted.on_conflict_do_update(index_elements=["channel", "duty"], set_=fresh))


def end_refusal(session: Session, channel: str, duty: str, *, now: datetime) -> None:
    """Keep that a provider does a duty again; nothing changes where it was not refused."""
    of = (channel_refusals.c.channel == channel) & (channel_refusals.c.duty == duty)
    session.execute(update(channel_refusals).where(of, channel_refusals.c.ended_at.is_(None)).values(ended_at=now))


def read_refusals(session: Session, ended_after: datetime | None = None) -> Sequence[AnyRow]:
    """Return what is refused now, and what was until after an instant, by channel and duty."""
    ended_at = channel_refusals.c.ended_at
    is_wanted = ended_at.is_(None) if ended_after is None else ended_at.is_(None) | (ended_at > ended_after)
    wanted = select(channel_refusals).where(is_wanted)
    return session.execute(wanted.order_by(channel_refusals.c.channel, channel_refusals.c.duty)).all()
