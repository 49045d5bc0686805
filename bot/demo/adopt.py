"""Makes a visitor of the web chat the demo's own customer, who has orders, a transaction and an appointment.

Called when the chat page is opened with `?demo=1`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from bot.demo.content import table
from bot.demo.marker import YOU, read_marker
from core.conversations import Move, move
from core.database import Session, insert_into, lock_rows
from core.records import claim_records
from core.tables import conversations, customers, identities


def adopt_visitor(session: Session, address: str, *, now: datetime) -> bool:
    """Adopt the visitor at a web chat's address, whether or not anything was written from there yet."""
    if read_marker(session) is None:
        return False
    fresh = insert_into(session.dialect.name, identities).values(channel="web", address=address, created_at=now)
    session.execute(fresh.on_conflict_do_nothing(index_elements=["channel", "address"]))
    identity_id = session.execute(
        select(identities.c.id).where(identities.c.channel == "web", identities.c.address == address)
    ).scalar_one()
    return adopt_demo(session, identity_id, now)


def adopt_demo(session: Session, identity_id: int, now: datetime) -> bool:
    """Give this identity the demo's customer with all records; returns whether it has them now.

    Not given: while no demo is loaded, to an identity whose customer the business knows by an id of its own, and while
    a person of the team has the conversation. What the bot led before is resolved, so that the demo begins afresh.
    """
    if read_marker(session) is None:
        return False
    lock_rows(session, identities, [identity_id])
    who = session.execute(
        select(identities.c.customer_id, customers.c.external_id)
        .join_from(identities, customers, isouter=True)
        .where(identities.c.id == identity_id)
    ).one_or_none()
    if who is None or who.external_id is not None:
        return who is not None and who.external_id == YOU
    talk = session.execute(
        select(conversations).where(conversations.c.identity_id == identity_id, conversations.c.state != "resolved")
    ).one_or_none()
    if talk is not None and talk.state != "bot":
        return False
    if talk is not None:
        move(session, Move(talk.id, talk.version, "bot", "resolved", detail={"by": "demo"}), now=now)
    you = _you(session, now)
    session.execute(update(identities).where(identities.c.id == identity_id).values(customer_id=you))
    return True


def _you(session: Session, now: datetime) -> int:
    """Return the demo's customer, made anew when the one before asked to be forgotten."""
    known = session.execute(select(customers.c.id).where(customers.c.external_id == YOU)).scalar_one_or_none()
    if known is not None:
        return int(known)
    values = {**table("people")["customers"]["you"], "external_id": YOU, "demo": True, "created_at": now}
    made = int(session.execute(insert(customers).values(**values).returning(customers.c.id)).scalar_one())
    claim_records(session, made)
    return made
