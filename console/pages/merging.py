"""Joining two customers and splitting an identity off: what would happen is shown first, and a reason is asked for."""

from __future__ import annotations

from typing import Annotated

from starlette.responses import Response

from console.access import Refused, Visit, allow
from console.customer_card import CustomerCard, read_card
from console.forms import Text, Word
from console.languages import say
from console.merging import Leaving, others_like, read_leaving, read_preview
from console.origin import page_router
from console.render import go, page
from console.words import N_
from core.database import Session
from core.ids import Id, id_of
from core.joining import NotJoined
from core.live import News

router = page_router("/desk/customers/{customer_id}")
Joiner = Annotated[Visit, allow("customers.join")]

LONGEST_REASON = 300
FAULTS = {
    "same": N_("Ini pelanggan yang sama."),
    "erased": N_("Salah satunya sudah dihapus atas permintaannya."),
    "gone": N_("Salah satunya sudah digabungkan ke pelanggan lain."),
    "apart": N_("Usaha mengenal keduanya dengan nomor pelanggan yang berbeda. Samakan dulu di sistem usaha."),
}
WITHOUT_REASON = N_("Alasan kosong. Tulis mengapa, misalnya: menyebut nomor pesanan yang sama.")


@router.get("/join")
def choose(visit: Joiner, customer_id: Id, q: Word = "", other: Id = 0) -> Response:
    """Search for the other customer, or show both side by side with what would become of them."""
    return _join_page(visit, customer_id, q=q, other=other)


@router.post("/join")
def join(visit: Joiner, customer_id: Id, other: Text = "", reason: Text = "") -> Response:
    """Make one customer of two, for a reason that is kept."""
    why, second = " ".join(reason.split())[:LONGEST_REASON], id_of(other)
    if not why:
        return _join_page(visit, customer_id, other=second, fault=say(visit.language, WITHOUT_REASON))
    try:
        with visit.ports.database.transaction() as session:
            _card(session, customer_id)
            kept = visit.ports.join(session, customer_id, second, now=visit.now, agent_id=visit.agent.id, reason=why)
    except NotJoined as refused:
        fault = say(visit.language, FAULTS[str(refused)])
        return _join_page(visit, customer_id, other=second, fault=fault, status=409)
    _tell(visit)
    return go(visit, f"/desk/customers/{kept}?saved=1")


@router.get("/part/{identity_id}")
def consider(visit: Joiner, customer_id: Id, identity_id: Id) -> Response:
    """Show what would go along with an identity."""
    return _part_page(visit, customer_id, identity_id)


@router.post("/part/{identity_id}")
def part(visit: Joiner, customer_id: Id, identity_id: Id, reason: Text = "") -> Response:
    """Split an identity off, for a reason that is kept."""
    why = " ".join(reason.split())[:LONGEST_REASON]
    if not why:
        return _part_page(visit, customer_id, identity_id, fault=say(visit.language, WITHOUT_REASON))
    try:
        with visit.ports.database.transaction() as session:
            _leaving(session, customer_id, identity_id)
            target = visit.ports.part(session, identity_id, now=visit.now, agent_id=visit.agent.id, reason=why)
    except NotJoined:
        raise Refused(
            409, "Identitas ini tidak bisa dipisahkan", "Mungkin sudah dipisahkan, atau ini satu-satunya."
        ) from None
    _tell(visit)
    return go(visit, f"/desk/customers/{target}?saved=1")


def _join_page(
    visit: Visit, customer_id: int, *, q: str = "", other: int = 0, fault: str = "", status: int = 422
) -> Response:
    with visit.ports.database.snapshot() as session:
        card = _card(session, customer_id)
        preview = read_preview(session, customer_id, other) if other else None
        found = others_like(session, customer_id, q)
    if preview is not None and preview.fault and not fault:
        fault, status = say(visit.language, FAULTS[preview.fault]), 200
    values = {"card": card, "preview": preview, "found": found, "q": q, "other": other, "longest": LONGEST_REASON}
    return page(visit, "join.html", status=status if fault else 200, fault=fault, **values)


def _part_page(visit: Visit, customer_id: int, identity_id: int, *, fault: str = "") -> Response:
    with visit.ports.database.snapshot() as session:
        card = _card(session, customer_id)
        leaving = _leaving(session, customer_id, identity_id)
    values = {"card": card, "leaving": leaving, "longest": LONGEST_REASON}
    return page(visit, "part.html", status=422 if fault else 200, fault=fault, **values)


def _card(session: Session, customer_id: int) -> CustomerCard:
    card = read_card(session, customer_id)
    if card is None:
        raise Refused(404, "Pelanggan ini tidak ada", "Mungkin datanya sudah dihapus atas permintaannya.")
    return card


def _leaving(session: Session, customer_id: int, identity_id: int) -> Leaving:
    leaving = read_leaving(session, customer_id, identity_id)
    if leaving is None:
        raise Refused(404, "Identitas ini tidak bisa dipisahkan", "Mungkin sudah dipisahkan, atau ini satu-satunya.")
    return leaving


def _tell(visit: Visit) -> None:
    visit.ports.live.tell([News("desk")])
