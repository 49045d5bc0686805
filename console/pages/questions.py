"""Unanswered questions: what customers asked and the knowledge did not answer, in groups, most asked first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from console.access import Visit, allow
from console.drafting import asked_group
from console.render import go, page
from faq_kb.asides import bring_back, set_aside

router = APIRouter(prefix="/desk/knowledge/questions")
Editor = Annotated[Visit, allow("knowledge.edit")]

# Groups that the page shows of each kind; the most asked come first.
SHOWN = 50


@router.get("")
def show(visit: Editor, saved: str = "") -> Response:
    """Show every group, and below what one customer alone asked and what was put aside."""
    return page(visit, "questions.html", board=visit.ports.questions(), shown=SHOWN, saved=saved)


@router.get("/count")
def count(visit: Editor) -> Response:
    """Return the number of groups, for the list of entries; it may be ten minutes old."""
    return page(visit, "questions_count.html", groups=len(visit.ports.questions(fresh=False).groups))


@router.post("/{key}/aside")
def put_aside(visit: Editor, key: str) -> Response:
    """Put a group aside; it comes back by itself when as many ask it again."""
    group = asked_group(visit, key)
    if group.aside is None:
        with visit.ports.database.transaction() as session:
            set_aside(session, group.keys, group.messages, author=visit.agent.name, now=visit.now)
    return go(visit, "/desk/knowledge/questions?saved=aside")


@router.post("/{key}/back")
def take_back(visit: Editor, key: str) -> Response:
    """Show a group again that was put aside."""
    group = asked_group(visit, key)
    with visit.ports.database.transaction() as session:
        bring_back(session, group.keys, now=visit.now)
    return go(visit, "/desk/knowledge/questions?saved=back")
