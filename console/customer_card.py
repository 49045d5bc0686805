"""What the pages know of a customer: identities, records, consent, earlier conversations. Read only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, or_, select

from console.queue_rows import MOST, like, owners_of, shown_name
from core.database import Session
from core.joining import GONE
from core.tables import agents, consents, conversations, customers, identities, messages, records
from core.text import say_money
from core.words import CONTACT

# An address shows its end only: enough to tell two apart, too little to write down.
SHOWN_DIGITS = 4
LONGEST_LIST = 20
# A record's fields on its card: how many, which are whole rupiah, and which are instants that only a date line says.
SHOWN_FIELDS = 3
MONEY = frozenset({"total", "amount", "refund_amount"})
INSTANTS = frozenset({"eta", "since", "until", "expected_at"})


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """Everything the side pane shows. Rows are as they were read, newest first; `contacts` are typed, not verified."""

    person: Row[Any]
    name: str
    identities: Sequence[Row[Any]]
    records: Sequence[Row[Any]]
    consents: Sequence[Row[Any]]
    history: Sequence[Row[Any]]
    contacts: Sequence[str]


def read_card(session: Session, customer_id: int, *, but: int | None = None) -> CustomerCard | None:
    """Return the card of a customer, None when there is none. `but` is the conversation that is open already."""
    person = session.execute(select(customers).where(customers.c.id == customer_id)).one_or_none()
    if person is None:
        return None
    known = session.execute(
        select(identities).where(identities.c.customer_id == customer_id).order_by(identities.c.id)
    ).all()
    profile = next((row.profile_name for row in known if row.profile_name), None)
    return CustomerCard(
        person=person,
        name=shown_name(person.name, profile, person.id),
        identities=known,
        records=_records(session, customer_id),
        consents=_consents(session, customer_id),
        history=_history(session, customer_id, but),
        contacts=_contacts(session, customer_id),
    )


def find_customers(session: Session, search: str) -> Sequence[Row[Any]]:
    """Return up to 100 customers by name, phone, external id or a record's reference; the newest without a search."""
    last = select(func.max(conversations.c.last_customer_at)).where(conversations.c.customer_id == customers.c.id)
    profile = select(func.max(identities.c.profile_name)).where(identities.c.customer_id == customers.c.id)
    talks = select(func.count()).where(conversations.c.customer_id == customers.c.id)
    query = select(
        customers,
        last.scalar_subquery().label("last_at"),
        profile.scalar_subquery().label("profile_name"),
        talks.scalar_subquery().label("talks"),
    ).where(customers.c.erased_at.is_(None), customers.c.id.not_in(GONE))
    if search.strip():
        pattern = like(search)
        named = select(identities.c.customer_id).where(identities.c.profile_name.ilike(pattern, escape="\\"))
        query = query.where(
            or_(
                customers.c.name.ilike(pattern, escape="\\"),
                customers.c.phone.ilike(pattern, escape="\\"),
                customers.c.external_id.ilike(pattern, escape="\\"),
                customers.c.id.in_(owners_of(search)),
                customers.c.id.in_(named),
            )
        )
    return session.execute(query.order_by(customers.c.id.desc()).limit(MOST)).all()


def hide_address(address: str, before: str | None = None) -> str:
    """Return an address with all but its last four characters hidden behind dots, or behind the word for its kind."""
    return f"{before or '····'} {address[-SHOWN_DIGITS:]}"


def told(fields: Mapping[str, Any]) -> list[str]:
    """Return what a card says of a record's fields, at most three lines: money as money, days left to the record."""
    lines = []
    for name, value in fields.items():
        if name in MONEY and isinstance(value, int):
            lines.append(say_money(value))
        elif isinstance(value, str) and name not in INSTANTS:
            lines.append(value)
    return lines[:SHOWN_FIELDS]


def _records(session: Session, customer_id: int) -> Sequence[Row[Any]]:
    return session.execute(
        select(records)
        .where(records.c.customer_id == customer_id)
        .order_by(records.c.updated_at.desc())
        .limit(LONGEST_LIST)
    ).all()


def _consents(session: Session, customer_id: int) -> Sequence[Row[Any]]:
    newest = (
        select(func.max(consents.c.id))
        .where(consents.c.customer_id == customer_id)
        .group_by(consents.c.channel, consents.c.purpose)
    )
    return session.execute(select(consents).where(consents.c.id.in_(newest)).order_by(consents.c.id)).all()


def _contacts(session: Session, customer_id: int) -> Sequence[str]:
    """Where the customer said to be reached while waiting, newest first."""
    kept = select(conversations.c.memory).where(
        conversations.c.customer_id == customer_id, conversations.c.memory.is_not(None)
    )
    memories = session.execute(kept.order_by(conversations.c.id.desc()).limit(LONGEST_LIST)).scalars()
    return list(dict.fromkeys(str(memory[CONTACT]) for memory in memories if memory.get(CONTACT)))


def _history(session: Session, customer_id: int, but: int | None) -> Sequence[Row[Any]]:
    first = (
        select(func.min(messages.c.id))
        .where(messages.c.conversation_id == conversations.c.id, messages.c.author == "customer")
        .correlate(conversations)
        .scalar_subquery()
    )
    query = (
        select(conversations, agents.c.name.label("agent_name"), messages.c.text.label("first_words"))
        .outerjoin(agents, agents.c.id == conversations.c.agent_id)
        .outerjoin(messages, messages.c.id == first)
        .where(conversations.c.customer_id == customer_id)
        .order_by(conversations.c.opened_at.desc())
        .limit(LONGEST_LIST)
    )
    return session.execute(query.where(conversations.c.id != but) if but else query).all()
