"""Threads that do their steps in turn and sleep when nothing is left to do. Put together in `bot/app.py`.

On SQLite one thread receives, works and delivers: three would fight for the one writer and for the interpreter's lock,
which a thread gives up at every statement and waits up to five milliseconds to get back.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from bot.logs import where
from core.live import Live

log = structlog.get_logger()

# An idle loop looks at the rows this often even if nobody rings: polling is the truth, the bell only a hint.
IDLE_SECONDS = 1.0
# What falls due at once is not asked for more often than this.
SHORTEST_REST = 0.005
# A database that is away is asked again after this many seconds.
PAUSE_SECONDS = 1.0
# Seconds that a round may still take when the house closes.
LAST_ROUND_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of work. `run` does what is due and tells whether more of it may be waiting; `rest` says in how many
    seconds some falls due by itself. `name` is what to ring with `Live.wake`."""

    name: str
    run: Callable[[], bool]
    rest: Callable[[], float] = lambda: IDLE_SECONDS


class Loop:
    """One thread over some steps."""

    def __init__(
        self, live: Live, steps: Sequence[Step], *, took: Callable[[str, float], None] = lambda _name, _seconds: None
    ) -> None:
        """`live` rings for the steps by their names; `took` hears how many seconds each round of one took."""
        names = [step.name for step in steps]
        self._steps = steps
        self._took = took
        self._bell = live.bell(*names)
        # When each step falls due by itself, in seconds of the monotonic clock; missing until it is asked for.
        self._due = dict.fromkeys(names, 0.0)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="-".join(names), daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Do one last round, so that what was handed over before is done, then end."""
        self._ending.set()
        self._bell.ring("")
        self._thread.join(LAST_ROUND_SECONDS)

    def _run(self) -> None:
        while True:
            last = self._ending.is_set()
            for step in self._steps:
                # In this order, so that what one step rings for is done in the same round.
                if self._bell.take(step.name) or last or time.monotonic() >= self._due.get(step.name, math.inf):
                    self._do(step)
            if last:
                return
            # Whoever was rung for meanwhile need not ask the database when to get up.
            self._bell.wait(0.0 if self._bell.is_ringing() else self._seconds_to_next())

    def _do(self, step: Step) -> None:
        self._due.pop(step.name, None)
        began = time.perf_counter()
        try:
            more = step.run()
        except Exception as error:  # a database that is away must not end the loop
            log.error(f"{step.name}.failed", error=type(error).__name__, where=where(error))
            self._ending.wait(PAUSE_SECONDS)
            more = True
        else:
            self._took(step.name, time.perf_counter() - began)
        if more:
            self._bell.ring(step.name)

    def _seconds_to_next(self) -> float:
        now = time.monotonic()
        for step in self._steps:
            if step.name not in self._due:
                self._due[step.name] = now + self._rest(step)
        return max(0.0, min(self._due.values()) - now)

    def _rest(self, step: Step) -> float:
        try:
            return min(IDLE_SECONDS, max(SHORTEST_REST, step.rest()))
        except Exception as error:  # as above
            log.error(f"{step.name}.failed", error=type(error).__name__, where=where(error))
            return IDLE_SECONDS
