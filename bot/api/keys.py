"""Bearer keys of the API: random, only their hash is stored, revoked in one row."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import insert, select

from core.access_tables import api_keys
from core.database import Session

PREFIX = "sapa_"


def make_key(session: Session, name: str, *, now: datetime) -> str:
    """Keep a fresh key under a name and return it; it is shown this once and never again."""
    key = PREFIX + secrets.token_urlsafe(32)
    session.execute(insert(api_keys).values(name=name, secret_hash=_hash(key), created_at=now))
    return key


def find_key(session: Session, key: str) -> int | None:
    """Return the id of a valid key, or None."""
    return session.execute(
        select(api_keys.c.id).where(api_keys.c.secret_hash == _hash(key), api_keys.c.revoked_at.is_(None))
    ).scalar_one_or_none()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
