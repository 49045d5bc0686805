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
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import deliver_once
from bot.house import House
from bot.receiver import Receiver
from bot.ticking import fire
from bot.worker import work_once
from core.claims import free_leases
from core.clock import FixedClock
from core.database import open_database
from core.inbox import Inbound, Received
from core.live import Live

LEDGER = "ledger"


class Attended(Live):
    """A switchboard at which every customer's page is open, so that nothing waits for one."""

    def has_listener(self, _topic: str) -> bool:
        """Yes."""
        return True


@dataclass
class World:
    """One life of the house: the database of `folder`, a clock that goes on where the last life ended."""

    house: House
    folder: Path
    clock: FixedClock
    numbers: dict[str, int] = field(default_factory=dict)

    def note(self, *words: str) -> None:
        """Write one line into the ledger, at once."""
        file = os.open(self.folder / LEDGER, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(file, (" ".join(words) + "\n").encode())
        os.close(file)

    def let_pass(self, how_long: timedelta) -> None:
        """Let time pass, and keep what time it is for the next life."""
        self.clock.advance(how_long)
        self.note("time", self.clock.at.isoformat())

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

    def settle(self) -> None:
        """Do all that is due, then let two hours pass for what is due later."""
        for _ in range(8):
            while work_once(self.house) + deliver_once(self.house):
                self.let_pass(timedelta(seconds=20))
            self.let_pass(timedelta(minutes=15))
            fire(self.house)


@contextmanager
def opened(template: House, folder: Path, start: datetime) -> Iterator[World]:
    """Open the database of `folder` as a fresh process would, with the engine that is loaded already."""
    clock = FixedClock(last_time(folder) or start)
    database = open_database(f"sqlite:///{folder}/sapa.db")
    live = Attended()
    gather = timedelta(seconds=template.settings.gather_seconds)
    receiver = Receiver(database, clock, live, template.channels, gather, metrics=template.metrics)
    house = replace(template, database=database, clock=clock, live=live, receiver=receiver, stop=threading.Event())
    with database.transaction() as session:
        free_leases(session)
    yield World(house, folder, clock)
    database.close()


def ledger(folder: Path) -> list[list[str]]:
    """Return the lines of the ledger as words."""
    path = folder / LEDGER
    return [line.split(" ") for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def last_time(folder: Path) -> datetime | None:
    """Return what time it was when the last life ended."""
    times = [words[1] for words in ledger(folder) if words[0] == "time"]
    return datetime.fromisoformat(times[-1]) if times else None
