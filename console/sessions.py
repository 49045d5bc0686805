"""Sessions of agents: rows on our side, a random secret in the cookie, only its SHA-256 stored.

Signing in always makes a new one, so a secret that somebody planted before opens nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from core.access_tables import sessions
from core.database import Session
from core.tables import agents

# A desk that nobody touched for a working day is closed; a session never outlives a day.
IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(hours=24)
# Writing "seen" at every click would make every page a write.
SEEN_EVERY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who is signed in."""

    id: int
    login: str
    name: str
    role: str
    skills: tuple[str, ...] = field(default=())
    on_duty: bool = False
    has_password: bool = False


def digest(secret: str) -> str:
    """Return the SHA-256 of a secret as hex: what is stored in its place."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def open_session(session: Session, agent_id: int, *, now: datetime, instead_of: str | None = None) -> str:
    """Open a session and return its secret (256 random bits). `instead_of` is the secret that it replaces."""
    # Agents first, as whoever disables one locks them.
    session.execute(update(agents).where(agents.c.id == agent_id).values(seen_at=now))
    if instead_of:
        close_session(session, instead_of)
    session.execute(delete(sessions).where(_over(now)))
    secret = secrets.token_urlsafe(32)
    session.execute(
        insert(sessions).values(
            secret_hash=digest(secret), agent_id=agent_id, created_at=now, seen_at=now, expires_at=now + ABSOLUTE
        )
    )
    return secret


def read_agent(session: Session, secret: str, *, now: datetime) -> tuple[Agent, bool] | None:
    """Return who owns this session and whether it is time to call `touch`; None when it is over or disabled."""
    row = session.execute(
        select(
            sessions.c.seen_at,
            agents.c.id,
            agents.c.login,
            agents.c.name,
            agents.c.role,
            agents.c.skills,
            agents.c.on_duty,
            agents.c.password_hash.is_not(None).label("has_password"),
        )
        .join_from(sessions, agents, sessions.c.agent_id == agents.c.id)
        .where(sessions.c.secret_hash == digest(secret), ~_over(now), agents.c.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    agent = Agent(row.id, row.login, row.name, row.role, tuple(row.skills or ()), row.on_duty, row.has_password)
    return agent, now - row.seen_at >= SEEN_EVERY


def touch(session: Session, secret: str, agent_id: int, *, now: datetime) -> None:
    """Note that this session and its agent were just seen."""
    # Agents first, as whoever disables one locks them.
    session.execute(update(agents).where(agents.c.id == agent_id).values(seen_at=now))
    session.execute(update(sessions).where(sessions.c.secret_hash == digest(secret)).values(seen_at=now))


def close_session(session: Session, secret: str) -> None:
    """End one session; an unknown secret ends nothing."""
    session.execute(delete(sessions).where(sessions.c.secret_hash == digest(secret)))


def close_sessions(session: Session, agent_ids: Sequence[int], *, but: str = "") -> int:
    """End every session of these agents, except the one with the secret `but`; returns how many."""
    ended = session.execute(
        delete(sessions)
        .where(sessions.c.agent_id.in_(agent_ids), sessions.c.secret_hash != digest(but))
        .returning(sessions.c.secret_hash)
    )
    return len(ended.all())


def _over(now: datetime) -> ColumnElement[bool]:
    return or_(sessions.c.expires_at <= now, sessions.c.seen_at <= now - IDLE)
