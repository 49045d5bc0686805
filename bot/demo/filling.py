"""Fills the demo in one transaction: decisions, shop facts, people, records, reminders, conversations.

Called by `sapa demo`. A running server sees all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select

from bot.demo.content import fields_of, instant, rows, table
from bot.demo.marker import AUTHOR, YOU, write_marker
from core.business import Business, read_business, save_decision
from core.database import Session
from core.records import RecordNews, write_record
from core.tables import agents, customers, events, identities, records
from faq_kb.entries import mark_reviewed
from faq_kb.tables import kb_entries, kb_variables, kb_versions
from faq_kb.variables import set_examples, set_variable
from reminders.kinds import shipped_kinds
from reminders.planning import on_record
from reminders.tables import reminders
from reminders.wall_time import wall_in, write_wall

# Starter entries of this category stay unreviewed, so that reviewing can be tried too.
UNREVIEWED = "promo_poin_tier"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in the demo: ids of customers, of their addresses and of agents, by name in `people.toml`."""

    customers: Mapping[str, int]
    identities: Mapping[str, int]
    agents: Mapping[str, int]


def fill(session: Session, *, now: datetime, zone: ZoneInfo) -> tuple[Cast, Business]:
    """Write everything but the conversations; returns the cast and the business as the demo decided it."""
    last_event = session.execute(select(func.coalesce(func.max(events.c.id), 0))).scalar_one()
    _decide(session, now)
    reviewed = _review(session)
    _set_facts(session, now)
    business = read_business(session, zone)
    cast, made = _people(session, now)
    _records(session, business, now)
    _reminders(session, business, now)
    write_marker(session, {"last_event": last_event, "reviewed": reviewed, "agents": made}, now=now)
    return cast, business


def _decide(session: Session, now: datetime) -> None:
    for name, value in table("business").items():
        save_decision(session, name, value, author=AUTHOR, now=now)


def _review(session: Session) -> list[str]:
    published = (kb_versions.c.entry_id == kb_entries.c.id) & (kb_versions.c.version == kb_entries.c.published_version)
    unread = session.execute(
        select(kb_entries.c.id)
        .join(kb_versions, published)
        .where(kb_versions.c.reviewed.is_(False), kb_entries.c.category != UNREVIEWED)
        .order_by(kb_entries.c.id)
    )
    ids = list(unread.scalars())
    mark_reviewed(session, ids)
    return ids


def _set_facts(session: Session, now: datetime) -> None:
    known = set(session.execute(select(kb_variables.c.name)).scalars())
    for name, fact in table("facts").items():
        if name not in known:
            set_variable(session, name, fact["value"], author=AUTHOR, now=now, value_en=fact.get("value_en", ""))
    set_examples(session, author=AUTHOR, now=now)


def _people(session: Session, now: datetime) -> tuple[Cast, list[int]]:
    people: dict[str, int] = {}
    addresses: dict[str, int] = {}
    for name, values in table("people")["customers"].items():
        external_id = YOU if name == "you" else f"{AUTHOR}-{name}"
        row = {**values, "external_id": external_id, "demo": True, "created_at": now}
        people[name] = session.execute(insert(customers).values(**row).returning(customers.c.id)).scalar_one()
        if name != "you":
            # Nobody sits at these addresses, so nothing is ever sent to them first.
            place = {"channel": "web", "address": external_id, "customer_id": people[name], "unreachable_at": now}
            made = insert(identities).values(**place, created_at=now).returning(identities.c.id)
            addresses[name] = session.execute(made).scalar_one()
    staff, fresh = _agents(session, now)
    return Cast(people, addresses, staff), fresh


def _agents(session: Session, now: datetime) -> tuple[dict[str, int], list[int]]:
    """Return ids by login and which of them were made here; somebody's own Dian is taken as she is."""
    found = {row.login.lower(): row.id for row in session.execute(select(agents.c.login, agents.c.id))}
    fresh = []
    for login, values in table("people")["agents"].items():
        if login not in found:
            row = {"login": login, **values, "on_duty": True, "seen_at": now, "created_at": now}
            found[login] = session.execute(insert(agents).values(**row).returning(agents.c.id)).scalar_one()
            fresh.append(found[login])
    return found, fresh


def _records(session: Session, business: Business, now: datetime) -> None:
    plans = on_record(business)
    for told in rows("records", "record"):
        told_at = instant(told["told"], now=now, zone=business.zone)
        # What is yet to be reminded of is told now: a reminder is only planned for a time to come.
        is_planned = bool(told.get("reminds"))
        write_record(
            session,
            _news(told, business, now),
            now=now if is_planned else told_at,
            listeners=(plans,) if is_planned else (),
        )


def _news(told: Mapping[str, Any], business: Business, now: datetime) -> RecordNews:
    who = told.get("customer")
    person = table("people")["customers"][who] if who else {}
    return RecordNews(
        kind=told["kind"],
        reference=told["reference"],
        status=told["status"],
        external_id=(YOU if who == "you" else f"{AUTHOR}-{who}") if who else None,
        phone=told.get("phone") or person.get("phone"),
        occurs_at=instant(told["occurs"], now=now, zone=business.zone) if "occurs" in told else None,
        fields=fields_of(told, now=now, zone=business.zone),
        demo=True,
    )


def _reminders(session: Session, business: Business, now: datetime) -> None:
    """Write reminders of the past as they would lie there; those to come were planned with their records."""
    for past in rows("reminders", "reminder"):
        record = session.execute(select(records).where(records.c.reference == past["record"])).mappings().one()
        sent_at = instant(past["sent"], now=now, zone=business.zone)
        planned = shipped_kinds()[past["kind"]].plan(dict(record), business, now)
        wall_time = write_wall(wall_in(sent_at, business.zone))
        session.execute(
            insert(reminders).values(
                kind=past["kind"],
                customer_id=record["customer_id"],
                record_id=record["id"],
                subject=record["reference"],
                occurrence=f"{AUTHOR}:{wall_time}",
                wall_time=wall_time,
                zone=business.zone.key,
                due_at=sent_at,
                state=past["state"],
                reason=past.get("reason"),
                values=dict(planned[0].values) if planned else {"reference": record["reference"]},
                answer=past.get("answer"),
                answered_at=sent_at if past.get("answer") else None,
                sent_at=None if past["state"] == "skipped" else sent_at,
                created_at=sent_at,
                created_by=AUTHOR,
            )
        )
