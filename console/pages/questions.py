"""Unanswered questions: what customers asked and the knowledge did not answer, in groups, most asked first."""

from __future__ import annotations

from typing import Annotated

from starlette.responses import Response

from console.access import Refused, Visit, allow
from console.drafting import asked_group
from console.forms import Fields
from console.meanings import meaning, meanings
from console.origin import page_router
from console.render import go, page
from core.business import read_business
from core.examples import forget_example, read_taught, teach
from core.ids import Id
from faq_kb.asides import bring_back, set_aside
from faq_kb.starter import fact_names

router = page_router("/desk/knowledge/questions")
Editor = Annotated[Visit, allow("knowledge.edit")]

# Groups that the page shows of each kind; the most asked come first.
SHOWN = 50


@router.get("")
def show(visit: Editor, saved: str = "") -> Response:
    """Show every group, and below what one customer alone asked and what was put aside."""
    with visit.ports.database.snapshot() as session:
        taught = read_taught(session)
    return page(
        visit,
        "questions.html",
        board=visit.ports.questions(),
        taught=taught,
        shown=SHOWN,
        saved=saved,
        fact_names=fact_names(visit.language),
    )


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


@router.get("/{key}/teach")
def ask_meaning(visit: Editor, key: str) -> Response:
    """Show a group's phrasings and the intents that they may mean."""
    with visit.ports.database.snapshot() as session:
        packs = read_business(session, visit.ports.settings.zone).packs
    return page(visit, "teach.html", group=asked_group(visit, key), intents=meanings(packs, visit.language))


@router.post("/{key}/teach")
def file_under(visit: Editor, key: str, form: Fields) -> Response:
    """Keep the chosen phrasings as examples of an intent for the next training, and put the group aside until then."""
    group, intent = asked_group(visit, key), str(form.get("intent", ""))
    chosen = [text for text in group.variants if text in form.get("chosen", ())]
    if not chosen or meaning(intent, visit.language) is None:
        raise Refused(422, "Belum ada yang dipelajari", "Pilih maksudnya dan paling sedikit satu kalimat.")
    with visit.ports.database.transaction() as session:
        teach(session, chosen, intent, group.language, author=visit.agent.name, now=visit.now)
        if group.aside is None:
            set_aside(session, group.keys, group.messages, author=visit.agent.name, now=visit.now)
    return go(visit, "/desk/knowledge/questions?saved=taught")


@router.post("/taught/{example_id}/forget")
def forget(visit: Editor, example_id: Id) -> Response:
    """Take one example back."""
    with visit.ports.database.transaction() as session:
        forget_example(session, example_id)
    return go(visit, "/desk/knowledge/questions?saved=forgotten")
