"""What WhatsApp reads of rows: which number a customer wrote to and when, who answers them, what was sent already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, select

from bot.channels.whatsapp.parsing import phone_of
from bot.channels.whatsapp.settings import NAME
from bot.phones import keep_phones
from core.database import Session
from core.inbox import Inbound, Received
from core.live import News
from core.tables import conversations, identities, inbox, outbox

# Values of one statement: databases have a limit, and a log of a day has more.
AT_ONCE = 1000

# Statements of the hot path are built once: building one costs as much as running it.
_OF: BindParameter[int] = bindparam("identity")
_LANGUAGE = (
    select(conversations.c.language)
    .where(conversations.c.identity_id == _OF)
    .order_by(conversations.c.id.desc())
    .limit(1)
)
_NEWEST = (
    select(inbox.c.meta, inbox.c.sent_at)
    .where(inbox.c.identity_id == _OF)
    .order_by(inbox.c.sent_at.desc(), inbox.c.id.desc())
    .limit(1)
)
_WITH_PEOPLE = (
    select(identities.c.address)
    .join(conversations, conversations.c.identity_id == identities.c.id)
    .where(
        identities.c.channel == NAME,
        identities.c.address.in_(bindparam("addresses", expanding=True)),
        conversations.c.state.in_(("agent", "waiting")),
    )
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a customer stands: which number of ours they last wrote to, when and with which message; their language."""

    sender: str | None
    wrote_at: datetime | None
    language: str | None


def received(session: Session, arrived: Sequence[tuple[Inbound, Received]], now: datetime) -> Sequence[News]:
    """Keep the phone numbers that WhatsApp proved. Nothing is to be told: customers see what they sent."""
    keep_phones(
        session, {told.identity_id: phone for one, told in arrived if (phone := phone_of(one.address))}, now=now
    )
    return ()


def standing_of(session: Session, identity_id: int) -> Standing:
    """Return how a customer stands."""
    language = session.execute(_LANGUAGE, {"identity": identity_id}).scalar_one_or_none()
    row = session.execute(_NEWEST, {"identity": identity_id}).one_or_none()
    return Standing((row.meta or {}).get("to") if row else None, row.sent_at if row else None, language)


def sender_of(session: Session, address: str) -> str | None:
    """Return the number of ours that a customer last wrote to, None for somebody who never wrote."""
    meta = session.execute(
        select(inbox.c.meta)
        .join(identities, identities.c.id == inbox.c.identity_id)
        .where(identities.c.channel == NAME, identities.c.address == address)
        .order_by(inbox.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return (meta or {}).get("to")


def with_people(session: Session, addresses: Collection[str]) -> set[str]:
    """Return those customers whom a person answers, or who wait for one."""
    return set(session.execute(_WITH_PEOPLE, {"addresses": list(addresses)}).scalars())


def kept_of(session: Session, sids: Collection[str]) -> set[str]:
    """Return those messages that were received before."""
    wanted, known = list(sids), set[str]()
    for start in range(0, len(wanted), AT_ONCE):
        some = inbox.c.external_id.in_(wanted[start : start + AT_ONCE])
        known |= set(session.execute(select(inbox.c.external_id).where(inbox.c.channel == NAME, some)).scalars())
    return known


def sent_of(session: Session, sids: Collection[str], besides: int) -> set[str]:
    """Return those messages of Twilio's log that other rows than `besides` are known to have become."""
    known = select(outbox.c.provider_ref).where(outbox.c.provider_ref.in_(sids), outbox.c.id != besides)
    return set(session.execute(known).scalars())
