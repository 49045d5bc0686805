"""Removes the demo whole, in one transaction: its customers and everything that hangs on them, its decisions and facts.

Called by `sapa demo --clear`. What was there before stays as it was, to the row; counters of ids go on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, delete, or_, select, type_coerce, union_all, update

from bot.channels.web.tables import web_uploads
from bot.demo.marker import AUTHOR, read_marker
from core.access_tables import api_keys, idempotency, sessions, sign_in_links
from core.channel_tables import remote_files
from core.database import Session
from core.joining import joins
from core.linking import link_tokens
from core.tables import (
    agents,
    attachments,
    consents,
    conversations,
    customers,
    decisions,
    events,
    identities,
    inbox,
    messages,
    outbox,
    record_checks,
    records,
    turns,
    web_feed,
)
from faq_kb.starter import AUTHOR as HOUSE
from faq_kb.tables import kb_revisions, kb_variables, kb_versions
from handover.tables import handovers
from reminders.tables import ratings, reminders

# Ids in one IN (...): SQLite takes 32,766 values in a statement, PostgreSQL 65,535.
MANY = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of everything that belongs to the demo.

    `guests` are addresses that had a customer of their own before they joined it, with that customer.
    """

    people: Sequence[int]
    addresses: Sequence[int]
    guests: Mapping[int, int]
    talks: Sequence[int]
    records: Sequence[int]
    reminders: Sequence[int]


def clear(session: Session) -> bool:
    """Remove the demo; returns whether there was anything of it."""
    marker = read_marker(session)
    had_keys = _remove_keys(session)
    if marker is None:
        return had_keys
    found = _find(session)
    _remove_events(session, found, marker)
    _remove_said(session, found)
    _remove_people(session, found)
    _restore_business(session, marker)
    _remove_agents(session, marker["agents"])
    return True


def _find(session: Session) -> Found:
    people = _ids(session, customers, customers.c.demo)
    addresses = _ids(session, identities, identities.c.customer_id.in_(people))
    before = session.execute(
        select(conversations.c.identity_id, conversations.c.customer_id)
        .where(conversations.c.identity_id.in_(addresses), conversations.c.customer_id.not_in(people))
        .order_by(conversations.c.id)
    )
    guests = {row.identity_id: row.customer_id for row in before}
    talks = _ids(session, conversations, conversations.c.customer_id.in_(people))
    own = _ids(session, records, or_(records.c.demo, records.c.customer_id.in_(people)))
    planned = or_(
        reminders.c.customer_id.in_(people), reminders.c.record_id.in_(own), reminders.c.conversation_id.in_(talks)
    )
    return Found(people, addresses, guests, talks, own, _ids(session, reminders, planned))


def _ids(session: Session, table: Table, where: ColumnElement[bool]) -> list[int]:
    return list(session.execute(select(table.c.id).where(where).order_by(table.c.id)).scalars())


def _remove(session: Session, table: Table, *where: ColumnElement[bool]) -> None:
    session.execute(delete(table).where(or_(*where)))


def _remove_events(session: Session, found: Found, marker: Mapping[str, Any]) -> None:
    """Remove what happened to the demo; events without a conversation name what they are about in their detail."""
    own = {
        "customer_id": set(found.people),
        "record_id": set(found.records),
        "reminder_id": set(found.reminders),
    }
    rows = session.execute(
        select(events.c.id, events.c.detail).where(
            events.c.id > marker["last_event"], events.c.conversation_id.is_(None), events.c.detail.is_not(None)
        )
    )
    about = [row.id for row in rows if any(row.detail.get(name) in ids for name, ids in own.items())]
    for start in range(0, len(about), MANY):
        _remove(session, events, events.c.id.in_(about[start : start + MANY]))
    _remove(session, events, events.c.conversation_id.in_(found.talks))


def _remove_said(session: Session, found: Found) -> None:
    gone = [one for one in found.addresses if one not in found.guests]
    spoken = select(messages.c.inbox_id).where(messages.c.conversation_id.in_(found.talks))
    arrived = _ids(session, inbox, or_(inbox.c.identity_id.in_(gone), inbox.c.id.in_(spoken)))
    left = select(outbox.c.id).where(outbox.c.conversation_id.in_(found.talks))
    uploaded = web_uploads.c.address.in_(select(identities.c.address).where(identities.c.id.in_(gone)))
    files = _files(session, found.talks, arrived)
    files |= set(session.execute(select(web_uploads.c.sha256).where(uploaded)).scalars()) - {None}
    _remove(session, web_uploads, uploaded)
    _remove(
        session,
        web_feed,
        web_feed.c.identity_id.in_(gone),
        web_feed.c.outbox_id.in_(left),
        web_feed.c.inbox_id.in_(arrived),
    )
    for table in (outbox, messages, turns, handovers):
        _remove(session, table, table.c.conversation_id.in_(found.talks))
    _remove(session, ratings, ratings.c.conversation_id.in_(found.talks), ratings.c.reminder_id.in_(found.reminders))
    _remove(session, reminders, reminders.c.id.in_(found.reminders))
    _remove(session, remote_files, remote_files.c.inbox_id.in_(arrived))
    _remove(session, inbox, inbox.c.id.in_(arrived))
    for sha256 in files:
        # A file is kept once however often it was sent: it goes when nobody else sent it.
        others = [
            select(table.c.id).where(type_coerce(column, Text).contains(sha256)).limit(1)
            for table, column in ((inbox, inbox.c.attachments), (messages, messages.c.body))
        ]
        if not any(session.execute(query).first() for query in others):
            _remove(session, attachments, attachments.c.sha256 == sha256)


