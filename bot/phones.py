"""Phone numbers that a channel proves: whoever writes from one owns the records that wait for it.

Called by channels inside the transaction that keeps their messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, update

from core.conversations import ensure_customers
from core.database import Session
from core.records import claim_records
from core.tables import customers, identities

# Statements of the hot path are built once: building one costs as much as running it.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_UNKNOWN = (
    select(identities.c.id)
    .outerjoin(customers, customers.c.id == identities.c.customer_id)
    .where(identities.c.id.in_(_IDS), customers.c.phone.is_(None))
)
_OWNERS = select(identities.c.id, identities.c.customer_id).where(identities.c.id.in_(_IDS)).order_by(identities.c.id)
_TAKEN = select(customers.c.phone).where(
    customers.c.phone.in_(bindparam("phones", expanding=True)), customers.c.erased_at.is_(None)
)
_KEEP = (
    update(customers)
    .where(customers.c.id == bindparam("customer"), customers.c.phone.is_(None))
    .values(phone=bindparam("proven"))
)


def keep_phones(session: Session, proven: Mapping[int, str], *, now: datetime) -> None:
    """Keep the numbers (E.164) of identities, by their ids, unless a customer has one already or somebody else has it.

    Whoever is known with a number, which is nearly everybody, costs one statement in all; those who are not, seven.
    """
    if not proven:
        return
    fresh = session.execute(_UNKNOWN, {"ids": list(proven)}).scalars().all()
    if not fresh:
        return
    ensure_customers(session, fresh, now=now)
    taken = set(session.execute(_TAKEN, {"phones": [proven[one] for one in fresh]}).scalars())
    kept: dict[int, str] = {}
    for row in session.execute(_OWNERS, {"ids": fresh}).all():
        phone = proven[row.id]
        # Of two who prove one number at once the first has it, and of two numbers of one customer the first is kept.
        if phone not in taken and row.customer_id not in kept:
            kept[row.customer_id] = phone
            taken.add(phone)
    if kept:
        session.execute(_KEEP, [{"customer": one, "proven": phone} for one, phone in kept.items()])
        claim_records(session, *kept)
