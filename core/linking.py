"""One-time links by which a customer goes on in another channel: made for one identity, kept as a hash, used once.

Whoever opens one shows that both ends are theirs. Nothing here knows a channel: a token comes in behind a command or
in the middle of a text, and `seal` takes it out of both before anything is written (called by `bot/receiver.py`).
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Column, ForeignKey, Integer, String, Table, delete, exists, insert, or_, select, update

from core.database import Instant, Session, metadata
from core.inbox import Inbound
from core.joining import why_apart
from core.tables import conversations, customers, identities, records

LIVES = timedelta(minutes=30)
# Links of one identity that may be open at once: several tabs, and a press too many.
MOST_OPEN = 5
# A used one is kept as long as somebody may press it again and ask why nothing happens.
KEPT = timedelta(days=1)
# What a channel names the words that stood in the link by which a customer came in.
PAYLOAD = "payload"
PREFIX = "sapa-"
# Letters only: no digit that masking could take for a secret. 32 of them are 182 bits.
_LENGTH = 32
_TOKEN = re.compile(rf"(?<![\w-]){PREFIX}[A-Za-z]{{{_LENGTH}}}(?![\w-])")

_LINK = re.compile(rf"\S*(?<![\w-]){PREFIX}[A-Za-z]{{{_LENGTH}}}(?![\w-])\S*")

link_tokens = Table(
    "link_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("identity_id", ForeignKey("identities.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("used_at", Instant),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a link means for whoever opened it.

    `state` is "fresh" (may be joined at once), "known" (this end has a past of its own: asked first), "own" (one
    customer already), "apart" (the business knows them as two people) or "gone" (used, over, or never made by us).
    `identity_id` is the identity it was made for, `identity_ids` are all of both customers.
    """

    state: str
    identity_id: int = 0
    identity_ids: tuple[int, ...] = ()


def make_token(session: Session, identity_id: int, *, now: datetime) -> str | None:
    """Make a token for an identity that has a customer; returns it this once, None when too many are open.

    It is 37 letters and a dash, which a bot takes behind /start and every channel in a text.
    """
    mine = link_tokens.c.identity_id == identity_id
    waiting = select(link_tokens.c.id).where(mine, link_tokens.c.used_at.is_(None), link_tokens.c.expires_at > now)
    if len(session.execute(waiting).all()) >= MOST_OPEN:
        return None
    token = PREFIX + "".join(secrets.choice(string.ascii_letters) for _ in range(_LENGTH))
    row = {"token_hash": _hash(token), "identity_id": identity_id, "created_at": now, "expires_at": now + LIVES}
    session.execute(insert(link_tokens).values(**row))
    return token


def seal(message: Inbound) -> Inbound:
    """Return a message whose link token, if one came along, is only a hash, in `meta["link"]`.

    What stands behind a command and begins like a token is one, misspelt ones too: they are told that it is over.
    """
    behind = str(message.meta.get(PAYLOAD, ""))
    match = _TOKEN.search(message.text)
    token = behind if behind.startswith(PREFIX) else match.group() if match else ""
    if not token:
        return message
    meta = {name: value for name, value in message.meta.items() if name != PAYLOAD}
    return replace(message, text=message.text.replace(token, f"{PREFIX}…"), meta={**meta, "link": _hash(token)})


def without_links(text: str) -> str:
    """Return a text without the words that carry a token: each time that it is sent, a message has another one."""
    return _LINK.sub("", text)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def standing_of(session: Session, token_hash: str, identity_id: int, *, now: datetime) -> Standing:
    """Return what a link means for the identity that opened it. One answer for whatever is wrong with it: no oracle."""
    made_for = session.execute(
        select(identities.c.id, identities.c.customer_id)
        .join(link_tokens, link_tokens.c.identity_id == identities.c.id)
        .where(link_tokens.c.token_hash == token_hash, link_tokens.c.used_at.is_(None), link_tokens.c.expires_at > now)
    ).one_or_none()
    if made_for is None or made_for.customer_id is None:
        return Standing("gone")
    own = session.execute(select(identities.c.customer_id).where(identities.c.id == identity_id)).scalar_one()
    wanted = [one for one in (made_for.customer_id, own) if one is not None]
    held = select(identities.c.id).where(or_(identities.c.customer_id.in_(wanted), identities.c.id == identity_id))
    everybody = tuple(sorted(session.execute(held).scalars()))
    if identity_id == made_for.id or own == made_for.customer_id:
        return Standing("own", made_for.id, everybody)
    if own is None:
        return Standing("fresh", made_for.id, everybody)
    if why_apart(session, made_for.customer_id, own):
        return Standing("apart", made_for.id, everybody)
    return Standing("known" if _has_past(session, own) else "fresh", made_for.id, everybody)


def _has_past(session: Session, customer_id: int) -> bool:
    """Whether a customer has anything that whoever made the link would get to see."""
    proven = (customers.c.id == customer_id) & (customers.c.external_id.is_not(None) | customers.c.phone.is_not(None))
    own = [
        exists().where(proven),
        exists().where(records.c.customer_id == customer_id),
        exists().where(conversations.c.customer_id == customer_id),
    ]
    return bool(session.execute(select(or_(*own))).scalar_one())


def use_token(session: Session, token_hash: str, *, now: datetime) -> int | None:
    """Use a token up; returns the identity that it was made for, None when somebody else did or it is over."""
    return session.execute(
        update(link_tokens)
        .where(link_tokens.c.token_hash == token_hash, link_tokens.c.used_at.is_(None), link_tokens.c.expires_at > now)
        .values(used_at=now)
        .returning(link_tokens.c.identity_id)
    ).scalar_one_or_none()


def forget_tokens(session: Session, *, now: datetime) -> None:
    """Delete links that were over a day ago."""
    session.execute(delete(link_tokens).where(link_tokens.c.expires_at < now - KEPT))