def _files(session: Session, talks: Collection[int], arrived: Collection[int]) -> set[str]:
    sent = session.execute(select(inbox.c.attachments).where(inbox.c.id.in_(arrived))).scalars()
    said = session.execute(select(messages.c.body).where(messages.c.conversation_id.in_(talks))).scalars()
    lists = [*(some or () for some in sent), *((body or {}).get("attachments", ()) for body in said)]
    return {file["sha256"] for some in lists for file in some if file["sha256"]}


def _remove_people(session: Session, found: Found) -> None:
    own = records.c.id.in_(found.records)
    references = union_all(select(records.c.reference_key).where(own), select(records.c.awb_key).where(own))
    _remove(
        session,
        record_checks,
        record_checks.c.identity_id.in_(found.addresses),
        record_checks.c.reference.in_(references),
    )
    _remove(session, records, records.c.id.in_(found.records))
    _remove(session, conversations, conversations.c.id.in_(found.talks))
    for identity_id, customer_id in found.guests.items():
        session.execute(update(identities).where(identities.c.id == identity_id).values(customer_id=customer_id))
    _remove(session, link_tokens, link_tokens.c.identity_id.in_(found.addresses))
    # Whoever joined the demo's customer by a link goes with it: everything of theirs has become the demo's.
    joined = session.execute(
        select(joins.c.gone_id).where(joins.c.kept_id.in_(found.people), joins.c.undone_at.is_(None))
    )
    people = [*found.people, *joined.scalars()]
    _remove(session, joins, joins.c.kept_id.in_(people), joins.c.gone_id.in_(people))
    _remove(session, identities, identities.c.customer_id.in_(found.people))
    _remove(session, consents, consents.c.customer_id.in_(found.people))
    _remove(session, customers, customers.c.id.in_(people))


def _restore_business(session: Session, marker: Mapping[str, Any]) -> None:
    _remove(session, decisions, decisions.c.author == AUTHOR)
    _remove(session, kb_variables, kb_variables.c.author == AUTHOR)
    _remove(session, kb_revisions, kb_revisions.c.author == AUTHOR)
    for start in range(0, len(marker["reviewed"]), MANY):
        unread = kb_versions.c.entry_id.in_(marker["reviewed"][start : start + MANY])
        session.execute(
            update(kb_versions)
            .where(unread, kb_versions.c.author == HOUSE, kb_versions.c.state == "published")
            .values(reviewed=False)
        )


def _remove_keys(session: Session) -> bool:
    """Remove the keys that the demo made, not one of the business that happens to be called like it."""
    made = _ids(session, api_keys, api_keys.c.demo)
    _remove_told(session, "key", made)
    _remove(session, idempotency, idempotency.c.api_key_id.in_(made))
    _remove(session, api_keys, api_keys.c.id.in_(made))
    return bool(made)


def _remove_told(session: Session, noun: str, gone: Collection[int]) -> None:
    """Remove the events `<noun>.*` that are about these ids by their detail."""
    told = select(events.c.id, events.c.detail).where(events.c.name.startswith(f"{noun}."))
    about = [row.id for row in session.execute(told) if (row.detail or {}).get(f"{noun}_id") in gone]
    _remove(session, events, events.c.id.in_(about))


def _remove_agents(session: Session, made: Sequence[int]) -> None:
    """Remove the agents of the demo whom nobody became: no password, no session, no work on anything that stays."""
    for agent_id in made:
        signed_in = select(sessions.c.agent_id).where(sessions.c.agent_id == agent_id)
        used = select(sign_in_links.c.agent_id).where(
            sign_in_links.c.agent_id == agent_id, sign_in_links.c.used_at.is_not(None)
        )
        password = select(agents.c.id).where(agents.c.id == agent_id, agents.c.password_hash.is_not(None))
        work = [
            select(table.c.agent_id).where(table.c.agent_id == agent_id)
            for table in (conversations, messages, handovers, events)
        ]
        if any(session.execute(query.limit(1)).first() for query in (signed_in, used, password, *work)):
            continue
        _remove_told(session, "agent", [agent_id])
        _remove(session, sign_in_links, sign_in_links.c.agent_id == agent_id)
        _remove(session, agents, agents.c.id == agent_id)
