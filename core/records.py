"""Records: what the business told us of orders, shipments, transactions, appointments and outages.

Written by the records API and by confirmed changes of customers; an owner is found by proof, never by a typed number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, insert, or_, select, update

from core.database import AnyRow, Session, serialise
from core.events import Event, record_events
from core.tables import customers, identities, records
from core.text import reference_key

# Longest key that is kept of a reference.
LONGEST_KEY = 60
KINDS = ("order", "shipment", "transaction", "appointment", "outage")

# Called after a record was written, in the same transaction: (session, record row, what changed, now).
Listener = Callable[[Session, Mapping[str, Any], frozenset[str], datetime], None]

# Asked for everybody who writes for the first time, so built once: building a statement costs as much as running it.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_PEOPLE = select(customers.c.id.label("customer_id"), customers.c.external_id, customers.c.phone).where(
    customers.c.id.in_(_IDS)
)
_ADDRESSES = select(identities.c.customer_id, identities.c.channel, identities.c.address).where(
    identities.c.customer_id.in_(_IDS)
)
_UNCLAIMED = select(records.c.id, records.c.external_id, records.c.phone, records.c.channel, records.c.address).where(
    records.c.customer_id.is_(None),
    or_(*(records.c[name].in_(bindparam(name, expanding=True)) for name in ("external_id", "phone", "address"))),
)
_CLAIM = (
    update(records)
    .where(records.c.id == bindparam("record"), records.c.customer_id.is_(None))
    .values(customer_id=bindparam("customer"))
)


@dataclass(frozen=True, slots=True)
class RecordNews:
    """A record as the business tells it. The owner is named by `external_id`, by channel and address, or by phone."""

    kind: str
    reference: str
    status: str
    external_id: str | None = None
    channel: str | None = None
    address: str | None = None
    phone: str | None = None
    customer_name: str | None = None
    occurs_at: datetime | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    demo: bool = False


def write_record(
    session: Session, told: RecordNews, *, now: datetime, listeners: tuple[Listener, ...] = ()
) -> tuple[int, bool]:
    """Write or update a record; returns its id and whether it is new. Unknown owners leave it unclaimed."""
    serialise(session, f"record {told.kind} {told.reference}")
    old = (
        session.execute(select(records).where(records.c.kind == told.kind, records.c.reference == told.reference))
        .mappings()
        .one_or_none()
    )
    values = {
        "awb_key": _awb_key(told.fields),
        "status": told.status,
        "fields": dict(told.fields),
        "occurs_at": told.occurs_at,
        "external_id": told.external_id,
        "phone": told.phone,
        "channel": told.channel,
        "address": told.address,
        "customer_id": _owner(session, told) or (old["customer_id"] if old else None),
        "updated_at": now,
        "demo": told.demo,
    }
    if old is None:
        names = {"kind": told.kind, "reference": told.reference, "reference_key": reference_key(told.reference)}
        row = {**names, "created_at": now, **values}
        record_id = session.execute(insert(records).values(**row).returning(records.c.id)).scalar_one()
        changed = frozenset(values)
    else:
        record_id = old["id"]
        changed = frozenset(name for name, value in values.items() if old[name] != value and name != "updated_at")
        session.execute(
            update(records).where(records.c.id == record_id).values(version=records.c.version + 1, **values)
        )
    record_events(session, [Event("record.written", now, detail={"record_id": record_id, "kind": told.kind})])
    _tell(session, record_id, changed, listeners, now)
    return int(record_id), old is None


def _awb_key(fields: Mapping[str, Any]) -> str | None:
    """Return by what a record is found when its waybill is named; nothing that long is one."""
    key = reference_key(str(fields.get("awb") or ""))
    return key if 0 < len(key) <= LONGEST_KEY else None


def change_record(
    session: Session,
    record_id: int,
    *,
    now: datetime,
    status: str | None = None,
    fields: Mapping[str, Any] | None = None,
    occurs_at: datetime | None = None,
    conversation_id: int | None = None,
) -> None:
    """Change a record as its customer confirmed in the chat: only what is given, the rest stays."""
    row = session.execute(select(records).where(records.c.id == record_id)).mappings().one()
    values: dict[str, Any] = {"fields": {**row["fields"], **(fields or {})}, "updated_at": now}
    if status is not None:
        values["status"] = status
    if occurs_at is not None:
        values["occurs_at"] = occurs_at
    session.execute(update(records).where(records.c.id == record_id).values(version=records.c.version + 1, **values))
    detail = {"record_id": record_id, "changed": sorted(set(values) - {"updated_at"})}
    record_events(session, [Event("record.changed", now, conversation_id, detail=detail)])


def claim_records(session: Session, *customer_ids: int) -> int:
    """Give customers the unclaimed records that are provably theirs; returns how many. Never by a typed number.

    What two of them could prove goes to the one who is named first.
    """
    proofs: dict[tuple[str, ...], int] = {}
    rank = {customer_id: place for place, customer_id in enumerate(customer_ids)}
    asked = {"ids": list(customer_ids)}
    people, addresses = session.execute(_PEOPLE, asked).all(), session.execute(_ADDRESSES, asked).all()
    for row in sorted([*people, *addresses], key=lambda row: rank[row.customer_id]):
        for proof in _proofs(row):
            proofs.setdefault(proof, row.customer_id)
    if not proofs:
        return 0
    wanted = {name: [proof[-1] for proof in proofs if proof[0] == name] for name in ("external_id", "phone", "address")}
    mine = [
        {"record": row.id, "customer": min(owners, key=rank.__getitem__)}
        for row in session.execute(_UNCLAIMED, wanted).all()
        if (owners := [proofs[proof] for proof in _proofs(row) if proof in proofs])
    ]
    if mine:
        session.execute(_CLAIM, mine)
    return len(mine)


def _proofs(row: AnyRow) -> list[tuple[str, ...]]:
    """Return what tells whose a row is: of a customer, of an identity of theirs, or of a record."""
    told = row._mapping
    some: list[tuple[str, ...]] = [(name, told[name]) for name in ("external_id", "phone") if told.get(name)]
    return [*some, ("address", told["channel"], told["address"])] if told.get("address") else some


def _owner(session: Session, told: RecordNews) -> int | None:
    if told.external_id:
        found = session.execute(
            select(customers.c.id).where(customers.c.external_id == told.external_id, customers.c.erased_at.is_(None))
        ).scalar_one_or_none()
        if found:
            return int(found)
    if told.channel and told.address:
        found = session.execute(
            select(identities.c.customer_id).where(
                identities.c.channel == told.channel, identities.c.address == told.address
            )
        ).scalar_one_or_none()
        if found:
            return int(found)
    if told.phone:
        # A phone belongs to a customer here only when a channel proved it.
        found = session.execute(
            select(customers.c.id).where(customers.c.phone == told.phone, customers.c.erased_at.is_(None)).limit(1)
        ).scalar_one_or_none()
        return int(found) if found else None
    return None


def _tell(
    session: Session, record_id: int, changed: frozenset[str], listeners: tuple[Listener, ...], now: datetime
) -> None:
    if not listeners or not changed:
        return
    row = dict(session.execute(select(records).where(records.c.id == record_id)).mappings().one())
    for listener in listeners:
        listener(session, row, changed, now)
