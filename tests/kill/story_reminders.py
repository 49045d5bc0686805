"""What a story does with reminders: they are promised, fired, called off at the last moment, moved by the business."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import select

from bot.ticking import fire
from core.tables import identities, outbox, records
from reminders.booking import book_reminder, cancel_reminder
from reminders.tables import reminders
from tests.kill.world import World

# An appointment is asked about two hours before; told of in two hours and some minutes, that is soon.
ASKED_BEFORE = timedelta(hours=2)


def books(world: World, dice: random.Random) -> None:
    """Something is promised for in four minutes, under a name that the ledger keeps."""
    with world.house.database.transaction() as session:
        known = session.execute(select(identities.c.customer_id).where(identities.c.customer_id.is_not(None))).scalars()
        customer_ids = sorted(set(known))
        if not customer_ids:
            return
        subject = f"promise-{dice.getrandbits(40):x}"
        zone = world.house.business.zone
        booked = book_reminder(
            session,
            kind="personal",
            customer_id=dice.choice(customer_ids),
            subject=subject,
            wall_time=(world.clock.at + timedelta(minutes=4)).astimezone(zone),
            zone=zone,
            values={"text": "bayar listrik"},
            created_by="test",
            now=world.clock.at,
        )
    if booked:
        world.note("booked", str(booked))


def fires(world: World, _dice: random.Random) -> None:
    """The clock ticks when some reminders are due."""
    world.let_pass(timedelta(minutes=6))
    fire(world.house)


def calls_off(world: World, dice: random.Random) -> None:
    """Somebody cancels a promise: one that is written and has not left, else one that is due or will be."""
    asked = (reminders.c.kind == "personal", reminders.c.state.in_(("scheduled", "sent")))
    with world.house.database.snapshot() as session:
        rows = session.execute(
            select(reminders.c.id, reminders.c.state)
            .outerjoin(outbox, outbox.c.reminder_id == reminders.c.id)
            .where(*asked, (reminders.c.state == "scheduled") | (outbox.c.state == "due"))
            .order_by(reminders.c.id)
        ).all()
    chosen = [row.id for row in rows if row.state == "sent"] or [row.id for row in rows]
    if not chosen:
        return
    if dice.random() < 0.5:
        world.let_pass(timedelta(minutes=5))
    with world.standing(), world.house.database.transaction() as session:
        one = dice.choice(chosen)
        cancelled = cancel_reminder(session, one, reason="asked_off", now=world.clock.at)
    if cancelled:
        world.note("cancelled", str(one))


def tells_of_an_appointment(world: World, dice: random.Random) -> None:
    """The business tells of a customer's appointment and corrects itself, and from then on tells later times for it."""
    with world.house.database.snapshot() as session:
        mine = identities.c.address.in_(world.customers) & identities.c.customer_id.is_not(None)
        addresses = session.execute(select(identities.c.address).where(mine).order_by(identities.c.id)).scalars().all()
        told = dict(session.execute(select(records.c.address, records.c.occurs_at)).all())
    if not addresses:
        return
    address = dice.choice(addresses)
    at = max(told.get(address, world.clock.at), world.clock.at + ASKED_BEFORE)
    for _ in range(1 if address in told else 2):
        at += timedelta(minutes=dice.randint(2, 6))
        world.tell_appointment(address, at)
