"""Links that sign the first administrator in: for `sapa run`, which prints one, and `sapa agent link`."""

from __future__ import annotations

import itertools
from datetime import datetime

from sqlalchemy import select

from console.links import make_link
from core.database import Database, Session
from core.people import add_person, find_person
from core.tables import agents


def first_link(database: Database, now: datetime) -> str | None:
    """Return a link for the first administrator while none of them has a password yet, else None."""
    administrators = select(agents.c.id).where(agents.c.role == "administrator", agents.c.disabled_at.is_(None))
    with database.transaction() as session:
        if session.execute(administrators.where(agents.c.password_hash.is_not(None)).limit(1)).first():
            return None
        agent_id = session.execute(administrators.order_by(agents.c.id).limit(1)).scalar_one_or_none()
        return make_link(session, agent_id or first_administrator(session, now), now)


def first_administrator(session: Session, now: datetime) -> int:
    """Add an administrator called admin and return their id."""
    # Somebody else may be called admin already, and several processes may start at once.
    logins = itertools.chain(["admin"], (f"admin{number}" for number in itertools.count(2)))
    login = next(one for one in logins if find_person(session, one) is None)
    return add_person(session, login, "Admin", role="administrator", now=now)
