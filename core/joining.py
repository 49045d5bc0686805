"""Makes one customer of two, and takes an identity off again: which rows go where, and which value counts.

Conversations, and whoever owns them, stay with their identity; everything that names a customer follows the customer.
Called by `bot/joining.py`, which joins what the skills keep beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Row, Table, Text, func, insert, select, update

from core.consent import write_consent
from core.database import Instant, Json, Session, lock_rows, metadata
from core.events import Event, record_events
from core.records import claim_records
from core.tables import consents, conversations, customers, identities, records

# Which two became one, by whom and why; `moved` holds the ids that went along, by table, and under "took" the names of
# the values that were taken over.
joins = Table(
    "joins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kept_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("gone_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("agent_id", ForeignKey("agents.id")),
    Column("reason", Text),
    Column("moved", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
)

# Customers who were joined into another: they are nobody now.
GONE = select(joins.c.gone_id).where(joins.c.undone_at.is_(None))
# From the least to the most; a tier that is not here counts as none.
TIERS = ("silver", "gold", "platinum")
_PLAIN = ("name", "language", "address_form", "phone")


class NotJoined(ValueError):
    """These two cannot be one customer; the message is a word: same, erased, gone, apart."""


def why_apart(session: Session, first_id: int, second_id: int) -> str:
    """Return why two customers cannot be joined, in one word; nothing when they can."""
    if first_id == second_id:
        return "same"
    found = session.execute(select(customers).where(customers.c.id.in_([first_id, second_id]))).all()
    if len(found) < 2 or any(row.erased_at for row in found):
        return "erased"
    if session.execute(GONE.where(joins.c.gone_id.in_([first_id, second_id])).limit(1)).first():
        return "gone"
    known = {row.external_id for row in found if row.external_id}
    return "apart" if len(known) > 1 else ""


def kept_of(first: Row[Any], second: Row[Any]) -> tuple[Row[Any], Row[Any]]:
    """Return which of two customers stays and which goes: the one that the business knows stays, else the older."""
    one, other = sorted((first, second), key=lambda row: (row.external_id is None, row.id))
    return one, other


def joined_values(kept: Row[Any], gone: Row[Any]) -> dict[str, Any]:
    """Return what the customer who stays takes over: what they lack, the higher tier, and both notes."""
    values = {name: getattr(gone, name) for name in _PLAIN if not getattr(kept, name) and getattr(gone, name)}
    if _rank(gone.tier) > _rank(kept.tier):
        values["tier"] = gone.tier
    if gone.notes and gone.notes != kept.notes:
        values["notes"] = "\n".join(note for note in (kept.notes, gone.notes) if note)
    return values


def _rank(tier: str | None) -> int:
    return TIERS.index(tier) if tier in TIERS else -1


def joined_into(session: Session, customer_id: int) -> list[int]:
    """Return every customer who was joined into this one, directly or through another."""
    found, look = list[int](), [customer_id]
    while look:
        into = select(joins.c.gone_id).where(joins.c.kept_id.in_(look), joins.c.undone_at.is_(None))
        look = [one for one in session.execute(into).scalars() if one not in found]
        found += look
    return found


def follow_joins(session: Session) -> int:
    """Give what names a customer who is nobody any more to whom they became; returns how many rows.

    Such a row is written by whoever looked the customer up in the very moment they were joined.
    """
    became = select(joins.c.kept_id).where(joins.c.undone_at.is_(None)).order_by(joins.c.id.desc()).limit(1)
    moved = 0
    for table in owned_tables():
        now = became.where(joins.c.gone_id == table.c.customer_id).scalar_subquery()
        stale = update(table).where(table.c.customer_id.in_(GONE)).values(customer_id=now)
        # Once more for each join in a row: whom somebody became may have become another.
        while found := session.execute(stale).rowcount:
            moved += found
    return moved


def owned_tables() -> list[Table]:
    """Return every table, of whatever skill, whose rows belong to a customer."""
    return [table for table in metadata.sorted_tables if "customer_id" in table.c]


def join_customers(
    session: Session, first_id: int, second_id: int, *, now: datetime, agent_id: int | None = None, reason: str = ""
) -> int:
    """Make one customer of two; returns the id that stays. Raises NotJoined.

    The caller locked the identities of both. `agent_id` is who did it, None for a customer by a link.
    """
    fault = why_apart(session, first_id, second_id)
    if fault:
        raise NotJoined(fault)
    found = session.execute(select(customers).where(customers.c.id.in_([first_id, second_id]))).all()
    kept, gone = kept_of(*found)
    words = [_newest_consents(session, one.id) for one in (kept, gone)]
    values = joined_values(kept, gone)
    moved: dict[str, Any] = {"took": sorted(values)}
    for table in owned_tables():
        mine = update(table).where(table.c.customer_id == gone.id).values(customer_id=kept.id).returning(table.c.id)
        moved[table.name] = list(session.execute(mine).scalars())
    if values:
        session.execute(update(customers).where(customers.c.id == kept.id).values(**values))
    _keep_stricter(session, kept.id, words, now)
    claim_records(session, kept.id)
    row = {"kept_id": kept.id, "gone_id": gone.id, "agent_id": agent_id, "reason": reason or None, "moved": moved}
    session.execute(insert(joins).values(**row, at=now))
    _note(session, "customer.joined", kept.id, now, agent_id=agent_id, why=reason)
    return int(kept.id)


def _newest_consents(session: Session, customer_id: int) -> Mapping[tuple[str, str], bool]:
    newest = (
        select(func.max(consents.c.id))
        .where(consents.c.customer_id == customer_id)
        .group_by(consents.c.channel, consents.c.purpose)
    )
    rows = session.execute(select(consents).where(consents.c.id.in_(newest)))
    return {(row.channel, row.purpose): row.given for row in rows}


def _keep_stricter(
    session: Session, customer_id: int, words: Sequence[Mapping[tuple[str, str], bool]], now: datetime
) -> None:
    """A no of either counts for the one they are now, whichever word came last."""
    refused = {key for some in words for key, given in some.items() if not given}
    for (channel, purpose), given in _newest_consents(session, customer_id).items():
        if given and (channel, purpose) in refused:
            write_consent(
                session,
                customer_id=customer_id,
                channel=channel,
                given=False,
                source="the stricter word when two customers became one",
                now=now,
                purpose=purpose,
            )


def _note(session: Session, name: str, customer_id: int, now: datetime, *, agent_id: int | None, why: str) -> None:
    """Write the event into every open conversation, or the newest; a turn that is being played is played anew."""
    c = conversations.c
    open_ones = list(
        session.execute(
            update(conversations)
            .where(c.customer_id == customer_id, c.state != "resolved")
            .values(version=c.version + 1)
            .returning(c.id)
        ).scalars()
    )
    newest = session.execute(select(func.max(c.id)).where(c.customer_id == customer_id)).scalar_one()
    detail = {"customer_id": customer_id, **({"note": why} if why else {})}
    happened = [Event(name, now, one, agent_id, detail) for one in sorted(open_ones) or [newest]]
    record_events(session, happened)


def part_identity(
    session: Session, identity_id: int, *, now: datetime, agent_id: int | None = None, reason: str = ""
) -> int:
    """Take an identity off its customer; returns the customer whose it is now. Raises NotJoined for the only one.

    Its conversations go with it, and records that name its address. If a join had brought it, it goes back to whom
    it was, with all that came along; else to somebody of its own.
    """
    who = session.execute(select(identities).where(identities.c.id == identity_id)).one()
    others = select(identities.c.id).where(identities.c.customer_id == who.customer_id, identities.c.id != identity_id)
    if who.customer_id is None or not session.execute(others.limit(1)).first():
        raise NotJoined("same")
    join = joined_by(session, identity_id, who.customer_id)
    moved = join.moved if join is not None else {}
    target = int(join.gone_id) if join is not None else _somebody(session, who, now)
    session.execute(update(identities).where(identities.c.id == identity_id).values(customer_id=target))
    for table in owned_tables():
        along = table.c.id.in_(moved.get(table.name, ())) if table.name != "identities" else table.c.id == identity_id
        said = table.c.conversation_id.in_(_talks(identity_id)) if "conversation_id" in table.c else None
        for mine in [along, *_own(table, who), *([said] if said is not None else [])]:
            held = table.c.customer_id == who.customer_id
            session.execute(update(table).where(mine, held).values(customer_id=target))
    if join is not None:
        session.execute(update(joins).where(joins.c.id == join.id).values(undone_at=now))
        _give_back(session, join, moved.get("took", ()))
    _copy_consent(session, who, target, now)
    for one in (who.customer_id, target):
        _note(session, "customer.parted", one, now, agent_id=agent_id, why=reason)
    return target


def joined_by(session: Session, identity_id: int, customer_id: int) -> Row[Any] | None:
    """Return the newest join, not undone, that brought this identity to this customer."""
    brought = select(joins).where(joins.c.kept_id == customer_id, joins.c.undone_at.is_(None))
    rows = session.execute(brought.order_by(joins.c.id.desc()))
    return next((row for row in rows if identity_id in row.moved.get("identities", ())), None)


def _talks(identity_id: int) -> Any:
    return select(conversations.c.id).where(conversations.c.identity_id == identity_id)


def _own(table: Table, who: Row[Any]) -> list[Any]:
    """Return what makes a row of a table this identity's own."""
    if table.name == "records":
        return [(records.c.channel == who.channel) & (records.c.address == who.address)]
    return [table.c.identity_id == who.id] if "identity_id" in table.c else []


