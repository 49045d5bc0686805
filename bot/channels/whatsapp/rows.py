"""What WhatsApp reads of rows: which number a customer wrote to and when, who answers them, what was sent already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, and_, bindparam, delete, exists, func, or_, select

from bot.channels.whatsapp.parsing import phone_of
from bot.channels.whatsapp.settings import NAME
from bot.channels.whatsapp.tables import whatsapp_marks
from bot.phones import keep_phones
from bot.policy import FLOOD_TURNS
from core.database import Session, insert_into
from core.inbox import Inbound, Received
from core.live import News
from core.tables import conversations, identities, inbox, outbox, turns

# Values of one statement: databases have a limit, and a log of a day has more.
AT_ONCE = 1000
# A number whose log could not be read for longer than this tells its odd messages once more.
PARKED_KEPT = timedelta(days=30)
_PARKED = "odd "

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
# Where the bot says nothing: a person answers or is waited for, or the turn is one of a flood, by `bot/policy.py`.
_TURNS = (
    select(func.count())
    .where(turns.c.conversation_id == conversations.c.id, turns.c.at > bindparam("since", type_=turns.c.at.type))
    .correlate(conversations)
    .scalar_subquery()
)
_IS_SILENT = exists().where(
    conversations.c.identity_id == identities.c.id,
    or_(
        conversations.c.state.in_(("agent", "waiting")),
        and_(conversations.c.state == "bot", _TURNS >= FLOOD_TURNS),
    ),
)
_IS_LEAVING = exists().where(
    outbox.c.identity_id == identities.c.id,
    outbox.c.state.in_(("due", "sending", "unknown")),
    outbox.c.message_class.in_(("answer", "handover", "safety")),
)
_FIRST_OPEN = (
    select(func.min(inbox.c.id))
    .join(identities, identities.c.id == inbox.c.identity_id)
    .where(
        identities.c.channel == NAME,
        identities.c.address.in_(bindparam("addresses", expanding=True)),
        inbox.c.state.in_(("unread", "claimed")),
        ~_IS_LEAVING,
        ~_IS_SILENT,
    )
    .group_by(inbox.c.identity_id)
)
_TO_ANSWER = select(inbox.c.external_id).where(inbox.c.id.in_(_FIRST_OPEN))


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


def to_answer(session: Session, addresses: Collection[str], now: datetime) -> set[str]:
    """Return of each of these customers whom the bot will answer the message with which that began.

    Nobody is there to whom an answer is on its way, nor who will get none.
    """
    asked = {"addresses": list(addresses), "since": now - timedelta(minutes=1)}
    return set(session.execute(_TO_ANSWER, asked).scalars())


def kept_of(session: Session, sids: Collection[str]) -> set[str]:
    """Return those messages that were received before."""
    wanted, known = list(sids), set[str]()
    for start in range(0, len(wanted), AT_ONCE):
        some = inbox.c.external_id.in_(wanted[start : start + AT_ONCE])
        known |= set(session.execute(select(inbox.c.external_id).where(inbox.c.channel == NAME, some)).scalars())
    return known


def parked_of(session: Session, keys: Collection[str]) -> set[str]:
    """Return those messages of Twilio's log that were parked before, also when nobody wanted to keep them."""
    marks, known = {f"{_PARKED}{key}": key for key in keys}, set[str]()
    names = list(marks)
    for start in range(0, len(names), AT_ONCE):
        some = whatsapp_marks.c.name.in_(names[start : start + AT_ONCE])
        known |= {marks[name] for name in session.execute(select(whatsapp_marks.c.name).where(some)).scalars()}
    return known


def mark_parked(session: Session, key: str, at: datetime) -> None:
    """Note that a message of Twilio's log was parked; what the log is not read back to any more is forgotten."""
    old = whatsapp_marks.c.name.startswith(_PARKED, autoescape=True) & (whatsapp_marks.c.at < at - PARKED_KEPT)
    session.execute(delete(whatsapp_marks).where(old))
    _mark(session, f"{_PARKED}{key}", at)


def good_at(session: Session, sender: str) -> datetime | None:
    """Return until when the log of a number was read, None for one that never was."""
    marked = select(whatsapp_marks.c.at).where(whatsapp_marks.c.name == f"log {sender}")
    return session.execute(marked).scalar_one_or_none()


def mark_good(session: Session, sender: str, at: datetime) -> None:
    """Note that the log of a number was read until then."""
    _mark(session, f"log {sender}", at)


def _mark(session: Session, name: str, at: datetime) -> None:
    mark = insert_into(session.dialect.name, whatsapp_marks).values(name=name, at=at)
    session.execute(mark.on_conflict_do_update(index_elements=["name"], set_={"at": at}))


def sent_of(session: Session, sids: Collection[str], besides: int) -> set[str]:
    """Return those messages of Twilio's log that other rows than `besides` are known to have become."""
    known = select(outbox.c.provider_ref).where(outbox.c.provider_ref.in_(sids), outbox.c.id != besides)
    return set(session.execute(known).scalars())
