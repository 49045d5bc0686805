"""Forgetting a customer: words, names, addresses and files go, counts and times stay. UU PDP 27/2022, article 8.

Called by `bot/erasing.py`, which also lets the other skills forget.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Select, Text, delete, select, type_coerce, update

from core.database import Session
from core.events import Event, record_events
from core.joining import joined_into, joins
from core.linking import link_tokens
from core.tables import attachments, conversations, customers, identities, inbox, messages, outbox, records, turns

GONE = "[dihapus]"


def erase_customer(session: Session, customer_id: int | None, *, now: datetime) -> None:
    """Erase what a customer wrote and who they are. Rows stay as tombstones so that nothing is received again."""
    if customer_id is None:
        return
    talks = select(conversations.c.id).where(conversations.c.customer_id == customer_id)
    people = select(identities.c.id).where(identities.c.customer_id == customer_id)
    session.execute(update(messages).where(messages.c.conversation_id.in_(talks)).values(text=GONE, body=None))
    session.execute(update(turns).where(turns.c.conversation_id.in_(talks)).values(why={}))
    waiting = outbox.c.state == "due"
    session.execute(update(outbox).where(outbox.c.conversation_id.in_(talks), waiting).values(state="voided"))
    session.execute(update(outbox).where(outbox.c.conversation_id.in_(talks)).values(body={"erased": True}))
    _erase_files(session, people)
    session.execute(
        update(inbox)
        .where(inbox.c.identity_id.in_(people))
        .values(text=GONE, attachments=None, meta=None, button=None, error=None, state="done", done_at=now)
    )
    session.execute(
        update(conversations)
        .where(conversations.c.customer_id == customer_id)
        .values(
            subject=None,
            pending=None,
            memory=None,
            state="resolved",
            resolved_at=now,
            version=conversations.c.version + 1,
            epoch=conversations.c.epoch + 1,
        )
    )
    for identity_id in session.execute(people).scalars().all():
        gone = {"address": f"erased-{secrets.token_hex(12)}", "profile_name": None, "ready_at": None}
        session.execute(update(identities).where(identities.c.id == identity_id).values(**gone))
    session.execute(delete(link_tokens).where(link_tokens.c.identity_id.in_(people)))
    session.execute(update(records).where(records.c.customer_id == customer_id).values(customer_id=None))
    empty = {"name": None, "phone": None, "external_id": None, "notes": None, "erased_at": now}
    everybody = [customer_id, *joined_into(session, customer_id)]
    session.execute(update(joins).where(joins.c.kept_id.in_(everybody)).values(reason=None))
    session.execute(update(customers).where(customers.c.id.in_(everybody)).values(**empty))
    record_events(session, [Event("customer.erased", now, detail={"customer_id": customer_id})])


def _erase_files(session: Session, people: Select[tuple[int]]) -> None:
    """Delete files that only these identities sent; the same picture from somebody else stays theirs."""
    mine = inbox.c.identity_id.in_(people)
    sent = session.execute(select(inbox.c.attachments).where(mine, inbox.c.attachments.is_not(None))).scalars().all()
    for sha256 in {file["sha256"] for files in sent for file in files}:
        named = type_coerce(inbox.c.attachments, Text).contains(sha256, autoescape=True)
        if not session.execute(select(inbox.c.id).where(~mine, named).limit(1)).first():
            session.execute(delete(attachments).where(attachments.c.sha256 == sha256))
