"""What Telegram's messages change in rows besides the inbox, and what rows tell of who wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from bot.channels.telegram.changes import catch_up
from bot.channels.telegram.settings import NAME
from bot.phones import keep_phones
from core.database import Session
from core.inbox import Inbound, Received
from core.live import News
from core.tables import conversations, identities, outbox

# Classes of messages that answer somebody.
ANSWERS = ("answer", "handover", "safety")


def received(session: Session, arrived: Sequence[tuple[Inbound, Received]], now: datetime) -> Sequence[News]:
    """Keep the own numbers of who sent them, and what was told of messages before they came. No news: customers see
    what they sent."""
    proven = {told.identity_id: str(one.meta["phone"]) for one, told in arrived if one.meta.get("phone")}
    keep_phones(session, proven, now=now)
    catch_up(session, arrived, now=now)
    return ()


def language_of(session: Session, address: str) -> str | None:
    """Return the language of a customer's newest conversation, None before the first."""
    return session.execute(
        select(conversations.c.language)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .where(identities.c.channel == NAME, identities.c.address == address)
        .order_by(conversations.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def is_being_answered(session: Session, address: str) -> bool:
    """Whether the bot is about to answer this customer: something is unread, or an answer has not left, and no person
    speaks with them."""
    who = select(identities.c.id, identities.c.ready_at).where(
        identities.c.channel == NAME, identities.c.address == address
    )
    found = session.execute(who).one_or_none()
    if found is None:
        return False
    mine = conversations.c.identity_id == found.id
    if session.execute(select(conversations.c.id).where(mine, conversations.c.state == "agent").limit(1)).first():
        return False
    leaving = select(outbox.c.id).where(
        outbox.c.identity_id == found.id,
        outbox.c.state.in_(("due", "sending")),
        outbox.c.message_class.in_(ANSWERS),
    )
    return found.ready_at is not None or session.execute(leaving.limit(1)).first() is not None
