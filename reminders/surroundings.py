"""What is true now around reminders that are due: record, customer, addresses, consent, conversation. Read by `due.py`.

Loaded set-based for a whole batch; the conversations are locked, so that an agent's claim and a reminder take turns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select

from core.consent import has_consent, opted_out_identities
from core.database import Session, lock_rows
from core.tables import conversations, customers, identities, records
from reminders.tables import reminders

DAY = timedelta(hours=24)


@dataclass(slots=True)
class Surroundings:
    """Rows by id; `addresses` are a customer's identities, last heard first; `silent` are those that opted out.

    `sent_today` counts what each customer got in 24 hours, `last_at` says when the newest of it was written; both grow
    while a batch is fired.
    """

    records: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    matters: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    customers: Mapping[int, Row[Any]] = field(default_factory=dict)
    addresses: Mapping[int, list[Row[Any]]] = field(default_factory=dict)
    silent: frozenset[int] = frozenset()
    agreed: frozenset[int] = frozenset()
    talks: Mapping[int, Row[Any]] = field(default_factory=dict)
    sent_today: Counter[int] = field(default_factory=Counter)
    last_at: dict[int, datetime] = field(default_factory=dict)

    def note_sent(self, customer_id: int, now: datetime) -> None:
        """Count one that is written now."""
        self.sent_today[customer_id] += 1
        self.last_at[customer_id] = now

    def about(self, row: Row[Any]) -> Mapping[str, Any] | None:
        """Return the record, or else the conversation, that a reminder is about."""
        if row.record_id is not None:
            return self.records.get(row.record_id)
        return self.matters.get(row.conversation_id)


def look_around(session: Session, rows: Sequence[Row[Any]], *, now: datetime) -> Surroundings:
    """Load what the reminders of a batch must be asked about."""
    customer_ids = {row.customer_id for row in rows}
    addresses = _addresses(session, customer_ids)
    identity_ids = [one.id for some in addresses.values() for one in some]
    silent = opted_out_identities(session, identity_ids)
    return Surroundings(
        records=_by_id(session, records, {row.record_id for row in rows}),
        matters=_by_id(session, conversations, {row.conversation_id for row in rows}),
        customers={row.id: row for row in session.execute(select(customers).where(customers.c.id.in_(customer_ids)))},
        addresses=addresses,
        silent=silent,
        agreed=_agreed(session, addresses),
        talks=_talks(session, identity_ids),
        sent_today=_sent_today(session, customer_ids, now),
        last_at=_last_at(session, customer_ids, now),
    )


def _by_id(session: Session, table: Any, ids: set[int | None]) -> dict[int, Mapping[str, Any]]:
    wanted = [one for one in ids if one is not None]
    return {row.id: row._asdict() for row in session.execute(select(table).where(table.c.id.in_(wanted)))}


def _addresses(session: Session, customer_ids: Iterable[int]) -> dict[int, list[Row[Any]]]:
    heard = func.coalesce(identities.c.last_inbound_at, identities.c.created_at)
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(
        select(identities)
        .where(identities.c.customer_id.in_(customer_ids), identities.c.unreachable_at.is_(None))
        .order_by(heard.desc(), identities.c.id.desc())
    ):
        found[row.customer_id].append(row)
    return found


def _agreed(session: Session, addresses: Mapping[int, list[Row[Any]]]) -> frozenset[int]:
    return frozenset(
        one.id
        for customer_id, some in addresses.items()
        for one in some
        if has_consent(session, customer_id, one.channel)
    )


def _talks(session: Session, identity_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Return the open conversation of each identity, locked as a turn locks them: nobody opens another meanwhile."""
    lock_rows(session, identities, identity_ids)
    found = session.execute(
        select(conversations)
        .where(conversations.c.identity_id.in_(identity_ids), conversations.c.state != "resolved")
        .order_by(conversations.c.id)
        .with_for_update(key_share=True)
    )
    return {row.identity_id: row for row in found}


def _sent_today(session: Session, customer_ids: Iterable[int], now: datetime) -> Counter[int]:
    found = session.execute(
        select(reminders.c.customer_id, func.count())
        .where(reminders.c.customer_id.in_(customer_ids), reminders.c.sent_at > now - DAY)
        .group_by(reminders.c.customer_id)
    )
    return Counter({row[0]: row[1] for row in found})


def _last_at(session: Session, customer_ids: Iterable[int], now: datetime) -> dict[int, datetime]:
    found = session.execute(
        select(reminders.c.customer_id, func.max(reminders.c.sent_at))
        .where(reminders.c.customer_id.in_(customer_ids), reminders.c.sent_at > now - DAY)
        .group_by(reminders.c.customer_id)
    )
    return {row[0]: row[1] for row in found}
