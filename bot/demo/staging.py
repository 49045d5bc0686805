"""Puts the demo on stage as a whole: filled, then played with the knowledge and the business as the demo set them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.demo.filling import fill
from bot.demo.marker import read_marker
from bot.demo.playing import Play
from core.database import Session
from core.tables import conversations, customers, records
from faq_kb.entries import read_knowledge

if TYPE_CHECKING:
    from bot.house import House


class Loaded(Exception):
    """The demo is there already."""


def stage(session: Session, house: House, *, now: datetime) -> Mapping[str, int]:
    """Fill and play the demo; returns how many of what it made. Raises Loaded when it is there already."""
    if read_marker(session) is not None:
        raise Loaded
    cast, business = fill(session, now=now, zone=house.settings.zone)
    engine = replace(house.engine, knowledge=read_knowledge(session))
    Play(session, engine, business, cast).all(now=now)
    people = select(customers.c.id).where(customers.c.demo)
    counted = {
        "customers": select(func.count()).select_from(people.subquery()),
        "records": select(func.count()).where(records.c.demo),
        "conversations": select(func.count()).where(conversations.c.customer_id.in_(people)),
    }
    return {what: int(session.execute(query).scalar_one()) for what, query in counted.items()}
