"""The people who answer, as accounts: added, changed, shut out and let in again, with an event each that says by whom.

Called by the console's pages and by `sapa agent`. `by` is the agent who did it, None on the command line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from core.database import Session, serialise
from core.events import Event, record_events
from core.tables import agents

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
# What an event calls a column whose name or value is nobody's business.
_CALLED = {"password_hash": "password"}


class WrongLogin(ValueError):
    """This cannot be a login; the message says what one looks like."""


class LoginTaken(ValueError):
    """Somebody has this login already, perhaps in another letter case; `login` is theirs."""

    def __init__(self, asked: str, login: str) -> None:
        differs = f"differs only in letter case from {login!r}, who exists already" if asked != login else "is taken"
        super().__init__(f"{asked!r} {differs}; choose another login")
        self.login = login


def find_person(session: Session, login: str) -> int | None:
    """Return the id of the agent with this login, in whatever letter case; None when nobody has it."""
    return session.execute(
        select(agents.c.id).where(func.lower(agents.c.login) == login.strip().lower())
    ).scalar_one_or_none()


def add_person(
    session: Session,
    login: str,
    name: str,
    *,
    role: str,
    now: datetime,
    skills: Sequence[str] = (),
    by: int | None = None,
) -> int:
    """Add an agent and return the id. The login is kept in small letters, since letter case tells nobody apart.

    Raises WrongLogin for anything but 2 to 40 letters, digits, dots, dashes and lines, and LoginTaken.
    """
    asked = login.strip()
    wanted = asked.casefold()
    if not _LOGIN.fullmatch(wanted):
        raise WrongLogin(f"{asked!r} cannot be a login; expected 2 to 40 letters, digits, dots, - and _, such as ratna")
    serialise(session, "people")
    taken = session.execute(select(agents.c.login).where(func.lower(agents.c.login) == wanted)).scalar_one_or_none()
    if taken is not None:
        raise LoginTaken(asked, taken)
    row = {"login": wanted, "name": name, "role": role, "skills": list(skills), "created_at": now}
    agent_id = int(session.execute(insert(agents).values(row).returning(agents.c.id)).scalar_one())
    _record(session, "added", agent_id, now=now, by=by, role=role)
    return agent_id


def change_person(
    session: Session, agent_id: int, values: Mapping[str, Any], *, now: datetime, by: int | None
) -> frozenset[str]:
    """Change name, role, skills, duty or password hash of an agent; returns the columns that are not as they were.

    The event tells role and duty, and of everything else only that it changed. Raises NoResultFound for nobody.
    """
    before = session.execute(select(agents).where(agents.c.id == agent_id)).one()
    changed = frozenset(name for name, value in values.items() if getattr(before, name) != value)
    if changed:
        session.execute(update(agents).where(agents.c.id == agent_id).values({name: values[name] for name in changed}))
        told = {name: values[name] for name in ("role", "on_duty") if name in changed}
        names = sorted(_CALLED.get(name, name) for name in changed)
        _record(session, "changed", agent_id, now=now, by=by, names=names, **told)
    return changed


def shut_out(session: Session, agent_id: int, *, now: datetime, by: int | None) -> None:
    """Disable an agent, who is off duty from now on; whoever calls ends sessions and gives conversations back."""
    shut = update(agents).where(agents.c.id == agent_id, agents.c.disabled_at.is_(None))
    if session.execute(shut.values(disabled_at=now, on_duty=False)).rowcount:
        _record(session, "disabled", agent_id, now=now, by=by)


def let_in(session: Session, agent_id: int, *, now: datetime, by: int | None) -> None:
    """Let a disabled agent in again."""
    back = update(agents).where(agents.c.id == agent_id, agents.c.disabled_at.is_not(None))
    if session.execute(back.values(disabled_at=None)).rowcount:
        _record(session, "enabled", agent_id, now=now, by=by)


def _record(session: Session, happened: str, agent_id: int, *, now: datetime, by: int | None, **told: Any) -> None:
    detail = {"agent_id": agent_id, **told}
    record_events(session, [Event(f"agent.{happened}", now, agent_id=by, detail=detail)])
