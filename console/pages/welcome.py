"""The first sign-in: name and tone, opening hours, then oneself. Three steps; each is saved as a business decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from starlette.responses import Response

from console.access import Visit, allow
from console.facts import hours_in_answers, name_in_answers
from console.forms import Fields, Text
from console.hours import WrongHours, read_hours, say_hours, show_hours, typed_hours
from console.languages import say
from console.origin import page_router
from console.pages.account import password_fault
from console.passwords import WeakPassword, hash_password
from console.render import go, page
from console.words import DAYS, PACKS
from core.business import read_business, save_decision
from core.events import Event, record_events
from core.ids import Id
from core.people import change_person

router = page_router("/welcome")
Administrator = Annotated[Visit, allow("welcome")]

STEPS = 3
TONES = ("Kak", "Bapak/Ibu")


@router.get("")
def show(visit: Administrator, step: Id = 1) -> Response:
    """Show the steps with one of them open."""
    return _show(visit, step=step)


@router.post("/business")
def name_and_tone(visit: Administrator, name: Text = "", address_form: Text = "Kak") -> Response:
    """Keep the name of the business and how the bot addresses customers."""
    name = " ".join(name.split())[:80]
    if not name:
        fault = say(visit.language, "Nama usaha kosong. Tulis nama yang dikenal pelanggan, misalnya Kopi Lereng.")
        return _show(visit, step=1, fault=fault)
    with visit.ports.database.transaction() as session:
        before = read_business(session, visit.ports.settings.zone).name
        name_in_answers(session, before, name, author=visit.agent.name, now=visit.now)
    _decide(visit, {"name": name, "address_form": address_form if address_form in TONES else TONES[0]})
    return go(visit, "/welcome?step=2")


@router.post("/hours")
def opening_hours(visit: Administrator, form: Fields) -> Response:
    """Keep when people answer, and which packs are active."""
    try:
        hours = read_hours(form)
    except WrongHours as wrong:
        return _show(visit, step=2, fault=hours_fault(visit.language, wrong), typed=form)
    packs = ["general", *(pack for pack in PACKS if pack in form.get("packs", ()) and pack != "general")]
    with visit.ports.database.transaction() as session:
        before = read_business(session, visit.ports.settings.zone).hours
        hours_in_answers(session, before, hours, author=visit.agent.name, now=visit.now)
    _decide(visit, {"hours": hours, "packs": packs})
    return go(visit, "/welcome?step=3")


@router.post("/you")
def oneself(visit: Administrator, name: Text = "", password: Text = "") -> Response:
    """Keep one's own name and password; from here on the desk is open."""
    name = " ".join(name.split())[:80]
    if not name:
        fault = say(visit.language, "Nama kosong. Tulis nama yang dibaca pelanggan, misalnya Ratna.")
        return _show(visit, step=3, fault=fault)
    values: dict[str, Any] = {"name": name, "on_duty": True}
    if password or not visit.agent.has_password:
        try:
            values["password_hash"] = hash_password(password, avoid=(visit.agent.login, name))
        except WeakPassword as weak:
            return _show(visit, step=3, fault=password_fault(visit.language, weak.fault))
    with visit.ports.database.transaction() as session:
        change_person(session, visit.agent.id, values, now=visit.now, by=visit.agent.id)
    _decide(visit, {"set_up": True})
    return go(visit, "/desk")


def hours_fault(language: str, wrong: WrongHours) -> str:
    """Return what a person reads about wrong hours."""
    return say(
        language,
        "Jam %(day)s tidak bisa dipakai. Isi jam buka yang lebih awal dari jam tutup, misalnya 08.00 sampai 17.00.",
        day=say(language, DAYS[wrong.day]),
    )


def _decide(visit: Visit, values: dict[str, Any]) -> None:
    with visit.ports.database.transaction() as session:
        for name, value in values.items():
            save_decision(session, name, value, author=visit.agent.name, now=visit.now)
        record_events(
            session, [Event("business.decided", visit.now, agent_id=visit.agent.id, detail={"names": list(values)})]
        )
    visit.ports.published()


def _show(visit: Visit, *, step: int, fault: str = "", typed: Mapping[str, Any] | None = None) -> Response:
    with visit.ports.database.snapshot() as session:
        business = read_business(session, visit.ports.settings.zone)
    # Without a name the first step is still to be done.
    step = min(max(step, 1), STEPS) if business.name else 1
    return page(
        visit,
        "welcome.html",
        status=422 if fault else 200,
        business=business,
        packs=business.packs if typed is None else typed.get("packs", ()),
        step=step,
        steps=STEPS,
        # Refused hours come back as they were typed.
        hours=show_hours(business.hours) if typed is None else typed_hours(typed),
        hours_said=say_hours(business.hours, visit.language),
        # The sample of a chat is one in Indonesian for every reader.
        hours_in_chat=say_hours(business.hours, "id"),
        fault=fault,
        channels=visit.ports.channels(),
    )
