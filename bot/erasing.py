"""Forgets a customer on every floor: words and names in core, briefs of handovers, texts of reminders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from core.database import Session
from core.erasure import erase_customer
from handover.tables import handovers
from reminders.tables import reminders


def forget(session: Session, customer_id: int | None, *, now: datetime) -> None:
    """Erase a customer and what was copied of their words; open handovers end, scheduled reminders are cancelled."""
    if customer_id is None:
        return
    session.execute(
        update(handovers).where(handovers.c.customer_id == customer_id).values(reasons=[], brief=None, promise=None)
    )
    session.execute(
        update(handovers)
        .where(handovers.c.customer_id == customer_id, handovers.c.state != "ended")
        .values(state="ended", ended_at=now, ending="erased")
    )
    session.execute(update(reminders).where(reminders.c.customer_id == customer_id).values({"values": {}}))
    session.execute(
        update(reminders)
        .where(reminders.c.customer_id == customer_id, reminders.c.state == "scheduled")
        .values(state="cancelled", reason="erased")
    )
    erase_customer(session, customer_id, now=now)
