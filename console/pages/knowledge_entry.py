"""One knowledge entry: its form, saving a version, publishing, taking back, rolling back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Form
from starlette.responses import Response

from console.access import Refused, Visit, allow
from console.drafting import Drawn, asked_group, fresh_form, wider_form
from console.entry_faults import in_words
from console.forms import Fields
from console.hours import read_day, show_day
from console.languages import say
from console.origin import page_router
from console.pages.knowledge import list_values, shown_answer, with_steps
from console.render import by_htmx, go, page
from core.database import Session
from core.ids import Id, id_of
from core.impact import Impact
from faq_kb.entries import StaleEdit, ask_review, expire, publish, read_version, roll_back, save
from faq_kb.entry import LONGEST, PACKS, Entry, EntryError, check_fields
from faq_kb.listing import Filters, list_versions
from faq_kb.variables import read_variables

router = page_router("/desk/knowledge")
Reader = Annotated[Visit, allow("knowledge.read")]
Editor = Annotated[Visit, allow("knowledge.edit")]

LISTS = ("variants", "steps", "follow_ups")
TEXTS = ("category", "question", "answer", "help_card", "twin", "pack")
CONDITIONS = ("channel", "tier", "record_status")
DAYS = ("valid_from", "valid_until")
EMPTY = {**dict.fromkeys((*LISTS, *TEXTS, *CONDITIONS, *DAYS), ""), "language": "id"}

# What the page needs beside the entry: nothing was tried, and what a form may hold.
ALWAYS = {"tried": None, "asked": "", "packs": PACKS, "limits": LONGEST}


class Taken(Exception):
    """A fresh entry would get the id of one that exists."""


@router.get("/write")
def write(visit: Editor, group: str = "") -> Response:
    """Show an empty form, or one that asks what a `group` of unanswered questions asks."""
    form, drawn = fresh_form(asked_group(visit, group)) if group else (EMPTY, None)
    return _show(visit, "", form, based_on=0, drawn=drawn)


@router.get("/e/{entry_id}")
def show(
    visit: Reader, entry_id: str, version: Id | None = None, saved: str = "", impact: str = "", *, group: str = ""
) -> Response:
    """Show an entry as its newest version says, or an older one; `impact` asks what publishing it would change, `group`
    puts the phrasings of unanswered questions below its variants."""
    with visit.ports.database.snapshot() as session:
        entry = _read(session, entry_id, version)
    form = form_of(entry)
    if group and visit.may("knowledge.edit"):
        form, drawn = wider_form(form, asked_group(visit, group))
        return _show(visit, entry_id, form, based_on=entry.version, drawn=drawn)
    if impact and visit.may("knowledge.edit"):
        return _show_impact(visit, entry_id, form, entry.version, visit.ports.impact(entry), asks=True)
    return _show(visit, entry_id, form, based_on=entry.version, saved=saved)


@router.post("/write")
def create(visit: Editor, form: Fields) -> Response:
    """Keep a fresh entry; its id is made of category and question."""
    entry_id = f"{form.get('category', '')}.{slug(str(form.get('question', '')))}"
    return _save(visit, entry_id, form, first=True)


@router.post("/e/{entry_id}")
def change(visit: Editor, entry_id: str, form: Fields) -> Response:
    """Keep the form as the next version; `act` "publish" lets it answer customers too, unless that would take answers
    away: then it asks once more, and "publish_anyway" is the answer. "impact" only looks, and keeps nothing."""
    return _save(visit, entry_id, form, first=False)


@router.post("/e/{entry_id}/expire")
def take_back(visit: Editor, entry_id: str) -> Response:
    """Stop answering with this entry."""
    try:
        with visit.ports.database.transaction() as session:
            expire(session, entry_id, author=visit.agent.name, now=visit.now)
    except LookupError:
        raise Refused(409, "Entri ini tidak sedang terbit", "Muat ulang halamannya untuk melihat keadaannya.") from None
    visit.ports.published()
    return go(visit, f"/desk/knowledge/e/{entry_id}?saved=expired#editor")


@router.post("/e/{entry_id}/ask-review")
def ask_for_review(visit: Editor, entry_id: str, version: Annotated[Id, Form()] = 0) -> Response:
    """Put a draft before a colleague, who finds it under its own filter and publishes it."""
    try:
        with visit.ports.database.transaction() as session:
            ask_review(session, entry_id, version)
    except LookupError:
        raise Refused(409, "Versi ini bukan draf lagi", "Muat ulang halamannya untuk melihat keadaannya.") from None
    return go(visit, f"/desk/knowledge/e/{entry_id}?saved=in_review#editor")


@router.post("/e/{entry_id}/back")
def back(visit: Editor, entry_id: str, version: Annotated[Id, Form()] = 0) -> Response:
    """Publish again what an older version said; what would take answers away is shown first, to be confirmed."""
    with visit.ports.database.snapshot() as session:
        old, newest = _read(session, entry_id, version), _read(session, entry_id)
    changed = visit.ports.impact(old)
    if changed.takes_away:
        return _show_impact(visit, entry_id, form_of(old), newest.version, changed, asks=True)
    try:
        with visit.ports.database.transaction() as session:
            roll_back(session, entry_id, version, author=visit.agent.name, now=visit.now)
    except LookupError:
        raise Refused(409, "Versi ini tidak ada atau sudah terbit", "Muat ulang halamannya, lalu pilih lagi.") from None
    visit.ports.published()
    return go(visit, f"/desk/knowledge/e/{entry_id}?saved=published#editor")


def form_of(entry: Entry) -> dict[str, Any]:
    """Return an entry as the values of its form: lists as lines, conditions beside the rest."""
    when = entry.conditions
    return {
        "category": entry.category,
        "language": entry.language,
        "pack": entry.pack,
        "question": entry.question,
        "answer": entry.answer,
        "help_card": entry.help_card,
        "twin": entry.twin,
        **{name: "\n".join(getattr(entry, name)) for name in LISTS},
        **{name: ", ".join(getattr(when, name)) for name in CONDITIONS},
        **{name: show_day(getattr(when, name)) for name in DAYS},
    }


def fields_of(entry_id: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that `check_fields` expects from the values of the form; what the form lacks is left empty."""
    text = {name: str(form.get(name, "")) for name in TEXTS}
    conditions: dict[str, Any] = {
        name: [part.strip() for part in str(form.get(name, "")).split(",") if part.strip()] for name in CONDITIONS
    }
    for name in DAYS:
        # What is no day goes on as it was typed, and is named as the fault.
        typed = str(form.get(name, "")).strip()
        day = read_day(typed)
        conditions[name] = (day.isoformat() if day else typed) or None
    return {
        "id": entry_id,
        "language": str(form.get("language", "id")),
        **text,
        **{name: str(form.get(name, "")).splitlines() for name in LISTS},
        "conditions": conditions,
    }


