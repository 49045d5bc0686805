"""What Telegram's updates change in rows besides the inbox: proven phone numbers, edits, who can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from bot.channels.telegram.parsing import Edited, Membership
from bot.channels.telegram.settings import NAME
from bot.phones import keep_phones
from core.database import Session, lock_rows
from core.inbox import Inbound, Received
from core.live import News
from core.tables import conversations, identities, inbox, messages, outbox
from core.text import mask

# Messages back in which an edited one is looked for.
LOOKED_BACK = 50
# Classes of messages that answer somebody.
ANSWERS = ("answer", "handover", "safety")


def received(session: Session, arrived: Sequence[tuple[Inbound, Received]], now: datetime) -> Sequence[News]:
    """Keep the own numbers of who sent them. Nothing is to be told: customers see what they sent."""
    proven = {told.identity_id: str(one.meta["phone"]) for one, told in arrived if one.meta.get("phone")}
    keep_phones(session, proven, now=now)
    return ()


def keep_edit(session: Session, edit: Edited, *, now: datetime) -> bool:
    """Put an edited text in the place of one that nobody has read yet, else show it to agents.

    An edit that changes no word (Telegram sends those too) and one of a message we never got change nothing. Returns
    False when the message is being answered at this moment: then it must be tried again.
    """
    text = mask(edit.text).text
    identity_id = session.execute(
        select(identities.c.id).where(identities.c.channel == NAME, identities.c.address == edit.address)
    ).scalar_one_or_none()
    if identity_id is None:
        return True
    lock_rows(session, identities, [identity_id])
    recent = select(inbox).where(inbox.c.identity_id == identity_id).order_by(inbox.c.id.desc()).limit(LOOKED_BACK)
    found = [row for row in session.execute(recent) if (row.meta or {}).get("message_id") == edit.message_id]
    if not found or found[0].text == text:
        return True
    unread = update(inbox).where(inbox.c.id == found[0].id, inbox.c.state == "unread").values(text=text)
    return bool(session.execute(unread).rowcount) or _show_edit(session, found[0].id, text, now)


def _show_edit(session: Session, inbox_id: int, text: str, now: datetime) -> bool:
    shown = session.execute(select(messages).where(messages.c.inbox_id == inbox_id)).one_or_none()
    if shown is None:
        return False
    note = f"Pelanggan mengubah pesannya menjadi: {text}"
    same = select(messages.c.id).where(messages.c.conversation_id == shown.conversation_id, messages.c.text == note)
    if session.execute(same.limit(1)).first():
        return True
    row = {"conversation_id": shown.conversation_id, "author": "system", "kind": "note", "text": note, "at": now}
    session.execute(insert(messages).values(**row))
    session.execute(
        update(conversations)
        .where(conversations.c.id == shown.conversation_id)
        .values(version=conversations.c.version + 1)
    )
    return True


def keep_membership(session: Session, change: Membership, *, now: datetime) -> None:
    """Note that a customer blocked the bot, or lets it write again."""
    session.execute(
        update(identities)
        .where(identities.c.channel == NAME, identities.c.address == change.address)
        .values(unreachable_at=None if change.reachable else now)
    )


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
