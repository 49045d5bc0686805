"""Forgets a customer on every floor: words and names in core, briefs of handovers, texts of reminders and ratings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, cast, literal, select, update

from core.database import Session, lock_rows
from core.erasure import erase_customer
from core.tables import conversations, identities
from handover.tables import handovers
from reminders.tables import ratings, reminders


def forget(session: Session, customer_id: int | None, *, now: datetime) -> None:
    """Erase a customer and what was copied of their words; open handovers end, scheduled reminders are cancelled."""
    if customer_id is None:
        return
    # As a turn locks them, so that neither waits for the other: who writes on meanwhile is received before or after.
    for table in (identities, conversations):
        ids = session.execute(select(table.c.id).where(table.c.customer_id == customer_id)).scalars().all()
        lock_rows(session, table, ids)
    session.execute(
        update(handovers).where(handovers.c.customer_id == customer_id).values(reasons=[], brief=None, promise=None)
    )
    session.execute(
        update(handovers)
        .where(handovers.c.customer_id == customer_id, handovers.c.state != "ended")
        .values(state="ended", ended_at=now, ending="erased")
    )
    mine = reminders.c.customer_id == customer_id
    # Whoever fires one of a series now is waited for: what that books next is then seen and forgotten too.
    session.execute(select(reminders.c.id).where(mine).order_by(reminders.c.id).with_for_update()).all()
    session.execute(update(reminders).where(mine).values({"values": {}}))
    # What a customer asked to be reminded of is its subject; one that a record names is the business's own.
    nameless = literal("erased-").concat(cast(reminders.c.id, String))
    session.execute(update(reminders).where(mine, reminders.c.record_id.is_(None)).values(subject=nameless))
    talks = select(conversations.c.id).where(conversations.c.customer_id == customer_id)
    session.execute(
        update(ratings)
        .where(ratings.c.conversation_id.in_(talks) | ratings.c.reminder_id.in_(select(reminders.c.id).where(mine)))
        .values(comment=None)
    )
    session.execute(
        update(reminders)
        .where(reminders.c.customer_id == customer_id, reminders.c.state == "scheduled")
        .values(state="cancelled", reason="erased")
    )
    erase_customer(session, customer_id, now=now)
