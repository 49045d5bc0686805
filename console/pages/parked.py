"""Parked items: what could not be played or sent after its last try, with the error, and a way back to work.

Rules that raise stand here as well: what they should have called a person for was missed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from starlette.responses import Response

from console.access import Refused, Visit, allow
from console.origin import page_router
from console.render import go, page
from core.events import broken_rules
from core.ids import Id
from core.live import News
from core.parked import read_parked

router = page_router("/desk/parked")
Operator = Annotated[Visit, allow("parked")]
MOST = 200
KINDS = ("inbox", "outbox", "update")
# How long a rule that raised is shown: `sapa doctor` tells it for as long.
RECENT = timedelta(days=1)


@router.get("")
def show(visit: Operator, saved: str = "") -> Response:
    """List what is parked on both sides, newest first."""
    with visit.ports.database.snapshot() as session:
        parked = read_parked(session, most=MOST)
        broken = broken_rules(session, visit.now - RECENT)
    return page(visit, "parked.html", parked=parked, broken=broken, saved=saved)


@router.post("/{kind}/{row_id}/revive")
def revive(visit: Operator, kind: str, row_id: Id) -> Response:
    """Put one parked row back to work. One that is not parked any more answers 409."""
    if kind not in KINDS or not visit.ports.revive(kind, row_id):
        raise Refused(409, "Baris ini tidak terparkir lagi", "Mungkin rekan Anda sudah mencobanya lagi.")
    visit.ports.live.tell([News("desk")])
    return go(visit, "/desk/parked?saved=1")
