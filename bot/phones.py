"""Phone numbers that a channel proves: whoever writes from one owns the records that wait for it.

Called by channels inside the transaction that keeps their messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update

from core.conversations import ensure_customers
from core.database import Session
from core.records import claim_records
from core.tables import customers, identities


def keep_phones(session: Session, proven: Mapping[int, str], *, now: datetime) -> None:
    """Keep the numbers (E.164) of identities, by their ids, unless a customer has one already or somebody else has it.

    Whoever is known with a number, which is nearly everybody, costs one statement in all.
    """
    if not proven:
        return
    unknown = (
        select(identities.c.id)
        .outerjoin(customers, customers.c.id == identities.c.customer_id)
        .where(identities.c.id.in_(proven), customers.c.phone.is_(None))
        .order_by(identities.c.id)
    )
    fresh = session.execute(unknown).scalars().all()
    if not fresh:
        return
    ensure_customers(session, fresh, now=now)
    for row in session.execute(select(identities).where(identities.c.id.in_(fresh))).all():
        phone = proven[row.id]
        taken = select(customers.c.id).where(customers.c.phone == phone, customers.c.erased_at.is_(None)).limit(1)
        if session.execute(taken).first():
            continue
        mine = (customers.c.id == row.customer_id) & customers.c.phone.is_(None)
        session.execute(update(customers).where(mine).values(phone=phone))
        claim_records(session, row.customer_id)
