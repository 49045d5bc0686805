"""The time of the database, for processes that share one: leases must never compare two machines' clocks.

Servers and commands take it from `clock_of`. A server's is set at the start and again every half minute by a job of
`bot/ticking.py`. In between it follows the machine's monotonic clock, so that setting the machine's time moves no lease
and no reminder.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import func, select

from core.clock import Clock, SystemClock
from core.database import Database

# Seconds between two comparisons: a quartz drifts by some milliseconds meanwhile, a lease lasts half a minute.
COMPARED_EVERY = 30.0


@dataclass
class SharedClock:
    """What time the database had when it was asked, and how long ago that is."""

    database: Database
    elapsed: Callable[[], float] = time.monotonic
    _told: tuple[datetime, float] | None = None
    _lock: Lock = field(default_factory=Lock)

    def now(self) -> datetime:
        """Return the present instant of the database, aware, in UTC. Asks it when nobody has yet."""
        with self._lock:
            read, at = self._told = self._told or self._ask()
            return read + timedelta(seconds=self.elapsed() - at)

    def compare(self) -> None:
        """Ask the database for its time. Raises OperationalError while it is away; the last answer then goes on."""
        told = self._ask()
        with self._lock:
            self._told = told

    def _ask(self) -> tuple[datetime, float]:
        with self.database.snapshot() as session:
            before = self.elapsed()
            read = session.execute(select(func.clock_timestamp())).scalar_one()
            # It was read somewhere between question and answer; in the middle is wrong by half of that at most.
            return read, (before + self.elapsed()) / 2


def clock_of(database: Database) -> Clock:
    """Return the clock by which the rows of this database are written: its own, or the machine's where it has none."""
    return SystemClock() if database.single_writer else SharedClock(database)
