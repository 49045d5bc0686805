"""Joins two customers and parts them again on every floor: rows in core, and reminders that two of them had twice.

Called by a turn that opened a link (`bot/effects.py`), and by the console through its ports.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from core.conversations import ensure_customers, open_conversations
from core.database import Session
from core.joining import join_customers, lock_people, part_identity
from core.linking import use_token
from core.outbox import Line, say_lines
from core.phrases import Phrases, shipped_phrases
from core.tables import conversations, identities
from reminders.booking import cancel_doubles


def join(
    session: Session, first_id: int, second_id: int, *, now: datetime, agent_id: int | None = None, reason: str = ""
) -> int:
    """Make one customer of two; returns the id that stays. Raises `core.joining.NotJoined`."""
    lock_people(session, [first_id, second_id])
    kept = join_customers(session, first_id, second_id, now=now, agent_id=agent_id, reason=reason)
    cancel_doubles(session, kept, now=now)
    return kept


def part(session: Session, identity_id: int, *, now: datetime, agent_id: int | None = None, reason: str = "") -> int:
    """Take an identity off its customer; returns whose it is now. Raises `core.joining.NotJoined`."""
    owner = session.execute(select(identities.c.customer_id).where(identities.c.id == identity_id)).scalar_one()
    lock_people(session, [owner])
    return part_identity(session, identity_id, now=now, agent_id=agent_id, reason=reason)


def redeem(session: Session, token_hash: str, identity_id: int, label: str, *, now: datetime) -> None:
    """Use a link up: both ends become one customer, and the end it was made for hears of it.

    The turn looked at the link under the same locks, see `bot/linking.py: moved_links`. `label` is what people call
    the channel on which it was opened.
    """
    made_for = use_token(session, token_hash, now=now)
    if made_for is None:
        return
    ensure_customers(session, [identity_id], now=now)
    rows = session.execute(select(identities).where(identities.c.id.in_([made_for, identity_id]))).all()
    owners = {row.id: row.customer_id for row in rows}
    if owners[made_for] == owners[identity_id]:
        return
    join(session, owners[made_for], owners[identity_id], now=now)
    _tell_other_end(session, made_for, label, shipped_phrases(), now)


def _tell_other_end(session: Session, identity_id: int, label: str, phrases: Phrases, now: datetime) -> None:
    newest = select(conversations).where(conversations.c.identity_id == identity_id)
    talk = session.execute(newest.order_by(conversations.c.id.desc()).limit(1)).one_or_none()
    if talk is None:
        who = session.execute(select(identities).where(identities.c.id == identity_id)).one()
        opening = {"identity_id": who.id, "customer_id": who.customer_id, "channel": who.channel}
        made = open_conversations(session, [opening], now=now)[who.id]
        talk = session.execute(select(conversations).where(conversations.c.id == made)).one()
    said = phrases.say("link.told", "en" if talk.language == "en" else "id", channel=label)
    line = Line(
        talk.id, talk.identity_id, talk.channel, "system", said, talk.epoch, message_class="event", kind="event"
    )
    say_lines(session, [line], now=now)