def slug(text: str) -> str:
    """Return the words of a question as the second half of an id: at most six, small letters, joined by _."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return "_".join(re.findall(r"[a-z0-9]+", plain)[:6])[:60] or "entri"


def _save(visit: Visit, entry_id: str, form: Mapping[str, Any], *, first: bool) -> Response:
    author = visit.agent.name
    publishes = form.get("act") in ("publish", "publish_anyway")
    based_on = str(form.get("based_on", ""))
    seen = id_of(based_on) if based_on and not first else None
    try:
        entry = check_fields(fields_of(entry_id, form))
        if form.get("act") in ("impact", "publish"):
            changed, asks = visit.ports.impact(entry), form.get("act") == "publish"
            if changed.takes_away or not asks:
                return _show_impact(visit, "" if first else entry_id, form, seen or 0, changed, asks=asks)
        with visit.ports.database.transaction() as session:
            if first and _known(session, entry_id):
                raise Taken(entry_id)
            version = save(session, entry, author, visit.now, based_on=seen)
            if publishes:
                state = next(one.state for one in list_versions(session, entry_id) if one.version == version)
                if state != "published":
                    publish(session, entry_id, version, author=author, now=visit.now)
    except (EntryError, StaleEdit, Taken) as error:
        faults = _faults(visit.language, error)
        if by_htmx(visit):
            return page(visit, "entry_faults.html", faults=faults)
        return _show(visit, "" if first else entry_id, dict(form), based_on=seen or 0, faults=faults)
    visit.ports.published()
    return go(visit, f"/desk/knowledge/e/{entry_id}?saved={'publish' if publishes else 'draft'}#editor")


def _faults(language: str, error: EntryError | StaleEdit | Taken) -> list[str]:
    """Return what is wrong, one sentence each; nothing was saved."""
    if isinstance(error, EntryError):
        return [in_words(one, language) for one in error.problems]
    if isinstance(error, Taken):
        return [say(language, "Sudah ada entri dengan pertanyaan serupa di kategori ini.")]
    return [say(language, "Rekan Anda menyimpan versi lain lebih dulu. Muat ulang, lalu tambahkan perubahan Anda.")]


def _known(session: Session, entry_id: str) -> bool:
    return bool(list_versions(session, entry_id))


def _read(session: Session, entry_id: str, version: int | None = None) -> Entry:
    try:
        return read_version(session, entry_id, version)
    except LookupError:
        raise Refused(404, "Entri ini tidak ada", "Cari lagi di daftar pengetahuan.") from None


def _show_impact(
    visit: Visit, entry_id: str, form: Mapping[str, Any], based_on: int, changed: Impact, *, asks: bool
) -> Response:
    """Show what publishing the form would change; with `asks` only when it takes answers away, beside a button."""
    asks = asks and bool(changed.takes_away)
    if by_htmx(visit):
        return page(visit, "impact.html", impact=changed, asks=asks)
    return _show(visit, entry_id, dict(form), based_on=based_on, changed=changed, asks=asks)


def _show(
    visit: Visit,
    entry_id: str,
    form: Mapping[str, Any],
    *,
    based_on: int,
    saved: str = "",
    faults: list[str] | None = None,
    changed: Impact | None = None,
    asks: bool = False,
    drawn: Drawn | None = None,
) -> Response:
    with visit.ports.database.snapshot() as session:
        values = list_values(visit, session, Filters(category=str(form.get("category", ""))))
        versions = list_versions(session, entry_id) if entry_id else []
        text = with_steps(str(form.get("answer", "")), str(form.get("steps", "")))
        shown = shown_answer(session, text, str(form.get("language", "id")))
        facts = read_variables(session)
    entry = {
        "id": entry_id,
        "form": {**EMPTY, **form},
        "based_on": based_on,
        "versions": versions,
        "shown": shown,
        "facts": facts,
    }
    return page(
        visit,
        "knowledge.html",
        status=422 if faults else 200,
        **values,
        entry=entry,
        faults=faults or [],
        impact=changed,
        asks=asks,
        drawn=drawn,
        saved=saved,
        **ALWAYS,
    )
