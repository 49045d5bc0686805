"""Phone numbers that Telegram proves: a contact that is the sender's own. Records of that number are theirs then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from core.conversations import ensure_customers
from core.database import Session
from core.inbox import Inbound, Received
from core.live import News
from core.records import claim_records
from core.tables import customers, identities


def keep_phones(session: Session, arrived: Sequence[tuple[Inbound, Received]], now: datetime) -> Sequence[News]:
    """Keep the own number of whoever sent it, unless another one is known or somebody else has it.

    Runs inside the transaction that keeps the messages. Nothing is to be told: customers see what they sent.
    """
    for message, kept in arrived:
        phone = message.meta.get("phone")
        if phone:
            ensure_customers(session, [kept.identity_id], now=now)
            _keep(session, kept.identity_id, str(phone))
    return ()


def _keep(session: Session, identity_id: int, phone: str) -> None:
    mine = select(identities.c.customer_id).where(identities.c.id == identity_id).scalar_subquery()
    taken = select(customers.c.id).where(customers.c.phone == phone, customers.c.erased_at.is_(None)).limit(1)
    if session.execute(taken).first():
        return
    fresh = update(customers).where(customers.c.id == mine, customers.c.phone.is_(None)).values(phone=phone)
    found = session.execute(fresh.returning(customers.c.id)).scalar_one_or_none()
    if found is not None:
        claim_records(session, found)
