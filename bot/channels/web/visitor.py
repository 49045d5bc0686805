"""Who is at the other end of a web chat: a random secret in a cookie, of which only a hash is ever stored."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from fastapi import Request, Response
from sqlalchemy import bindparam, select

from core.database import Session
from core.prepared import Prepared
from core.tables import identities

COOKIE = "sapa_visitor"
# A visitor is recognised for half a year, so that "as last time" works and erasing has somebody to erase.
COOKIE_SECONDS = 180 * 24 * 3600
CHANNEL_NAME = "web"


_IDENTITY = Prepared(
    select(identities.c.id).where(identities.c.channel == CHANNEL_NAME, identities.c.address == bindparam("address"))
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor by the hash of the secret; `secret` only when it was made just now and must be handed out."""

    address: str
    secret: str | None = None


def visitor_of(request: Request) -> Visitor | None:
    """Return the visitor whose cookie came along, or None."""
    secret = request.cookies.get(COOKIE, "")
    return Visitor(address_of(secret)) if 20 <= len(secret) <= 100 else None


def greet_visitor(request: Request) -> Visitor:
    """Return the visitor of this request, or a fresh one with a secret to hand out."""
    known = visitor_of(request)
    if known:
        return known
    secret = secrets.token_urlsafe(32)
    return Visitor(address_of(secret), secret)


def hand_out(response: Response, visitor: Visitor, *, secure: bool) -> None:
    """Put a fresh visitor's secret into the cookie."""
    if visitor.secret:
        response.set_cookie(
            COOKIE, visitor.secret, max_age=COOKIE_SECONDS, httponly=True, samesite="lax", secure=secure, path="/"
        )


def identity_of(session: Session, visitor: Visitor) -> int | None:
    """Return the visitor's identity id once something was written, else None."""
    found: int | None = _IDENTITY.value(session, {"address": visitor.address})
    return found


def address_of(secret: str) -> str:
    """Return the web channel's address of a secret: enough of its hash to be unique, nothing to go back by."""
    return "v-" + hashlib.sha256(secret.encode()).hexdigest()[:40]
