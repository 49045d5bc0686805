"""What goes wrong on a simulated day, beside what customers and agents do: each is an act on the town."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.receipts import write_receipts
from core.tables import outbox
from tests.days.customers import FRAGILE, Customer
from tests.days.town import Town


def clock_jumps(town: Town) -> None:
    """The machine's clock is put forward; what lay in between happens late."""
    town.counts["jumps"] += 1
    town.agenda.clock.advance(timedelta(minutes=town.dice.choice((2, 15, 45))))


def fails_between(town: Town) -> None:
    """Something under a worker fails at a point: before it played, before it wrote, or after."""
    town.failing.append(town.dice.choice(("I6", "I7", "I8", "I8", "I9")))


def sends_what_breaks(town: Town, customer: Customer) -> None:
    """A message on which the bot's code raises, a few times or for good: then people must see it."""
    dice = town.dice
    text = f"{FRAGILE} {dice.randrange(10**6)}"
    town.broken[text] = dice.choice((1, 2, 4, 99))
    customer.opens()
    customer.says(text)


def dies_on_the_way(town: Town) -> None:
    """The process ends while the next message is on its way to the provider, or its answer on the way back."""
    town.provider.is_deadly = True


def provider_is_away(town: Town) -> None:
    """The provider refuses everything for a while, or says nothing."""
    town.counts["away"] += 1
    town.provider.away_until = town.now + timedelta(minutes=town.dice.choice((2, 15, 40)))


def receipts_in_any_order(town: Town) -> None:
    """A page tells how far it has shown what was sent: late, in any order, more than once."""
    dice = town.dice
    left = select(outbox.c.id, outbox.c.identity_id).where(
        outbox.c.channel == "web", outbox.c.state.in_(("sent", "delivered", "read"))
    )
    with town.database.snapshot() as session:
        rows = session.execute(left.order_by(outbox.c.id.desc()).limit(12)).all()
    if not rows:
        return
    for _ in range(3):
        row, state = dice.choice(rows), dice.choice(("delivered", "read"))
        town.world.house.receipts.note(row.identity_id, [row.id], state)
        if dice.random() < 0.6:
            write_receipts(town.world.house)
            town.note("shown", str(row.id), state)
