"""A house on virtual time for one process that may die at any moment, and the ledger of what it had promised.

The ledger is a file beside the database, written at once: what a dead process told its customers and agents.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from bot.app import deliver_once
from bot.house import House
from bot.receiver import Receiver
from bot.ticking import fire
from bot.worker import work_once
from core.inbox import Inbound, Received
from core.live import Live
from tests.kill.ground import CLOCK, LEDGER, Ground, take_over, wait_for_the_dead
from tests.kill.story_clock import StoryClock

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
    clock: StoryClock
    customers: Sequence[str] = CUSTOMERS
    numbers: dict[str, int] = field(default_factory=dict)

    def note(self, *words: str) -> None:
        """Write one line into the ledger, at once."""
        file = os.open(self.folder / LEDGER, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(file, (" ".join(words) + "\n").encode())
        os.close(file)

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
                task.add_done_callback(lambda done, name=message.external_id: self._kept(done, name))
            await asyncio.sleep(0)
            self.house.receiver.commit_waiting()
            await asyncio.gather(*tasks)

        asyncio.run(requests())

    def _kept(self, done: asyncio.Future[list[Received]], name: str) -> None:
        if done.exception() is None:
            self.note("kept", name)

    def send_again(self) -> None:
        """Send whatever was sent and never acknowledged, as browsers and providers do."""
        told = ledger(self.folder)
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
        with self.clock.standing():
            return work_once(self.house)

    def deliver(self) -> int:
        """Deliver one round."""
        with self.clock.standing():
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
    alive = replace(house, clock=clock, live=live, receiver=receiver, stop=threading.Event())
    try:
        yield World(alive, ground.folder, clock, customers)
    finally:
        house.database.close()


def ledger(folder: Path) -> list[list[str]]:
    """Return the lines of the ledger as words."""
    path = folder / LEDGER
    return [line.split(" ") for line in path.read_text("utf-8").splitlines()] if path.exists() else []
