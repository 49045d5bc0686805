"""The house of one simulated day with everything around it: workers, open pages, the ledger, and the clock's ticks.

Actors (`customers.py`, `desk.py`, `shop.py`) act on a Town; `faults.py` breaks parts of it; `day.py` plays a whole day.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from greenlet import getcurrent
from sqlalchemy import select

from bot.actions import Action, Tools
from bot.app import deliver_once
from bot.house import House
from bot.receipts import Receipts
from bot.receiver import Receiver
from bot.sending import free_sends
from bot.ticking import fire, notice_edits, survey, sweep, warn_late
from bot.worker import seconds_to_next_turn, work_once
from core.claims import free_leases
from core.clock import FixedClock
from core.database import Database
from core.live import Live, customer_topic
from core.outcomes import Outcome
from core.points import set_switch
from core.tables import agents
from core.words import Turn
from tests.days.agenda import Agenda
from tests.days.lanes import Broken, Lane, set_aside
from tests.days.line import CHANNEL
from tests.days.provider import Provider
from tests.days.watching import missing
from tests.kill.world import World
from tests.lives import let_go

WORKERS = 2
# A look at the rows although nobody rang, by day and by night, in seconds of virtual time.
TICK, NIGHT_TICK = 40 * 60.0, 80 * 60.0


class Pages(Live):
    """A switchboard at which those customers' pages are open that `open` names."""

    def __init__(self) -> None:
        """Nobody is there yet."""
        super().__init__()
        self.open: set[str] = set()

    def has_listener(self, topic: str) -> bool:
        """Whether this customer looks at the page."""
        return topic in self.open


@dataclass(frozen=True)
class Ground:
    """What a day begins with: a house to take the engine from, a folder for the ledger, a database.

    The database is opened once for all days, since whoever opens one compiles every statement anew, which costs more
    than a day's turns. Each life has its own connections all the same.
    """

    house: House
    folder: Path
    database: Database


