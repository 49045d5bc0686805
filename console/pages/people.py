"""The people of the desk. Everybody sees who is on duty; administrators add, change, link and disable."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import func, select
from starlette.responses import Response

from console.access import ROLES, Refused, Visit, allow
from console.forms import Fields, Text
from console.languages import say
from console.links import link_path, make_link, void_links
from console.origin import page_router
from console.render import go, page
from console.sessions import close_sessions
from console.words import SKILLS
from core.access_tables import sessions
from core.database import Session
from core.ids import Id
from core.live import News
from core.people import LoginTaken, WrongLogin, add_person, change_person, let_in, shut_out
from core.tables import agents, conversations
from handover.acts import put_back

router = page_router("/desk/people")
Teammate = Annotated[Visit, allow("team")]
Administrator = Annotated[Visit, allow("people")]


def picked_skills(form: Fields) -> list[str]:
    """Return the skills ticked in the form, known ones only; without any, an agent is a generalist."""
    return [name for name in SKILLS if name in form.get("skills", ())]


Skills = Annotated[list[str], Depends(picked_skills)]


@router.get("")
def show(visit: Teammate, saved: str = "", queued: Id = 0) -> Response:
    """Show everybody, those on duty first; `queued` conversations just went back to the queue."""
    return _show(visit, saved=saved, queued=queued)


@router.post("")
def add(visit: Administrator, skills: Skills, login: Text = "", name: Text = "", role: Text = "agent") -> Response:
    """Add an agent and show a one-time link for the first sign-in."""
    login, name = login.strip(), " ".join(name.split())[:80]
    if not name or role not in ROLES:
        fault = say(visit.language, "Nama kosong. Tulis nama yang dibaca pelanggan, misalnya Ratna.")
        return _show(visit, status=422, fault=fault)
    try:
        with visit.ports.database.transaction() as session:
            agent_id = add_person(session, login, name, role=role, skills=skills, now=visit.now, by=visit.agent.id)
            link = make_link(session, agent_id, visit.now, by=visit.agent.id)
    except (WrongLogin, LoginTaken) as error:
        return _show(visit, status=422, fault=_login_fault(visit.language, login[:40], error))
    return _show(visit, link=_address(visit, link), link_name=name)


@router.post("/{agent_id}")
def change(visit: Administrator, skills: Skills, agent_id: Id, role: Text = "") -> Response:
    """Change role and skills; a changed role ends the agent's sessions, so that it applies at once."""
    if role not in ROLES:
        raise Refused(422, "Peran ini tidak ada", "Pilih agen, operator, atau administrator.")
    with visit.ports.database.transaction() as session:
        _known(session, agent_id)
        _keep_one_administrator(session, agent_id, stays=role == "administrator")
        values = {"role": role, "skills": skills}
        if "role" in change_person(session, agent_id, values, now=visit.now, by=visit.agent.id):
            close_sessions(session, [agent_id], but=visit.secret or "")
    visit.ports.live.tell([News("desk")])
    return go(visit, "/desk/people?saved=1")


@router.post("/{agent_id}/link")
def link(visit: Administrator, agent_id: Id) -> Response:
    """Make a one-time sign-in link and show it once."""
    with visit.ports.database.transaction() as session:
        row = _known(session, agent_id)
        secret = make_link(session, agent_id, visit.now, by=visit.agent.id)
    return _show(visit, link=_address(visit, secret), link_name=row.name)


@router.post("/{agent_id}/sign-out")
def sign_out_everywhere(visit: Administrator, agent_id: Id) -> Response:
    """End every session of an agent, except the one that asks."""
    with visit.ports.database.transaction() as session:
        _known(session, agent_id)
        close_sessions(session, [agent_id], but=visit.secret or "")
    visit.ports.live.tell([News("desk")])
    return go(visit, "/desk/people?saved=1")


@router.post("/{agent_id}/disable")
def disable(visit: Administrator, agent_id: Id, back: Text = "") -> Response:
    """Disable an agent (sessions end, conversations go back to the queue), or let in again with `back`."""
    queued: list[int] = []
    with visit.ports.database.transaction() as session:
        _known(session, agent_id)
        if back:
            let_in(session, agent_id, now=visit.now, by=visit.agent.id)
        else:
            _keep_one_administrator(session, agent_id, stays=False)
            shut_out(session, agent_id, now=visit.now, by=visit.agent.id)
            close_sessions(session, [agent_id])
            void_links(session, agent_id, visit.now)
            queued = put_back(session, agent_id, why="agent_disabled", by_agent_id=visit.agent.id, now=visit.now)
    visit.ports.after_write()
    visit.ports.live.tell([News("desk"), *(News(f"conversation:{one}") for one in queued)])
    return go(visit, f"/desk/people?saved=1&queued={len(queued)}")


def _known(session: Session, agent_id: int) -> Any:
    row = session.execute(select(agents).where(agents.c.id == agent_id)).one_or_none()
    if row is None:
        raise Refused(404, "Agen ini tidak ada")
    return row


def _login_fault(language: str, login: str, error: WrongLogin | LoginTaken) -> str:
    if isinstance(error, WrongLogin):
        return say(
            language,
            "Nama masuk “%(login)s” tidak bisa dipakai. Pakai 2 sampai 40 huruf, angka, titik, misalnya ratna.",
            login=login,
        )
    if error.login != login:
        return say(
            language,
            "Nama masuk “%(login)s” sudah dipakai sebagai “%(taken)s”: huruf besar dan kecil dianggap sama. "
            "Pilih yang lain.",
            login=login,
            taken=error.login,
        )
    return say(language, "Nama masuk “%(login)s” sudah dipakai. Pilih yang lain.", login=login)


def _keep_one_administrator(session: Session, agent_id: Id, *, stays: bool) -> None:
    others = session.execute(
        select(func.count()).where(
            agents.c.role == "administrator", agents.c.disabled_at.is_(None), agents.c.id != agent_id
        )
    ).scalar_one()
    if not stays and not others:
        raise Refused(409, "Ini administrator terakhir", "Jadikan orang lain administrator lebih dulu.")


def _address(visit: Visit, secret: str) -> str:
    base = visit.ports.settings.public_url or str(visit.request.base_url).rstrip("/")
    return base + link_path(secret)


def _show(
    visit: Visit,
    *,
    status: int = 200,
    saved: str = "",
    queued: Id = 0,
    fault: str = "",
    link: str = "",
    link_name: str = "",
) -> Response:
    held = (
        select(func.count())
        .where(conversations.c.agent_id == agents.c.id, conversations.c.state == "agent")
        .scalar_subquery()
    )
    open_sessions = (
        select(func.count())
        .where(sessions.c.agent_id == agents.c.id, sessions.c.expires_at > visit.now)
        .scalar_subquery()
    )
    query = select(agents, held.label("held"), open_sessions.label("open_sessions")).order_by(
        agents.c.disabled_at.is_not(None), agents.c.on_duty.desc(), agents.c.name
    )
    with visit.ports.database.snapshot() as session:
        people = session.execute(query).all()
    return page(
        visit,
        "people.html",
        status=status,
        people=people,
        saved=saved,
        queued=queued,
        fault=fault,
        link=link,
        link_name=link_name,
        roles=ROLES,
    )
