"""Who may open what: every route declares its permission here, through `allow`, and nothing is open by default.

`console/app.py` refuses to mount a route that declares none; pages receive the `Visit` that this returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Depends, Request

from console.languages import choose_language
from console.sessions import Agent, read_agent, touch
from core.ports import Ports

SESSION_COOKIE = "sapa_session"
ROLES = ("agent", "operator", "administrator")

# The least role that each permission needs; None is for everybody, signed in or not.
PERMISSIONS: Mapping[str, str | None] = {
    "sign_in": None,
    "desk": "agent",
    "customers": "agent",
    "account": "agent",
    "reminders": "agent",
    "team": "agent",
    "knowledge.read": "agent",
    "knowledge.edit": "operator",
    "parked": "operator",
    "settings": "operator",
    "channels": "operator",
    "customers.join": "operator",
    "people": "administrator",
    "keys": "administrator",
    "welcome": "administrator",
}


class Refused(Exception):
    """The request is refused: an HTTP status and, for people, what happened and what to do."""

    def __init__(self, status: int, title: str, advice: str = "") -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.advice = advice


class SignInFirst(Exception):
    """Nobody is signed in, or the session is over."""


@dataclass(frozen=True)
class Visit:
    """One request to a page: who asks, when, in which language, and what the page may use."""

    request: Request
    ports: Ports
    now: datetime
    language: str
    visitor: Agent | None = None
    secret: str | None = None

    @property
    def agent(self) -> Agent:
        """The agent who is signed in. Raises SignInFirst on a page for everybody when there is none."""
        if self.visitor is None:
            raise SignInFirst
        return self.visitor

    def may(self, permission: str) -> bool:
        """Tell whether the visitor has a permission. Raises KeyError for one that does not exist."""
        least = PERMISSIONS[permission]
        if least is None:
            return True
        return self.visitor is not None and ROLES.index(self.visitor.role) >= ROLES.index(least)


@dataclass(frozen=True)
class Allow:
    """The dependency behind `allow`: reads the session and refuses who lacks the permission."""

    permission: str

    def __call__(self, request: Request) -> Visit:
        """Return the visit. Raises SignInFirst (nobody signed in) or Refused (403, role too low)."""
        visit = read_visit(request)
        if not visit.may(self.permission):
            if visit.visitor is None:
                raise SignInFirst
            raise Refused(403, "Halaman ini tidak untuk peran Anda", "Minta administrator bila Anda memerlukannya.")
        return visit


def allow(permission: str) -> Any:
    """Return the FastAPI dependency that lets in whoever has this permission. Raises KeyError for an unknown one."""
    if permission not in PERMISSIONS:
        raise KeyError(f"no permission {permission!r}; the ones there are: {', '.join(PERMISSIONS)}")
    return Depends(Allow(permission))


def read_visit(request: Request) -> Visit:
    """Read who makes this request, from the session cookie alone."""
    ports: Ports = request.app.state.ports
    now = ports.clock.now()
    secret = request.cookies.get(SESSION_COOKIE)
    language = choose_language(request)
    if not secret:
        return Visit(request, ports, now, language)
    with ports.database.snapshot() as session:
        found = read_agent(session, secret, now=now)
    if found is None:
        return Visit(request, ports, now, language)
    agent, stale = found
    if stale:
        with ports.database.transaction() as session:
            touch(session, secret, agent.id, now=now)
    return Visit(request, ports, now, language, agent, secret)
