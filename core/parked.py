"""What waits for a person after its last try: messages that came in, messages that should leave, odd updates.

One list for `sapa parked` and the console's page. What puts a row back to work is `bot/parking.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from core.channel_tables import odd_updates
from core.database import AnyRow, Session
from core.outbox import GIVEN_UP
from core.tables import conversations, customers, identities, inbox, outbox

# The number by which a nameless sender is told apart; whoever never got as far as a customer has an identity.
WHOSE = func.coalesce(identities.c.customer_id, identities.c.id).label("whose")


@dataclass(frozen=True, slots=True)
class Parked:
    """Rows of the inbox and of the outbox with `name`, `profile_name` and `whose`, and rows of odd updates."""

    arrived: Sequence[AnyRow]
    leaving: Sequence[AnyRow]
    odd: Sequence[AnyRow]


def read_parked(session: Session, *, most: int | None = None) -> Parked:
    """Return what is parked, newest first, of each kind `most` rows, or all of them."""
    arrived = (
        select(inbox, identities.c.profile_name, customers.c.name, WHOSE)
        .join(identities, identities.c.id == inbox.c.identity_id)
        .outerjoin(customers, customers.c.id == identities.c.customer_id)
        .where(inbox.c.state == "parked")
        .order_by(inbox.c.id.desc())
    )
    leaving = (
        select(outbox, conversations.c.public_id, identities.c.profile_name, customers.c.name, WHOSE)
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .join(identities, identities.c.id == outbox.c.identity_id)
        .outerjoin(customers, customers.c.id == identities.c.customer_id)
        .where(outbox.c.state.in_(GIVEN_UP))
        .order_by(outbox.c.id.desc())
    )
    odd = select(odd_updates).order_by(odd_updates.c.id.desc())
    return Parked(*(session.execute(one.limit(most)).all() for one in (arrived, leaving, odd)))
