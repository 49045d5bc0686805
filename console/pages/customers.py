"""Customers: search, and a card with everything known of one."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import update
from starlette.responses import Response

from console.access import Refused, Visit, allow
from console.customer_card import CustomerCard, find_customers, read_card
from console.forms import Text, Word
from console.merging import who_it_is_now
from console.origin import page_router
from console.render import go, page
from core.events import Event, record_events
from core.ids import Id
from core.tables import customers

router = page_router("/desk/customers")
AtDesk = Annotated[Visit, allow("customers")]

TIERS = ("", "silver", "gold", "platinum")
LONGEST_NOTE = 2000


@router.get("")
def show(visit: AtDesk, q: Word = "") -> Response:
    """List the customers that a search finds, the newest without one."""
    with visit.ports.database.snapshot() as session:
        found = find_customers(session, q)
    return page(visit, "customers.html", q=q, found=found)


@router.get("/{customer_id}")
def show_one(visit: AtDesk, customer_id: Id, saved: str = "") -> Response:
    """Show one customer; one who was joined into another is shown as who they are now."""
    with visit.ports.database.snapshot() as session:
        now = who_it_is_now(session, customer_id)
    if now is not None:
        return go(visit, f"/desk/customers/{now}")
    return page(visit, "customer.html", card=_card(visit, customer_id), talk=None, tiers=TIERS, saved=saved)


@router.post("/{customer_id}")
def save(visit: AtDesk, customer_id: Id, notes: Text = "", tier: Text = "", address_form: Text = "") -> Response:
    """Keep the team's note, the tier and how this customer is addressed."""
    before = _card(visit, customer_id).person
    values = {
        "notes": notes.strip()[:LONGEST_NOTE] or None,
        "tier": tier if tier in TIERS and tier else None,
        "address_form": " ".join(address_form.split())[:20] or None,
    }
    # Which of them changed, never what they say: the note is the team's own.
    changed = sorted(name for name, value in values.items() if getattr(before, name) != value)
    if changed:
        detail = {"customer_id": customer_id, "names": changed}
        with visit.ports.database.transaction() as session:
            session.execute(update(customers).where(customers.c.id == customer_id).values(**values))
            record_events(session, [Event("customer.changed", visit.now, agent_id=visit.agent.id, detail=detail)])
    return go(visit, f"/desk/customers/{customer_id}?saved=1")


def _card(visit: Visit, customer_id: Id) -> CustomerCard:
    with visit.ports.database.snapshot() as session:
        card = read_card(session, customer_id)
    if card is None:
        raise Refused(404, "Pelanggan ini tidak ada", "Mungkin datanya sudah dihapus atas permintaannya.")
    return card
