"""One's own account: on duty or away, name, password, language, theme, signing out everywhere."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import select
from starlette.responses import Response

from console.access import SESSION_COOKIE, Visit, allow
from console.forms import Text
from console.languages import LANGUAGE_COOKIE, LANGUAGES, say
from console.origin import page_router
from console.passwords import LONGEST, SHORTEST, WeakPassword, hash_password, password_fits
from console.render import THEME_COOKIE, THEMES, YEAR, go, page
from console.sessions import ABSOLUTE, close_sessions, open_session
from console.words import N_
from core.live import News
from core.people import change_person
from core.tables import agents

router = page_router("/desk/account")
SignedIn = Annotated[Visit, allow("account")]

FAULTS = {
    "short": N_("Kata sandi ini terlalu pendek. Pakai sedikitnya %(shortest)s karakter, misalnya empat kata acak."),
    "long": N_("Kata sandi ini terlalu panjang. Pakai paling banyak %(longest)s karakter."),
    "known": N_("Kata sandi ini mudah ditebak. Pakai yang tidak dipakai banyak orang, misalnya empat kata acak."),
}


def password_fault(language: str, fault: str) -> str:
    """Return what a person reads about a refused password; `fault` is WeakPassword's."""
    return say(language, FAULTS[fault], shortest=SHORTEST, longest=LONGEST)


@router.get("")
def show(visit: SignedIn, saved: str = "") -> Response:
    """Show the account."""
    return _show(visit, saved=saved)


@router.post("/duty")
def duty(visit: SignedIn, on_duty: Text = "", back: Text = "") -> Response:
    """Go on duty or take a break; everybody's desk hears of it."""
    with visit.ports.database.transaction() as session:
        values = {"on_duty": on_duty == "yes"}
        change_person(session, visit.agent.id, values, now=visit.now, by=visit.agent.id)
    visit.ports.live.tell([News("desk")])
    return go(visit, back if back.startswith("/desk") else "/desk/account?saved=duty")


@router.post("/name")
def rename(visit: SignedIn, name: Text = "") -> Response:
    """Change the name that customers and colleagues see."""
    name = " ".join(name.split())[:80]
    if not name:
        fault = say(visit.language, "Nama kosong. Tulis nama yang dibaca pelanggan, misalnya Ratna.")
        return _show(visit, status=422, name_fault=fault)
    with visit.ports.database.transaction() as session:
        change_person(session, visit.agent.id, {"name": name}, now=visit.now, by=visit.agent.id)
    return go(visit, "/desk/account?saved=name")


@router.post("/password")
def change_password(visit: SignedIn, now_used: Text = "", password: Text = "") -> Response:
    """Set a password; every other session of this agent ends, and this one gets a fresh secret."""
    with visit.ports.database.snapshot() as session:
        stored = session.execute(select(agents.c.password_hash).where(agents.c.id == visit.agent.id)).scalar_one()
    if stored and not password_fits(now_used, stored):
        fault = say(visit.language, "Kata sandi yang sekarang tidak cocok. Kata sandi tidak diganti.")
        return _show(visit, status=422, password_fault=fault)
    try:
        fresh = hash_password(password, avoid=(visit.agent.login, visit.agent.name))
    except WeakPassword as weak:
        return _show(visit, status=422, password_fault=password_fault(visit.language, weak.fault))
    with visit.ports.database.transaction() as session:
        change_person(session, visit.agent.id, {"password_hash": fresh}, now=visit.now, by=visit.agent.id)
        close_sessions(session, [visit.agent.id])
        secret = open_session(session, visit.agent.id, now=visit.now)
    response = go(visit, "/desk/account?saved=password")
    secure = visit.ports.settings.secure_cookies
    response.set_cookie(
        SESSION_COOKIE, secret, max_age=int(ABSOLUTE.total_seconds()), httponly=True, samesite="lax", secure=secure
    )
    return response


@router.post("/look")
def look(visit: SignedIn, theme: Text = "", language: Text = "") -> Response:
    """Choose the theme and the language of this browser."""
    response = go(visit, "/desk/account")
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="lax")
    else:
        response.delete_cookie(THEME_COOKIE)
    if language in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR, samesite="lax", httponly=True)
    return response


@router.post("/sign-out-everywhere")
def sign_out_everywhere(visit: SignedIn) -> Response:
    """End every session of this agent except this one."""
    with visit.ports.database.transaction() as session:
        close_sessions(session, [visit.agent.id], but=visit.secret or "")
    return go(visit, "/desk/account?saved=sessions")


def _show(
    visit: Visit, *, status: int = 200, saved: str = "", name_fault: str = "", password_fault: str = ""
) -> Response:
    return page(visit, "account.html", status=status, saved=saved, name_fault=name_fault, password_fault=password_fault)
