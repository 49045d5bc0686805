"""Bearer keys of the records API: made, listed, revoked, found. Only a hash is stored, a secret is shown once.

Called by `sapa key`, by the console's page of keys, by the demo and by the API's door.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from core.access_tables import api_keys
from core.database import AnyRow, Session
from core.events import Event, record_events

PREFIX = "sapa_"
# Enough to tell keys apart in a list; the 39 characters that stay hidden hold 234 random bits.
SHOWN = len(PREFIX) + 4
LONGEST_NAME = 60
# "Last used" is written at most this often, so that requests are not paid for with a write each.
USED_EVERY = timedelta(minutes=1)


class WrongName(ValueError):
    """A key cannot have this name; `fault` is empty, long, number or taken, the message says it in words."""

    def __init__(self, fault: str, message: str) -> None:
        super().__init__(message)
        self.fault = fault


def add_key(session: Session, name: str, *, now: datetime, agent_id: int | None = None) -> str:
    """Make a key under a name of its own and return its secret; `agent_id` made it, None on the command line.

    Raises WrongName for a name that is empty, too long, a number (that is an id) or that a valid key has.
    """
    name = " ".join(name.split())
    if not name:
        raise WrongName("empty", "the name is empty; expected what will use the key, for example till")
    if len(name) > LONGEST_NAME:
        raise WrongName("long", f"the name has {len(name)} characters; expected at most {LONGEST_NAME}")
    if name.isdecimal():
        raise WrongName("number", f"{name!r} is a number, which names a key by its id; expected a word, such as till")
    if keys_called(session, name):
        raise WrongName("taken", f"a valid key is called {name!r} already; choose another name or revoke that one")
    return make_key(session, name, now=now, agent_id=agent_id)


def make_key(session: Session, name: str, *, now: datetime, agent_id: int | None = None, is_demo: bool = False) -> str:
    """Keep a fresh key, whatever its name, and return its secret. One of the demo goes when the demo goes."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = {"name": name, "start": secret[:SHOWN], "secret_hash": _hash(secret), "demo": is_demo, "created_at": now}
    key_id = session.execute(insert(api_keys).values(row).returning(api_keys.c.id)).scalar_one()
    record_events(session, [Event("key.added", now, agent_id=agent_id, detail={"key_id": key_id})])
    return secret


def list_keys(session: Session) -> Sequence[AnyRow]:
    """Return every key, valid ones first and the newest of each first, without what is secret of it."""
    columns = (column for column in api_keys.c if column.name != "secret_hash")
    return session.execute(select(*columns).order_by(api_keys.c.revoked_at.is_not(None), api_keys.c.id.desc())).all()


def keys_called(session: Session, called: str) -> list[int]:
    """Return the ids of the valid keys with this id or name, in whatever letter case."""
    called = " ".join(called.split()).casefold()
    valid = session.execute(select(api_keys.c.id, api_keys.c.name).where(api_keys.c.revoked_at.is_(None)))
    return [row.id for row in valid if called in (str(row.id), row.name.casefold())]


def revoke_key(session: Session, key_id: int, *, now: datetime, agent_id: int | None = None) -> bool:
    """Let a key open nothing from now on; returns False for one that is unknown or revoked already."""
    revoked = session.execute(
        update(api_keys)
        .where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(api_keys.c.id)
    ).scalar_one_or_none()
    if revoked is not None:
        record_events(session, [Event("key.revoked", now, agent_id=agent_id, detail={"key_id": key_id})])
    return revoked is not None


def find_key(session: Session, secret: str, *, now: datetime) -> tuple[int, bool] | None:
    """Return the id of a valid key and whether it is time to call `note_use`; None when it opens nothing."""
    row = session.execute(
        select(api_keys.c.id, api_keys.c.used_at).where(
            api_keys.c.secret_hash == _hash(secret), api_keys.c.revoked_at.is_(None)
        )
    ).one_or_none()
    return None if row is None else (row.id, row.used_at is None or now - row.used_at >= USED_EVERY)


def note_use(session: Session, key_id: int, *, now: datetime) -> None:
    """Note that a key was just used."""
    session.execute(update(api_keys).where(api_keys.c.id == key_id).values(used_at=now))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
