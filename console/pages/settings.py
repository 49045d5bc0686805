"""What the business decides: name, tone, hours, holidays, promises, quiet hours, limits, packs. Saves are versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from starlette.responses import Response

from console.access import Visit, allow
from console.facts import hours_in_answers, name_in_answers
from console.forms import Fields
from console.hours import WrongHours, read_day, read_hours, read_time, show_day, show_hours, typed_hours
from console.languages import say
from console.origin import page_router
from console.pages.welcome import TONES, hours_fault
from console.render import go, page
from console.words import PACKS
from core.business import Business, read_business, save_decision
from core.events import Event, record_events

router = page_router("/desk/settings")
Operator = Annotated[Visit, allow("settings")]

TIERS = ("default", "silver", "gold", "platinum")
FIELDS = ("name", "address_form", "packs", "quiet_from", "quiet_until", "reminders_per_day", "survey_after_hours")


class WrongSetting(ValueError):
    """A value of the form cannot be kept; the message is for the person."""


@router.get("")
def show(visit: Operator, saved: str = "") -> Response:
    """Show every decision as it stands."""
    return _show(visit, saved=saved)


@router.post("")
def save(visit: Operator, form: Fields) -> Response:
    """Keep what changed; one wrong value keeps nothing and says which."""
    try:
        wanted = _read(form, visit.language)
    except WrongHours as wrong:
        return _show(visit, typed=form, fault=hours_fault(visit.language, wrong))
    except WrongSetting as wrong:
        return _show(visit, typed=form, fault=str(wrong))
    with visit.ports.database.transaction() as session:
        before = read_business(session, visit.ports.settings.zone)
        name_in_answers(session, before.name, wanted["name"], author=visit.agent.name, now=visit.now)
        hours_in_answers(session, before.hours, wanted["hours"], author=visit.agent.name, now=visit.now)
        changed = {name: value for name, value in wanted.items() if _plain(getattr(before, name)) != value}
        for name, value in changed.items():
            save_decision(session, name, value, author=visit.agent.name, now=visit.now)
        if changed:
            detail = {"names": sorted(changed)}
            record_events(session, [Event("business.decided", visit.now, agent_id=visit.agent.id, detail=detail)])
    visit.ports.published()
    return go(visit, "/desk/settings?saved=1")


def _read(form: Mapping[str, Any], language: str) -> dict[str, Any]:
    name = " ".join(str(form.get("name", "")).split())[:80]
    if not name:
        raise WrongSetting(say(language, "Nama usaha kosong. Tulis nama yang dikenal pelanggan, misalnya Kopi Lereng."))
    tone = str(form.get("address_form", ""))
    promises = {tier: _number(form, f"promise_{tier}", language, most=1440) for tier in TIERS}
    emergency = {key: str(form.get(f"emergency_{key}", "")).strip()[:120] for key in ("number", "room")}
    return {
        "name": name,
        "address_form": tone if tone in TONES else TONES[0],
        "packs": ["general", *(pack for pack in PACKS if pack in form.get("packs", ()) and pack != "general")],
        "hours": read_hours(form),
        "holidays": _days(str(form.get("holidays", "")), language),
        "quiet_from": _time(form, "quiet_from", language),
        "quiet_until": _time(form, "quiet_until", language),
        "promise_minutes": promises,
        "refund_limit": _number(form, "refund_limit", language, most=1_000_000_000),
        "reminders_per_day": _number(form, "reminders_per_day", language, most=50),
        "survey_after_hours": _number(form, "survey_after_hours", language, most=240),
        "emergency_text": emergency,
    }


def _number(form: Mapping[str, Any], name: str, language: str, *, most: int) -> int:
    text = str(form.get(name, "")).replace(".", "").strip()
    if not text.isascii() or not text.isdecimal() or int(text[:12]) > most:
        raise WrongSetting(
            say(
                language,
                "“%(text)s” bukan bilangan yang bisa dipakai. Isi bilangan bulat dari 0 sampai %(most)s.",
                text=text[:40],
                most=most,
            )
        )
    return int(text)


def _time(form: Mapping[str, Any], name: str, language: str) -> str:
    text = str(form.get(name, ""))
    kept = read_time(text)
    if kept is None:
        raise WrongSetting(say(language, "“%(text)s” bukan jam. Isi jam seperti 20.00.", text=text[:40]))
    return kept


def _days(text: str, language: str) -> list[str]:
    days = set()
    for one in text.replace(",", "\n").split():
        day = read_day(one)
        if day is None:
            raise WrongSetting(
                say(language, "“%(text)s” bukan tanggal. Isi satu tanggal per baris seperti 25/12/2026.", text=one[:40])
            )
        days.add(day.isoformat())
    return sorted(days)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _shown(business: Business) -> dict[str, Any]:
    """Return what the fields of the form hold for these decisions."""
    promises = business.promise_minutes
    return {
        **{name: getattr(business, name) for name in FIELDS},
        "refund_limit": f"{business.refund_limit:,}".replace(",", "."),
        "holidays": "\n".join(show_day(date.fromisoformat(day)) for day in business.holidays),
        **{f"promise_{tier}": promises.get(tier, promises.get("default", 10)) for tier in TIERS},
        **{f"emergency_{key}": business.emergency_text.get(key, "") for key in ("number", "room")},
    }


def _show(visit: Visit, *, saved: str = "", fault: str = "", typed: Mapping[str, Any] | None = None) -> Response:
    with visit.ports.database.snapshot() as session:
        business = read_business(session, visit.ports.settings.zone)
    # A refused form comes back as it was typed.
    return page(
        visit,
        "settings.html",
        status=422 if fault else 200,
        form={**_shown(business), **(typed or {}), **({} if typed is None else {"packs": typed.get("packs", ())})},
        hours=show_hours(business.hours) if typed is None else typed_hours(typed),
        tones=TONES,
        tiers=TIERS,
        channels=visit.ports.channels(),
        saved=saved,
        fault=fault,
    )
