"""Virtual time and what happens in it, in an order that nothing but the seed decides. Used by `tests/days/town.py`."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from core.clock import FixedClock

Act = Callable[[], object]


@dataclass
class Agenda:
    """A clock and the acts to come. Acts of the same instant happen in the order in which they were put down."""

    clock: FixedClock
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def at(self, when: datetime, act: Act) -> None:
        """Let `act` happen at an instant, at once if that has passed."""
        heapq.heappush(self._acts, (when, next(self._numbers), act))

    def after(self, seconds: float, act: Act) -> None:
        """Let `act` happen so many seconds from now."""
        self.at(self.clock.at + timedelta(seconds=seconds), act)

    def run(self, until: datetime) -> int:
        """Let everything happen that is put down for before `until`; returns how many acts that were."""
        done = 0
        while self._acts and self._acts[0][0] < until:
            when, _, act = heapq.heappop(self._acts)
            # A clock that jumped ahead is not turned back: what it jumped over happens late.
            self.clock.at = max(self.clock.at, when)
            act()
            done += 1
        self.clock.at = max(self.clock.at, until)
        return done
