"""Parked items: what could not be played or sent after its last try, with the error, and a way back to work.

Rules that raise stand here as well: what they should have called a person for was missed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from sqlalchemy import func, select
from starlette.responses import Response

from console.access import Refused, Visit, allow
from console.origin import page_router
from console.render import go, page
from core.channel_tables import odd_updates
from core.events import broken_rules
from core.ids import Id
from core.live import News
from core.tables import conversations, customers, identities, inbox, outbox

router = page_router("/desk/parked")
Operator = Annotated[Visit, allow("parked")]
MOST = 200
KINDS = ("inbox", "outbox", "update")
# How long a rule that raised is shown: `sapa doctor` tells it for as long.
RECENT = timedelta(days=1)
# Rows of the outbox that wait for a person: given up, or sent with an answer that never came.
STUCK = ("parked", "unknown", "failed")
# The number by which a nameless sender is told apart; whoever never got as far as a customer has an identity.
WHOSE = func.coalesce(identities.c.customer_id, identities.c.id).label("whose")


@router.get("")
def show(visit: Operator, saved: str = "") -> Response:
    """List what is parked on both sides, newest first."""
    arrived = (
        select(inbox, identities.c.profile_name, customers.c.name, WHOSE)
        .join(identities, identities.c.id == inbox.c.identity_id)
        .outerjoin(customers, customers.c.id == identities.c.customer_id)
        .where(inbox.c.state == "parked")
        .order_by(inbox.c.id.desc())
        .limit(MOST)
    )
    leaving = (
        select(outbox, conversations.c.public_id, identities.c.profile_name, customers.c.name, WHOSE)
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .join(identities, identities.c.id == outbox.c.identity_id)
        .outerjoin(customers, customers.c.id == identities.c.customer_id)
        .where(outbox.c.state.in_(STUCK))
        .order_by(outbox.c.id.desc())
        .limit(MOST)
    )
    with visit.ports.database.snapshot() as session:
        came, left = session.execute(arrived).all(), session.execute(leaving).all()
        odd = session.execute(select(odd_updates).order_by(odd_updates.c.id.desc()).limit(MOST)).all()
        broken = broken_rules(session, visit.now - RECENT)
    return page(visit, "parked.html", arrived=came, leaving=left, odd=odd, broken=broken, saved=saved)


@router.post("/{kind}/{row_id}/revive")
def revive(visit: Operator, kind: str, row_id: Id) -> Response:
    """Put one parked row back to work. One that is not parked any more answers 409."""
    if kind not in KINDS or not visit.ports.revive(kind, row_id):
        raise Refused(409, "Baris ini tidak terparkir lagi", "Mungkin rekan Anda sudah mencobanya lagi.")
    visit.ports.live.tell([News("desk")])
    return go(visit, "/desk/parked?saved=1")
