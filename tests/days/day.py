"""One simulated business day from its seed: open, lunch, evening close, quiet hours, the night, the next morning.

`play` leaves the rows and the ledger behind; `promises.py` and the checker of `tests/kill` say whether they hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from core.tables import agents
from tests.days import faults
from tests.days.customers import Customer
from tests.days.desk import Agent
from tests.days.digest import digest
from tests.days.shop import Shop
from tests.days.subscribers import Subscriber
from tests.days.town import NIGHT_TICK, TICK, Ground, Town

# Monday 23 November 2026, midnight in Jakarta; the seed chooses one of seven days.
MONDAY = datetime.fromisoformat("2026-11-23T00:00:00+07:00")
CUSTOMERS = 5
# When people come, in hours since midnight, and how many of them: a crowd in the morning, at lunch and after work,
# some in quiet hours and at night, and those who come back in the next morning.
CROWDS = ((8.0, 9.5, 2), (11.5, 13.0, 1), (16.2, 18.0, 2), (19.7, 22.9, 1), (24.5, 29.0, 1), (31.5, 33.5, 1))
OPENS, CLOSES = 7.6, 36.0
FAULTS = 4


@dataclass
class Day:
    """A town with its people, and how everything is put down on its agenda."""

    town: Town
    midnight: datetime
    people: list[Customer] = field(default_factory=list)

    def hour(self, hours: float) -> datetime:
        """Return the instant so many hours after this day's midnight."""
        return self.midnight + timedelta(hours=hours)

    def at(self, hours: float, act: Callable[[], object]) -> None:
        """Put an act down for an hour of this day."""
        self.town.agenda.at(self.hour(hours), act)

    def put_down(self) -> None:
        """Put down everybody's day."""
        subscribers = self.town.dice.choice((1, 2))
        self.people = [
            Subscriber(self.town, f"+6281{number}") if number < subscribers else Customer(self.town, f"v-{number:02d}")
            for number in range(CUSTOMERS)
        ]
        self._customers()
        self._desk()
        self._shop()
        self._faults()
        self.at(OPENS + 0.1, self._tick)

    def _customers(self) -> None:
        dice = self.town.dice
        for begins, ends, count in CROWDS:
            for customer in dice.sample(self.people, count):
                self.at(dice.uniform(begins, ends), customer.comes)
        for customer in self.people:
            self.at(dice.uniform(18, 33), customer.returns)

    def _desk(self) -> None:
        with self.town.database.snapshot() as session:
            ids = session.execute(select(agents.c.id).order_by(agents.c.id)).scalars().all()
        dice = self.town.dice
        for number, agent_id in enumerate(ids):
            agent = Agent(self.town, agent_id)
            if number == 0:
                self.town.meanwhile = partial(_perhaps, agent)
            self.at(8 + dice.uniform(-0.1, 0.7), agent.signs_on)
            lunch = 11.6 + number * 0.9 + dice.uniform(0, 0.2)
            self.at(lunch, agent.signs_off)
            self.at(lunch + 0.75, agent.signs_on)
            self.at(16.9 + dice.uniform(0, 0.4), agent.signs_off)
            self.at(32.0 + dice.uniform(0, 0.3), partial(_comes_rested, agent))

    def _shop(self) -> None:
        dice, shop = self.town.dice, Shop(self.town)
        for kind in (shop.parcel, shop.payment, shop.appointment, shop.appointment):
            whom = dice.choice(self.people)
            kind(whom, dice.randrange(10**5), self.hour(dice.uniform(8, 20)))
        # Reading what was published costs as much as a whole day, so it happens on one day in ten.
        if dice.random() < 0.1:
            self.at(dice.uniform(9, 16), shop.edits)
        if dice.random() < 0.4:
            self.at(dice.uniform(9, 16), shop.decides)
        self.at(18.5, shop.revives)
        self.at(33.0, shop.revives)

    def _faults(self) -> None:
        town, dice = self.town, self.town.dice
        wrong = (
            town.restart,
            partial(faults.dies_on_the_way, town),
            partial(faults.provider_is_away, town),
            partial(faults.clock_jumps, town),
            partial(faults.fails_between, town),
            partial(faults.sends_what_breaks, town, dice.choice(self.people)),
        )
        for _ in range(FAULTS):
            self.at(dice.uniform(8, 33), dice.choice(wrong))
        for _ in range(3):
            self.at(dice.uniform(8, 34), partial(faults.receipts_in_any_order, town))

    def _tick(self) -> None:
        """Tick, and put down the next one; now and then nobody ticks for an hour and more."""
        town = self.town
        town.tick()
        hour = town.now.astimezone(MONDAY.tzinfo).hour
        asleep = hour >= 22 or hour < 6
        seconds = (NIGHT_TICK if asleep else TICK) * town.dice.uniform(0.5, 1.2)
        if town.dice.random() < 0.03:
            town.counts["late ticks"] += 1
            seconds += town.dice.uniform(3600, 5400)
        town.agenda.after(seconds, self._tick)


def _perhaps(agent: Agent) -> None:
    if agent.town.dice.random() < 0.4:
        agent.jumps_in()


def _comes_rested(agent: Agent) -> None:
    agent.careful = True
    agent.signs_on()


def play(ground: Ground, seed: int) -> tuple[str, Counter[str]]:
    """Play the day of a seed to its end; returns the digest of its rows and what happened how often."""
    midnight = MONDAY + timedelta(days=seed % 7)
    town = Town.begin(ground, seed, midnight + timedelta(hours=OPENS))
    try:
        day = Day(town, midnight)
        day.put_down()
        town.counts["acts"] = town.agenda.run(day.hour(CLOSES))
        for lane in town.lanes:
            lane.die()
        town.provider.calms_down()
        for customer in day.people:
            customer.is_there_again()
        town.settle()
        return digest(town.database), town.counts
    finally:
        town.end()
