"""A house on virtual time for one process that may die at any moment, and the ledger of what it had promised.

The ledger is a file beside the database, written at once: what a dead process told its customers and agents.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import select

from bot.app import deliver_once
from bot.house import House
from bot.receipts import Receipts, write_receipts
from bot.receiver import Receiver
from bot.ticking import fire
from bot.worker import work_once
from console.acting import act_on
from core.clock import FixedClock
from core.conversations import Conflict
from core.database import Session
from core.inbox import Inbound, Received
from core.live import Live
from core.records import RecordNews, write_record
from core.tables import conversations
from handover import acts
from reminders.planning import on_record
from reminders.tables import reminders
from tests.kill.ground import CLOCK, LEDGER, Ground, take_over, wait_for_the_dead
from tests.kill.story_clock import StoryClock
from tests.lives import let_go

# Rounds of a recovery after which each waits twice as long as the one before.
ROUNDS = 6
CUSTOMERS = tuple(f"v-customer-{number}" for number in range(5))


class Attended(Live):
    """A switchboard at which every customer's page is open, so that nothing waits for one."""

    def has_listener(self, _topic: str) -> bool:
        """Yes."""
        return True


@dataclass
class World:
    """One life of the house: the ledger in `folder`, a clock that all lives share, and the customers of this life."""

    house: House
    folder: Path
    clock: StoryClock | FixedClock
    customers: Sequence[str] = CUSTOMERS
    numbers: dict[str, int] = field(default_factory=dict)

    def note(self, *words: str) -> None:
        """Write one line into the ledger, at once."""
        file = os.open(self.folder / LEDGER, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(file, (" ".join(words) + "\n").encode())
        os.close(file)

    def standing(self) -> AbstractContextManager[None]:
        """Let no time pass while somebody works. Where one thread lives all lives, none can."""
        return self.clock.standing() if isinstance(self.clock, StoryClock) else nullcontext()

    def let_pass(self, how_long: timedelta) -> None:
        """Let time pass, for this life and every other one."""
        self.clock.advance(how_long)

    def receive(self, arrived: Sequence[Inbound]) -> None:
        """Hand messages to the door as so many requests, let them share a commit, and note who was told."""
        for message in arrived:
            self.note("sent", message.external_id, message.text)

        async def requests() -> None:
            tasks = [asyncio.ensure_future(self.house.receiver.receive([message])) for message in arrived]
            for task, message in zip(tasks, arrived, strict=True):
                task.add_done_callback(partial(self._kept, name=message.external_id))
            await asyncio.sleep(0)
            self.house.receiver.commit_waiting()
            await asyncio.gather(*tasks)

        asyncio.run(requests())

    def _kept(self, done: asyncio.Future[list[Received]], name: str) -> None:
        if done.exception() is None:
            self.note("kept", name)

    def act(self, act: str, talk: int, person: int, key: str, *, again: bool = False) -> None:
        """Let an agent act as at the desk. The ledger keeps that they tried, and what they were told, if they were."""
        words = (act, str(talk), str(person), key)
        if not again:
            self.note("tried", *words)
        database, now = self.house.database, self.clock.at
        with database.snapshot() as session:
            named = select(conversations.c.public_id).where(conversations.c.id == talk)
            public_id = session.execute(named).scalar_one()

        def done(session: Session, _talk: object) -> object:
            if act == "reply":
                return acts.reply(session, talk, person, f"balasan {key}", client_key=key, now=now)
            return getattr(acts, act)(session, talk, person, now=now)

        try:
            act_on(database, public_id, person, done)
        except (Conflict, acts.NotAllowed):
            self.note("refused", *words)
        else:
            self.note("acted", *words)

    def show(self, rows: Sequence[int], state: str) -> None:
        """Let a page tell that it has shown rows, or that they were read."""
        for row in rows:
            self.note("showing", str(row), state)
        self.house.receipts.note(0, rows, state)
        write_receipts(self.house)
        for row in rows:
            self.note("shown", str(row), state)

    def tell_appointment(self, address: str, occurs_at: datetime) -> None:
        """Let the business tell when a customer's appointment is; what that cancels and books goes into the ledger."""
        self.note("telling", address, occurs_at.isoformat())
        news = RecordNews("appointment", f"BK-{address}", "booked", channel="web", address=address, occurs_at=occurs_at)
        listeners = (on_record(self.house.business),)
        with self.standing(), self.house.database.transaction() as session:
            record_id, _ = write_record(session, news, now=self.clock.at, listeners=listeners)
            planned = select(reminders.c.id, reminders.c.state).where(reminders.c.record_id == record_id)
            rows = session.execute(planned).all()
        words = {"cancelled": "cancelled", "scheduled": "booked"}
        for row in rows:
            if row.state in words:
                self.note(words[row.state], str(row.id))
        self.note("told", address, occurs_at.isoformat())

    def send_again(self) -> None:
        """Do again whatever was begun and never answered: browsers, pages, agents and the business's system do that."""
        told = ledger(self.folder)
        for address, at in _unanswered(told, "telling", "told"):
            # An older word would move an appointment back.
            if [words[2] for words in told if words[:2] == ["telling", address]][-1] == at:
                self.tell_appointment(address, datetime.fromisoformat(at))
        for row, state in _unanswered(told, "showing", "shown"):
            self.show([int(row)], state)
        at_desk = [words for words in told if words[0] in ("tried", "acted", "refused")]
        # Whoever sees that something happened since decides anew.
        if at_desk and at_desk[-1][0] == "tried":
            act, talk, person, key = at_desk[-1][1:]
            self.act(act, int(talk), int(person), key, again=True)
        kept = {words[1] for words in told if words[0] == "kept"}
        open_ones = {words[1]: " ".join(words[2:]) for words in told if words[0] == "sent" and words[1] not in kept}
        for name, text in open_ones.items():
            address, _, number = name.rpartition(":")
            self.receive([self.bubble(address, text, int(number))])

    def bubble(self, address: str, text: str, number: int | None = None) -> Inbound:
        """A message of this customer; `number` repeats an earlier one."""
        if number is None:
            number = self.numbers[address] = self.numbers.get(address, 0) + 1
        return Inbound("web", f"{address}:{number}", address, text, self.clock.at, meta={"client_id": f"c{number}"})

    def work(self) -> int:
        """Work on one batch of senders."""
        with self.standing():
            return work_once(self.house)

    def deliver(self) -> int:
        """Deliver one round."""
        with self.standing():
            return deliver_once(self.house)

    def settle(self) -> None:
        """Do all that is due, and let two hours pass for what is due later."""
        wait_for_the_dead(self.house.database)
        self._drain()
        for _ in range(3):
            self.let_pass(timedelta(minutes=40))
            fire(self.house)
            self._drain()

    def _drain(self) -> None:
        step = timedelta(seconds=20)
        for done in count():
            if not self.work() + self.deliver():
                return
            self.let_pass(step)
            # What a person's conversation holds asks again every few seconds until its time is over, an hour or two.
            step *= 1 if done < ROUNDS else 2


@contextmanager
def opened(ground: Ground, customers: Sequence[str] = CUSTOMERS) -> Iterator[World]:
    """Open the house on this ground as a fresh process would, with the engine that is loaded already."""
    house, clock, live = ground.house, StoryClock(ground.folder / CLOCK), Attended()
    gather = timedelta(seconds=house.settings.gather_seconds)
    receiver = Receiver(house.database, clock, live, house.channels, gather, metrics=house.metrics)
    take_over(house.database)
    alive = replace(house, clock=clock, live=live, receiver=receiver, receipts=Receipts(), stop=threading.Event())
    try:
        yield World(alive, ground.folder, clock, customers)
    finally:
        let_go(house.database)


def ledger(folder: Path) -> list[list[str]]:
    """Return the lines of the ledger as words."""
    path = folder / LEDGER
    return [line.split(" ") for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def _unanswered(told: Sequence[Sequence[str]], asked: str, answered: str) -> list[Sequence[str]]:
    """Return what was asked and never answered, each once, in order."""
    known = {tuple(words[1:]) for words in told if words[0] == answered}
    return [one for one in dict.fromkeys(tuple(words[1:]) for words in told if words[0] == asked) if one not in known]