def _somebody(session: Session, who: Row[Any], now: datetime) -> int:
    made = insert(customers).values(name=who.profile_name, created_at=now).returning(customers.c.id)
    return int(session.execute(made).scalar_one())


def _give_back(session: Session, join: Row[Any], took: Sequence[str]) -> None:
    """Take away again what was taken over and is still as it was; notes stay joined, since people wrote on."""
    rows = {
        row.id: row
        for row in session.execute(select(customers).where(customers.c.id.in_([join.kept_id, join.gone_id])))
    }
    kept, gone = rows[join.kept_id], rows[join.gone_id]
    same = [name for name in took if name in (*_PLAIN, "tier") and getattr(kept, name) == getattr(gone, name)]
    if same:
        session.execute(update(customers).where(customers.c.id == kept.id).values(dict.fromkeys(same)))


def _copy_consent(session: Session, who: Row[Any], target: int, now: datetime) -> None:
    """What was said on the identity's channel holds for both from now on."""
    known = _newest_consents(session, target)
    for (channel, purpose), given in _newest_consents(session, who.customer_id).items():
        if channel == who.channel and known.get((channel, purpose), True) and known.get((channel, purpose)) != given:
            source = "what was said before the two were parted"
            write_consent(
                session, customer_id=target, channel=channel, given=given, source=source, now=now, purpose=purpose
            )


def lock_people(session: Session, customer_ids: Sequence[int]) -> None:
    """Lock the identities of customers, then their conversations, as everybody does who writes about them."""
    for table in (identities, conversations):
        ids = session.execute(select(table.c.id).where(table.c.customer_id.in_(customer_ids))).scalars().all()
        lock_rows(session, table, ids)
