"""Forgetting a customer: words, names, addresses and files go, counts and times stay. UU PDP 27/2022, article 8.

Called by `bot/erasing.py`, which also lets the other skills forget.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Select, Text, delete, select, type_coerce, update

from core.channel_tables import channel_changes, odd_updates, remote_files
from core.database import Session, lock_rows
from core.events import Event, record_events
from core.joining import joined_into, joins
from core.linking import link_tokens
from core.tables import attachments, conversations, customers, identities, inbox, messages, outbox, records, turns

GONE = "[dihapus]"
# Rows of the outbox that nobody sends, shows or revives any more.
OVER = ("sent", "delivered", "read", "voided")


def erase_customer(session: Session, customer_id: int | None, *, now: datetime) -> None:
    """Erase what a customer wrote and who they are. Rows stay as tombstones so that nothing is received again."""
    if customer_id is None:
        return
    talks = select(conversations.c.id).where(conversations.c.customer_id == customer_id)
    people = select(identities.c.id).where(identities.c.customer_id == customer_id)
    # As long as it is written what they sent and were sent.
    _erase_files(session, people, talks)
    session.execute(update(messages).where(messages.c.conversation_id.in_(talks)).values(text=GONE, body=None))
    session.execute(update(turns).where(turns.c.conversation_id.in_(talks)).values(why={}, missed=None))
    _end_rows(session, talks)
    session.execute(
        update(inbox)
        .where(inbox.c.identity_id.in_(people))
        .values(
            text=GONE, attachments=None, meta=None, button=None, error=None, network=None, state="done", done_at=now
        )
    )
    forgotten = {"subject": None, "pending": None, "memory": None, "state": "resolved", "resolved_at": now}
    session.execute(
        update(conversations)
        .where(conversations.c.customer_id == customer_id)
        .values(**forgotten, version=conversations.c.version + 1, epoch=conversations.c.epoch + 1)
    )
    _erase_addresses(session, customer_id)
    session.execute(update(records).where(records.c.customer_id == customer_id).values(customer_id=None))
    empty = {"name": None, "phone": None, "external_id": None, "notes": None, "erased_at": now}
    everybody = [customer_id, *joined_into(session, customer_id)]
    session.execute(update(joins).where(joins.c.kept_id.in_(everybody)).values(reason=None))
    session.execute(update(customers).where(customers.c.id.in_(everybody)).values(**empty))
    record_events(session, [Event("customer.erased", now, detail={"customer_id": customer_id})])


def _end_rows(session: Session, talks: Select[tuple[int]]) -> None:
    """Empty every row of the outbox; what is not known to have left ends, whatever is still told of it.

    Under a fence of its own, so that an answer which comes later is to a row that is gone, and writes nothing back.
    """
    mine = outbox.c.conversation_id.in_(talks)
    # In the order in which answers and receipts lock them.
    lock_rows(session, outbox, session.execute(select(outbox.c.id).where(mine)).scalars().all())
    ended = {"state": "voided", "fence": outbox.c.fence + 1, "lease_until": None, "error": None}
    session.execute(update(outbox).where(mine, outbox.c.state.not_in(OVER)).values(**ended))
    session.execute(update(outbox).where(mine).values(body={"erased": True}))


def _erase_addresses(session: Session, customer_id: int) -> None:
    """Forget where the customer wrote from, what could not be read or changed there, and the links that lead on."""
    for who in session.execute(select(identities).where(identities.c.customer_id == customer_id)).all():
        for kept in (odd_updates, channel_changes):
            session.execute(delete(kept).where(kept.c.channel == who.channel, kept.c.address == who.address))
        session.execute(delete(link_tokens).where(link_tokens.c.identity_id == who.id))
        gone = {"address": f"erased-{secrets.token_hex(12)}", "profile_name": None, "ready_at": None}
        session.execute(update(identities).where(identities.c.id == who.id).values(**gone))


def _erase_files(session: Session, people: Select[tuple[int]], talks: Select[tuple[int]]) -> None:
    """Delete files that only these identities sent or were sent; the same picture of somebody else stays theirs.

    What still lies at a provider is not fetched any more.
    """
    mine, ours = inbox.c.identity_id.in_(people), messages.c.conversation_id.in_(talks)
    session.execute(delete(remote_files).where(remote_files.c.inbox_id.in_(select(inbox.c.id).where(mine))))
    lists = list(session.execute(select(inbox.c.attachments).where(mine, inbox.c.attachments.is_not(None))).scalars())
    bodies = session.execute(select(messages.c.body).where(ours, messages.c.body.is_not(None))).scalars()
    lists += [body.get("attachments", ()) for body in bodies]
    for sha256 in {file["sha256"] for files in lists for file in files if file["sha256"]}:
        others = [
            select(table.c.id).where(~own, type_coerce(column, Text).contains(sha256, autoescape=True)).limit(1)
            for table, own, column in ((inbox, mine, inbox.c.attachments), (messages, ours, messages.c.body))
        ]
        if not any(session.execute(query).first() for query in others):
            session.execute(delete(attachments).where(attachments.c.sha256 == sha256))
