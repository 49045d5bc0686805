"""Consent to be written to first: a ledger per customer and channel, the newest row counts. Opting out is at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select

from core.database import Session
from core.events import Event, record_events
from core.tables import consents, identities


def write_consent(
    session: Session,
    *,
    customer_id: int,
    channel: str,
    given: bool,
    source: str,
    now: datetime,
    purpose: str = "proactive",
) -> None:
    """Keep that a customer allowed or refused proactive messages on a channel, with where that came from."""
    session.execute(
        insert(consents).values(
            customer_id=customer_id, channel=channel, purpose=purpose, given=given, source=source, at=now
        )
    )
    name = "consent.given" if given else "consent.withdrawn"
    record_events(session, [Event(name, now, detail={"customer_id": customer_id, "channel": channel})])


def has_consent(session: Session, customer_id: int, channel: str, purpose: str = "proactive") -> bool | None:
    """Return the customer's newest word for this channel, or None when nothing was ever said."""
    return session.execute(
        select(consents.c.given)
        .where(consents.c.customer_id == customer_id, consents.c.channel == channel, consents.c.purpose == purpose)
        .order_by(consents.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def opted_out_identities(session: Session, identity_ids: Sequence[int]) -> frozenset[int]:
    """Return those identities whose customer withdrew consent for the channel."""
    newest = (
        select(func.max(consents.c.id))
        .join(
            identities,
            (identities.c.customer_id == consents.c.customer_id) & (identities.c.channel == consents.c.channel),
        )
        .where(identities.c.id.in_(identity_ids), consents.c.purpose == "proactive")
        .group_by(identities.c.id)
    )
    found = session.execute(
        select(identities.c.id)
        .join(
            consents,
            (identities.c.customer_id == consents.c.customer_id) & (identities.c.channel == consents.c.channel),
        )
        .where(consents.c.id.in_(newest), ~consents.c.given, identities.c.id.in_(identity_ids))
    )
    return frozenset(found.scalars())