@dataclass
class Town:
    """One life of the house after another over the same rows. `broken` counts how often a text still fails."""

    ground: Ground
    dice: random.Random
    agenda: Agenda
    pages: Pages = field(default_factory=Pages)
    lanes: list[Lane] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)
    # Points at which the next worker that comes by fails, once each.
    failing: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    # What may happen while an answer waits for its delivery.
    meanwhile: Callable[[], object] = bool
    world: World = field(init=False)
    provider: Provider = field(init=False)
    edited: bool = False

    @classmethod
    def begin(cls, ground: Ground, seed: int, start: datetime) -> Town:
        """Open the house in the morning."""
        town = cls(ground, random.Random(seed), Agenda(FixedClock(start)))
        town.provider = Provider(town.agenda, town.dice, town.counts, town.note, town.restart)
        set_switch(set_aside(lambda: town.lanes, town._fails_at))
        town.open()
        return town

    @property
    def now(self) -> datetime:
        """What the clock of this day says."""
        return self.agenda.clock.at

    @property
    def database(self) -> Database:
        """The database of the present life."""
        return self.ground.database

    def open(self) -> None:
        """Begin a life: fresh connections, leases of the dead freed where one process serves, edits read."""
        ground, clock, database = self.ground, self.agenda.clock, self.ground.database
        settings = ground.house.settings
        gather = timedelta(seconds=settings.gather_seconds)
        line = self.provider.opens()
        metrics, channels = ground.house.metrics, {**ground.house.channels, CHANNEL: line.channel()}
        receiver = Receiver(database, clock, self.pages, channels, gather, metrics=metrics)
        # What was read from the rows last stands for what a fresh process would read: if it is older, it is noticed.
        knowledge = self.lanes[0].house.engine.knowledge if self.lanes else ground.house.engine.knowledge
        engine = ground.house.engine
        engine = replace(engine, knowledge=knowledge, actions=self._fragile(engine.actions))
        house = replace(ground.house, database=database, clock=clock, live=self.pages, receiver=receiver, engine=engine)
        house.stop, house.receipts, house.channels, house.sender = threading.Event(), Receipts(), channels, line
        line.house = house
        if database.single_writer:
            with database.transaction() as session:
                free_leases(session)
                free_sends(session, now=self.now)
        numbers = self.world.numbers if hasattr(self, "world") else {}
        self.world = World(house, ground.folder, clock, numbers=numbers)
        # A worker reads decisions and knowledge for itself, as a process of its own does.
        self.lanes = [Lane(house if number == 0 else replace(house)) for number in range(WORKERS)]
        if self.edited:
            self.notice()
        self.ring()

    def close(self) -> None:
        """End a life: whatever a worker was in the middle of is gone."""
        for lane in self.lanes:
            lane.die()
        # Where another machine takes over, what was on the wire of this one may still be answered.
        self.provider.line.end(stalls=self.dice.random() < 0.6)
        let_go(self.database)

    def restart(self) -> None:
        """End this life in the middle of whatever it does, and begin another after some minutes."""
        self.counts["restarts"] += 1
        self.close()
        self.agenda.clock.advance(timedelta(seconds=self.dice.choice((1, 5, 60, 900))))
        self.open()

    def settle(self) -> None:
        """Do all that is due, and let two hours pass for what is due later."""
        house = self.world.house
        for _ in range(8):
            while work_once(house) + deliver_once(house):
                self.agenda.clock.advance(timedelta(seconds=20))
            self.agenda.clock.advance(timedelta(minutes=15))
            fire(house)
        while deliver_once(house):
            pass
        self.provider.looks()

    def end(self) -> None:
        """End the day's last life, note what time it is then, and take the switch away."""
        self.note("time", self.now.isoformat())
        self.close()
        set_switch(None)

    def note(self, *words: str) -> None:
        """Write a line into the ledger."""
        self.world.note(*words)

    # -- the loops -------------------------------------------------------------------------------------------------

    def ring(self) -> None:
        """Let every worker that sleeps look for work as soon as some is due."""
        seconds = seconds_to_next_turn(self.world.house)
        if seconds < 4 * 3600:
            for lane in self.lanes:
                self._wake(lane, max(0.0, seconds) + self.dice.uniform(0.01, 0.6))

    def _wake(self, lane: Lane, seconds: float) -> None:
        at = self.now + timedelta(seconds=seconds)
        if lane.is_busy or (lane.wake_at is not None and self.now <= lane.wake_at <= at):
            return
        lane.wake_at = at
        self.agenda.at(at, lambda: self._work(lane))

    def _work(self, lane: Lane, *, goes_on: bool = False) -> None:
        """Let a worker take its next step, and put down when it takes the one after."""
        if lane not in self.lanes or lane.is_busy != goes_on:
            return
        lane.wake_at = None
        self.counts["steps"] += 1
        try:
            point = lane.go_on(getcurrent())
        except Broken:
            self.counts["broken"] += 1
            self._wake(lane, 1.0)
            # What it had written already leaves all the same: a loop that nobody rang looks for itself.
            self._deliver_soon()
            return
        if point is not None:
            pause = self._pause()
            self.agenda.after(pause, lambda: self._work(lane, goes_on=True))
            if pause > 1:
                self.ring()
            return
        if lane.worked:
            self._deliver_soon()
        self.ring()

    def _deliver_soon(self) -> None:
        """Let what was written leave: at once, or after a while in which somebody may take over."""
        if self.dice.random() < 0.88:
            self.agenda.after(self.dice.uniform(0.001, 0.2), self.deliver)
            return
        self.counts["slow deliveries"] += 1
        self.agenda.after(self.dice.uniform(10, 200), self.deliver)
        self.agenda.after(self.dice.uniform(1, 20), self.meanwhile)

    def _pause(self) -> float:
        """Return how long a worker stands still between two transactions: seldom for longer than its lease."""
        chance = self.dice.random()
        if chance < 0.90:
            return self.dice.uniform(0.005, 0.3)
        self.counts["stalls"] += 1
        return self.dice.uniform(1, 15) if chance < 0.97 else self.dice.uniform(21, 900)

    def deliver(self) -> None:
        """Let what is due leave, and look again when more may."""
        deliver_once(self.world.house)
        self.provider.rings_later()

    def tick(self) -> None:
        """Do what the clock does, by whichever process is at it, and note that promises were looked at."""
        house = self.dice.choice(self.lanes).house
        self.counts["ticks"] += 1
        if self.edited:
            self.notice()
        fire(house)
        warn_late(house)
        self.note("tick", self.now.isoformat())
        for talk, in_queue in missing(house):
            self.note("unseen", str(talk), "in the queue:", str(in_queue))
        if self.counts["ticks"] % 5 == 0:
            survey(house)
        if self.counts["ticks"] % 20 == 0:
            sweep(house)
        self.deliver()
        self.provider.looks()
        self.ring()

    def notice(self) -> None:
        """Let every worker swap in what was edited elsewhere."""
        for lane in self.lanes:
            notice_edits(lane.house)

    def colleagues(self, agent_id: int) -> list[int]:
        """Return the other agents who are on duty."""
        with self.database.snapshot() as session:
            others = select(agents.c.id).where(agents.c.on_duty, agents.c.id != agent_id).order_by(agents.c.id)
            return list(session.execute(others).scalars())

    # -- pages -----------------------------------------------------------------------------------------------------

    def looks(self, address: str, *, at_page: bool) -> None:
        """Open or close a customer's page."""
        topic = customer_topic("web", address)
        if at_page:
            self.pages.open.add(topic)
            self.note("came", address, self.now.isoformat())
        else:
            self.pages.open.discard(topic)

    # -- faults ----------------------------------------------------------------------------------------------------

    def _fails_at(self, point: str) -> bool:
        if point not in self.failing:
            return False
        self.failing.remove(point)
        return True

    def _fragile(self, actions: Mapping[str, Action]) -> dict[str, Action]:
        """Return the actions with one more that breaks on texts of `broken`, as a defect of ours would."""

        def hears(turn: Turn) -> bool:
            return self.broken[turn.text] > 0

        def run(turn: Turn, _tools: Tools) -> Outcome:
            self.broken[turn.text] -= 1
            raise ValueError("this text breaks the action")

        return {"fragile": Action(run, hears=hears), **actions}
