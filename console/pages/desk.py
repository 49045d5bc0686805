"""The queue: whose conversations wait for a person, live, with search and the resolved ones."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from console.access import Visit, allow
from console.forms import Word
from console.queue_rows import VIEWS, count_views, newest_handover, read_rows
from console.render import page
from core.database import Session

router = APIRouter(prefix="/desk")
AtDesk = Annotated[Visit, allow("desk")]
SHOWN_FIRST = "all"


@router.get("")
def show(visit: AtDesk, view: str = SHOWN_FIRST, q: Word = "") -> Response:
    """Show the queue with no conversation open."""
    with visit.ports.database.snapshot() as session:
        values = queue_values(visit, session, view=view, q=q)
    return page(visit, "desk.html", **values, open_id="", talk=None)


@router.get("/rows")
def rows(
    visit: AtDesk, view: str = SHOWN_FIRST, q: Word = "", open_id: Annotated[str, Query(alias="c")] = ""
) -> Response:
    """Return the list alone, for the live line and the search field."""
    with visit.ports.database.snapshot() as session:
        values = queue_values(visit, session, view=view, q=q)
    return page(visit, "queue_rows.html", **values, open_id=open_id)


@router.get("/count")
def count(visit: AtDesk) -> Response:
    """Return how many wait, and the newest handover's id, by which the page notices a new one."""
    with visit.ports.database.snapshot() as session:
        waiting = count_views(session, visit.agent.id)["waiting"]
        newest = newest_handover(session)
    return page(visit, "count.html", waiting=waiting, newest=newest)


def queue_values(visit: Visit, session: Session, *, view: str, q: str) -> dict[str, Any]:
    """Return what the list of the desk needs; an unknown view shows all."""
    view = view if view in VIEWS else SHOWN_FIRST
    return {
        "view": view,
        "q": q,
        "rows": read_rows(session, view, visit.agent.id, search=q),
        "counts": count_views(session, visit.agent.id),
        "query": urlencode({"view": view, **({"q": q} if q else {})}),
    }
