"""What joining two customers would do, and what would go along with an identity that is split off. Read only.

Shown before an act; the acts themselves are those of `core/joining.py`, reached through the ports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, or_, select

from console.customer_card import find_customers
from console.queue_rows import shown_name
from core.database import Session
from core.joining import GONE, joined_by, joined_values, joins, kept_of, why_apart
from core.tables import consents, conversations, customers, identities, records
from reminders.tables import reminders


@dataclass(frozen=True, slots=True)
class Side:
    """One of two customers: the row, the name on the pages, identities, and how much hangs on it."""

    person: Row[Any]
    name: str
    identities: Sequence[Row[Any]]
    talks: int
    open_talks: int
    records: int
    reminders: int
    refused: frozenset[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of two: who stays, what they take over, the channels that would be refused to both."""

    kept: Side
    gone: Side
    takes: Mapping[str, Any]
    refused: Sequence[str]
    fault: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """What goes along with an identity, and whether it goes back to whom a join had brought it from."""

    identity: Row[Any]
    talks: int
    records: int
    reminders: int
    back: bool


def read_preview(session: Session, first_id: int, second_id: int) -> Preview | None:
    """Return what joining these two would do; None when one of them is not there."""
    rows = session.execute(select(customers).where(customers.c.id.in_({first_id, second_id}))).all()
    if len(rows) != 2:
        return None
    kept, gone = kept_of(*rows)
    sides = _side(session, kept), _side(session, gone)
    refused = sorted(sides[0].refused | sides[1].refused)
    fault = why_apart(session, first_id, second_id)
    return Preview(*sides, takes=joined_values(kept, gone), refused=refused, fault=fault)


def _side(session: Session, person: Row[Any]) -> Side:
    known = session.execute(
        select(identities).where(identities.c.customer_id == person.id).order_by(identities.c.id)
    ).all()
    profile = next((row.profile_name for row in known if row.profile_name), None)
    mine = conversations.c.customer_id == person.id
    waiting = (reminders.c.customer_id == person.id) & (reminders.c.state == "scheduled")
    return Side(
        person=person,
        name=shown_name(person.name, profile, person.id),
        identities=known,
        talks=_count(session, conversations, mine),
        open_talks=_count(session, conversations, mine & (conversations.c.state != "resolved")),
        records=_count(session, records, records.c.customer_id == person.id),
        reminders=_count(session, reminders, waiting),
        refused=_refused(session, person.id),
    )


def _count(session: Session, table: Any, where: Any) -> int:
    return int(session.execute(select(func.count()).select_from(table).where(where)).scalar_one())


def _refused(session: Session, customer_id: int) -> frozenset[str]:
    newest = (
        select(func.max(consents.c.id))
        .where(consents.c.customer_id == customer_id, consents.c.purpose == "proactive")
        .group_by(consents.c.channel)
    )
    rows = session.execute(select(consents.c.channel).where(consents.c.id.in_(newest), ~consents.c.given))
    return frozenset(rows.scalars())


def read_leaving(session: Session, customer_id: int, identity_id: int) -> Leaving | None:
    """Return what would go along with this identity; None when it is not this customer's, or their only one."""
    known = session.execute(select(identities).where(identities.c.customer_id == customer_id)).all()
    who = next((row for row in known if row.id == identity_id), None)
    if who is None or len(known) < 2:
        return None
    join = joined_by(session, identity_id, customer_id)
    moved = join.moved if join is not None else {}
    talks = select(conversations.c.id).where(conversations.c.identity_id == identity_id)
    own = (records.c.channel == who.channel) & (records.c.address == who.address)
    told = or_(reminders.c.identity_id == identity_id, reminders.c.conversation_id.in_(talks))
    return Leaving(
        identity=who,
        talks=_count(session, conversations, conversations.c.identity_id == identity_id),
        records=_count(
            session,
            records,
            (records.c.customer_id == customer_id) & or_(own, records.c.id.in_(moved.get("records", ()))),
        ),
        reminders=_count(
            session,
            reminders,
            (reminders.c.customer_id == customer_id) & or_(told, reminders.c.id.in_(moved.get("reminders", ()))),
        ),
        back=join is not None,
    )


def who_it_is_now(session: Session, customer_id: int) -> int | None:
    """Return whom a customer was joined into, through every join; None for one who is still themselves."""
    now = customer_id
    while session.execute(GONE.where(joins.c.gone_id == now).limit(1)).first():
        found = select(joins.c.kept_id).where(joins.c.gone_id == now, joins.c.undone_at.is_(None))
        now = int(session.execute(found.order_by(joins.c.id.desc()).limit(1)).scalar_one())
    return None if now == customer_id else now


def others_like(session: Session, customer_id: int, search: str) -> Sequence[Row[Any]]:
    """Return the customers whom a search finds, without this one; nobody without a search."""
    if not search.strip():
        return []
    return [row for row in find_customers(session, search) if row.id != customer_id][:20]
