"""Workers that take turns in one thread: each runs the house's own code and is set aside at a named point.

A lane is a greenlet, so the product is not cut up for the test: `core/points.py` says where a worker stands between two
transactions, and there it may be left standing for as long as the seed wants while others go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from greenlet import GreenletExit, getcurrent, greenlet

from bot.house import House
from bot.worker import work_once

# Points outside every transaction: claimed, played in memory, written and not told.
BETWEEN = frozenset({"I6", "I7", "I9"})


class Broken(Exception):
    """A fault that was planned: something under the house failed at a point."""


@dataclass
class Lane:
    """One worker. `job` is what it is in the middle of, `wake_at` when it will look for work next."""

    house: House
    job: greenlet | None = None
    wake_at: datetime | None = None
    # Senders of the batch that ended last.
    worked: int = 0

    @property
    def is_busy(self) -> bool:
        """Whether it stands in the middle of something."""
        return self.job is not None and not self.job.dead

    def go_on(self, parent: greenlet) -> str | None:
        """Begin a batch, or go on with the one that was set aside; returns the point it now stands at, None at the end.

        Raises what the worker's code raises, after which it begins anew.
        """
        job = self.job
        if job is None or job.dead:
            job = self.job = greenlet(self._work, parent)
        point = job.switch()
        return point if self.is_busy else None

    def _work(self) -> None:
        self.worked = work_once(self.house)

    def die(self) -> None:
        """End in the middle, as its process does: nothing more of it happens."""
        if self.job is not None and not self.job.dead:
            self.job.throw(GreenletExit)
        self.job = None


def set_aside(lanes: Callable[[], list[Lane]], fails_at: Callable[[str], bool]) -> Callable[[str], None]:
    """Return the switch for `core.points`: workers stop between transactions, and fail where `fails_at` says so."""

    def switch(point: str) -> None:
        here = getcurrent()
        if not any(lane.job is here for lane in lanes()):
            return
        if fails_at(point):
            raise Broken(point)
        if point in BETWEEN:
            here.parent.switch(point)

    return switch
