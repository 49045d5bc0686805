"""One-time sign-in links: made by `sapa agent link` and the page of people, opened once, never by a preview.

Looking at the link changes nothing; only pressing its button uses it up.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from console.sessions import digest
from core.access_tables import sign_in_links
from core.database import Session
from core.events import Event, record_events
from core.tables import agents

KEEPS = timedelta(hours=24)


def make_link(session: Session, agent_id: int, now: datetime, *, by: int | None = None) -> str:
    """Make a link for an agent and return its secret; earlier unused links of the agent stop working.

    `by` is the agent who made it, None on the command line.
    """
    void_links(session, agent_id, now)
    secret = secrets.token_urlsafe(32)
    session.execute(
        insert(sign_in_links).values(
            secret_hash=digest(secret), agent_id=agent_id, created_at=now, expires_at=now + KEEPS
        )
    )
    record_events(session, [Event("agent.linked", now, agent_id=by, detail={"agent_id": agent_id})])
    return secret


def void_links(session: Session, agent_id: int, now: datetime) -> None:
    """Let the unused links of an agent stop working."""
    session.execute(
        update(sign_in_links)
        .where(sign_in_links.c.agent_id == agent_id, sign_in_links.c.used_at.is_(None))
        .values(used_at=now)
    )


def link_path(secret: str) -> str:
    """Return the path under which a link is opened."""
    return f"/sign-in/link/{secret}"


def look_at_link(session: Session, secret: str, *, now: datetime) -> str | None:
    """Return the name of the agent whom this link signs in, None when it is unknown, used or too old."""
    return session.execute(
        select(agents.c.name)
        .join_from(sign_in_links, agents, sign_in_links.c.agent_id == agents.c.id)
        .where(
            sign_in_links.c.secret_hash == digest(secret),
            sign_in_links.c.used_at.is_(None),
            sign_in_links.c.expires_at > now,
            agents.c.disabled_at.is_(None),
        )
    ).scalar_one_or_none()


def use_link(session: Session, secret: str, *, now: datetime) -> int | None:
    """Use a link up and return the agent's id; None when it is unknown, used, too old or its agent disabled."""
    if look_at_link(session, secret, now=now) is None:
        return None
    return session.execute(
        update(sign_in_links)
        .where(sign_in_links.c.secret_hash == digest(secret), sign_in_links.c.used_at.is_(None))
        .values(used_at=now)
        .returning(sign_in_links.c.agent_id)
    ).scalar_one_or_none()
