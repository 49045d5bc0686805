"""Consent to be written to first: a ledger per customer and channel, the newest row counts. Opting out is at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, false, insert, select

from core.database import Session
from core.events import Event, record_events
from core.tables import consents, identities

# The newest word about proactive messages of the customer behind a row of `identities`: true, false, or null.
NEWEST_CONSENT = (
    select(consents.c.given)
    .where(
        consents.c.customer_id == identities.c.customer_id,
        consents.c.channel == identities.c.channel,
        consents.c.purpose == "proactive",
    )
    .order_by(consents.c.id.desc())
    .limit(1)
    .correlate(identities)
    .scalar_subquery()
)
_OPTED_OUT = select(identities.c.id).where(
    identities.c.id.in_(bindparam("ids", expanding=True)), false() == NEWEST_CONSENT
)


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
    return frozenset(session.execute(_OPTED_OUT, {"ids": identity_ids}).scalars())
