"""Signing in with a password or a one-time link, and signing out."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from sqlalchemy import func, select
from starlette.responses import Response

from console.access import SESSION_COOKIE, Visit, allow
from console.forms import Text
from console.guessing import count_try, forget_tries, network_of, wait_for
from console.languages import say
from console.links import look_at_link, use_link
from console.moments import Moments
from console.origin import page_router
from console.passwords import password_fits
from console.render import go, page
from console.sessions import ABSOLUTE, close_session, open_session
from core.business import read_business
from core.database import Session
from core.events import Event, record_events
from core.tables import agents

router = page_router()
Anyone = Annotated[Visit, allow("sign_in")]
SignedIn = Annotated[Visit, allow("account")]


@router.get("/sign-in")
def show(visit: Anyone, next: str = "") -> Response:  # the name in the address
    """Show the sign-in form; who is signed in already goes on to the desk."""
    if visit.visitor:
        return go(visit, "/desk")
    return page(visit, "sign_in.html", next=next, login="", fault="")


@router.post("/sign-in")
def sign_in(
    visit: Anyone,
    login: Text = "",
    password: Text = "",
    next: Text = "",  # the name in the form
) -> Response:
    """Check login and password. A wrong password, an unknown login and a disabled agent get the same answer."""
    network = network_of(visit.request.client.host if visit.request.client else None)
    with visit.ports.database.transaction() as session:
        wait = wait_for(session, login, network, now=visit.now)
        found = _find(session, login)
        # Counted before the check and forgotten after a right one: tries side by side cannot slip past the ceiling.
        if not wait:
            count_try(session, login, network, now=visit.now)
    if wait:
        moments = Moments(visit.language, visit.ports.settings.zone, visit.now)
        fault = say(
            visit.language,
            "Terlalu banyak percobaan dengan nama masuk ini. Coba lagi dalam %(time)s.",
            time=moments.lasted(wait + timedelta(minutes=1)),
        )
        return page(visit, "sign_in.html", status=429, next=next, login=login, fault=fault)
    if not password_fits(password, found[1] if found else None) or found is None:
        with visit.ports.database.transaction() as session:
            record_events(session, [Event("agent.refused", visit.now, agent_id=found[0] if found else None)])
        fault = say(visit.language, "Nama masuk atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.")
        return page(visit, "sign_in.html", status=401, next=next, login=login, fault=fault)
    with visit.ports.database.transaction() as session:
        forget_tries(session, login, network)
        return _enter(visit, session, found[0], next)


@router.get("/sign-in/link/{secret}")
def show_link(visit: Anyone, secret: str) -> Response:
    """Show whom a link signs in, with a button. Nothing is used up: a preview of the link may do the same."""
    with visit.ports.database.snapshot() as session:
        name = look_at_link(session, secret, now=visit.now)
    return page(visit, "sign_in_link.html", status=200 if name else 410, name=name)


@router.post("/sign-in/link/{secret}")
def use(visit: Anyone, secret: str) -> Response:
    """Use a link up and sign its agent in."""
    with visit.ports.database.transaction() as session:
        agent_id = use_link(session, secret, now=visit.now)
        if agent_id is not None:
            return _enter(visit, session, agent_id, "")
    return page(visit, "sign_in_link.html", status=410, name=None)


@router.post("/sign-out")
def sign_out(visit: SignedIn) -> Response:
    """End this session."""
    with visit.ports.database.transaction() as session:
        close_session(session, visit.secret or "")
    response = go(visit, "/sign-in")
    response.delete_cookie(SESSION_COOKIE)
    return response


def _find(session: Session, login: str) -> tuple[int, str | None] | None:
    row = session.execute(
        select(agents.c.id, agents.c.password_hash).where(
            func.lower(agents.c.login) == login.strip().lower(), agents.c.disabled_at.is_(None)
        )
    ).one_or_none()
    return (row.id, row.password_hash) if row else None


def _enter(visit: Visit, session: Session, agent_id: int, following: str) -> Response:
    secret = open_session(session, agent_id, now=visit.now, instead_of=visit.request.cookies.get(SESSION_COOKIE))
    record_events(session, [Event("agent.signed_in", visit.now, agent_id=agent_id)])
    row = session.execute(select(agents.c.role, agents.c.password_hash).where(agents.c.id == agent_id)).one()
    set_up = read_business(session, visit.ports.settings.zone).set_up
    if row.role == "administrator" and not set_up:
        path = "/welcome"
    elif row.password_hash is None:
        path = "/desk/account"
    else:
        # Only our own pages: "//elsewhere" and "https:" would lead away.
        path = following if following.startswith("/desk") else "/desk"
    response = go(visit, path)
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=int(ABSOLUTE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=visit.ports.settings.secure_cookies,
    )
    return response
