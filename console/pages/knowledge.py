"""Knowledge: the list with search and filters, one-click review of starter entries, preview and trying a question."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends
from markupsafe import Markup
from starlette.responses import Response

from console.access import Visit, allow
from console.forms import Text
from console.origin import page_router
from console.render import braces, by_htmx, go, markdown, page
from core.business import read_business
from core.connections import ChannelWords
from core.database import Session
from faq_kb.entries import mark_reviewed, publish, read_version
from faq_kb.entry import LANGUAGES, STATES
from faq_kb.listing import Filters, count_unreviewed, list_entries
from faq_kb.render import fill
from faq_kb.starter import categories, fact_names
from faq_kb.variables import read_variables, unset_variables

router = page_router("/desk/knowledge")
Reader = Annotated[Visit, allow("knowledge.read")]
Editor = Annotated[Visit, allow("knowledge.edit")]
# The filters that the list is shown with again; longer ones are not ours.
LONGEST_QUERY = 1_000

LONGEST_QUESTION = 1000
LONGEST_ANSWER = 5000


def chosen(text: str = "", category: str = "", language: str = "", state: str = "", unreviewed: str = "") -> Filters:
    """Return the filters of the address; what is not a filter's value finds nothing, as it should."""
    return Filters(text[:100], category, language, "", state, unreviewed == "true")


@router.get("")
def show(visit: Reader, filters: Annotated[Filters, Depends(chosen)], saved: str = "") -> Response:
    """Show the list with no entry open."""
    with visit.ports.database.snapshot() as session:
        values = list_values(visit, session, filters)
    return page(visit, "knowledge.html", **values, entry=None, tried=None, asked="", saved=saved)


@router.post("/try")
def try_question(visit: Reader, asked: Text = "") -> Response:
    """Play a question through the real engine without writing anything, and show what would be answered and why."""
    asked = asked.strip()[:LONGEST_QUESTION]
    tried = visit.ports.ask(asked, None) if asked else None
    if by_htmx(visit):
        return page(visit, "tried.html", tried=tried, asked=asked)
    with visit.ports.database.snapshot() as session:
        values = list_values(visit, session, Filters())
    return page(visit, "knowledge.html", **values, entry=None, tried=tried, asked=asked, saved="")


@router.post("/preview")
def preview(visit: Reader, answer: Text = "", steps: Text = "", language: Text = "id", form: Text = "") -> Response:
    """Return an answer as its customers would see it, variables filled with what is set."""
    text = with_steps(answer, steps)
    with visit.ports.database.snapshot() as session:
        shown = shown_answer(session, text, language, visit.ports.channel_words.get(form))
    return page(visit, "preview.html", shown=shown, length=len(text))


@router.post("/review/{entry_id}")
def review(visit: Editor, entry_id: str, query: Text = "") -> Response:
    """Stand by an entry with one click: a published one counts as reviewed, a draft is published. One that would take
    answers away from others is opened instead, with what it would change."""
    with visit.ports.database.transaction() as session:
        marked = mark_reviewed(session, [entry_id])
        rows = [] if marked else list_entries(session, Filters(text=entry_id), today=_today(visit))
        newest = next((row.version for row in rows if row.id == entry_id and row.state != "published"), None)
        draft = None if newest is None else read_version(session, entry_id, newest)
    if draft is not None and visit.ports.impact(draft).takes_away:
        return go(visit, f"/desk/knowledge/e/{entry_id}?impact=true#editor")
    if draft is not None:
        with visit.ports.database.transaction() as session:
            publish(session, entry_id, draft.version, author=visit.agent.name, now=visit.now)
    visit.ports.published()
    return go(
        visit, f"/desk/knowledge?{query}" if 0 < len(query) <= LONGEST_QUERY else "/desk/knowledge?unreviewed=true"
    )


def list_values(visit: Visit, session: Session, filters: Filters) -> dict[str, Any]:
    """Return what the list of the knowledge pages needs."""
    kept = {name: value for name, value in asdict(filters).items() if value}
    return {
        "rows": list_entries(session, filters, today=_today(visit)),
        "filters": filters,
        "query": urlencode({name: str(value).lower() if value is True else value for name, value in kept.items()}),
        "unreviewed": count_unreviewed(session),
        "unset": unset_variables(session, read_business(session, visit.ports.settings.zone).packs),
        "category_titles": {one.name: one.title.get(visit.language, one.name) for one in categories()},
        "fact_names": fact_names(visit.language),
        "states": STATES,
        "languages": LANGUAGES,
    }


def with_steps(answer: str, steps: str) -> str:
    """Return an answer with its steps, one per line, numbered below it."""
    numbered = "\n".join(f"{n}. {step}" for n, step in enumerate(filter(None, map(str.strip, steps.splitlines())), 1))
    return "\n\n".join(filter(None, (answer.strip(), numbered)))[:LONGEST_ANSWER]


def shown_answer(session: Session, text: str, language: str, channel: ChannelWords | None = None) -> Markup | str:
    """Return Markdown as a channel shows it, else as a page; a variable without a value stays visible in its braces."""
    known = read_variables(session).get(language, {})
    missing = {name: "{" + name + "}" for name in braces(text)}
    filled = fill(text, {**missing, **known, "kak": "Kak", "name": ""})
    return channel.write(filled) if channel is not None and channel.write is not None else markdown(filled)


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.ports.settings.zone).date()
