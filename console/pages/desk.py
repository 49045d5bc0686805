"""The queue: whose conversations wait for a person, live, with search and the resolved ones."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from starlette.responses import Response

from console.access import Visit, allow
from console.forms import Word
from console.origin import page_router
from console.queue_rows import VIEWS, count_views, read_rows
from console.render import page
from console.talks import Talk, read_talk
from core.database import Session
from handover.skills import calls_for

router = page_router("/desk")
AtDesk = Annotated[Visit, allow("desk")]
SHOWN_FIRST = "all"


@router.get("")
def show(visit: AtDesk, view: str = SHOWN_FIRST, q: Word = "", done: str = "") -> Response:
    """Show the queue with no conversation open. `done` is the one that was resolved a moment ago."""
    with visit.ports.database.snapshot() as session:
        values = queue_values(visit, session, view=view, q=q)
        finished = just_resolved(visit, session, done)
    return page(visit, "desk.html", **values, open_id="", talk=None, done=finished)


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
    """Return how many wait, and which of them ring for this agent: the page notices one that it did not see before."""
    with visit.ports.database.snapshot() as session:
        waiting = count_views(session, visit.agent.id)["waiting"]
        rings = calls_for(session, visit.agent.skills)
    return page(visit, "count.html", waiting=waiting, rings=rings)


def just_resolved(visit: Visit, session: Session, public_id: str) -> Talk | None:
    """Return the conversation that the agent resolved a moment ago, None once it is open again."""
    talk = read_talk(session, public_id, visit.agent.id) if public_id else None
    return talk if talk is not None and talk.state == "resolved" else None


def queue_values(visit: Visit, session: Session, *, view: str, q: str) -> dict[str, Any]:
    """Return what the list of the desk needs; an unknown view shows all."""
    view = view if view in VIEWS else SHOWN_FIRST
    return {
        "view": view,
        "q": q,
        "rows": read_rows(session, view, visit.agent.id, search=q, skills=visit.agent.skills, now=visit.now),
        "counts": count_views(session, visit.agent.id),
        "query": query_of(view, q),
    }


def query_of(view: str, q: str) -> str:
    """Return a list of the desk as the second half of an address; an unknown view is all."""
    return urlencode({"view": view if view in VIEWS else SHOWN_FIRST, **({"q": q} if q else {})})
