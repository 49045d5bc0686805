"""The clock that ticks: calls the jobs that `bot/app.py` passes in, again and again. The only door to APScheduler.

It remembers nothing: what is due lies in our own rows. A late or missed tick is made up by the next one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

_log = logging.getLogger(__name__)

# The scheduler waits for wall times. If somebody sets the machine's clock, it would wait for hours: so it is watched.
_WATCH_SECONDS = 5.0
_JUMP_SECONDS = 2.0

Job = tuple[str, float, Callable[[], object]]


@dataclass(frozen=True)
class Ticker:
    """Jobs that are being called; `stop` ends them."""

    scheduler: BackgroundScheduler
    stopping: threading.Event
    watch: threading.Thread

    def stop(self) -> None:
        """Call no job any more and wait for those under way."""
        self.stopping.set()
        self.scheduler.shutdown(wait=True)
        self.watch.join()


def start_ticking(jobs: Sequence[Job]) -> Ticker:
    """Call every job (name, seconds between two runs, what to call) at once and then again; returns the Ticker.

    A job never runs beside itself; one that raises is logged and called again at its next time.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(max(1, len(jobs)))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for name, seconds, work in jobs:
        scheduler.add_job(_guarded(name, work), "interval", seconds=seconds, id=name, next_run_time=datetime.now(UTC))
    stopping = threading.Event()
    watch = threading.Thread(target=_watch, args=(scheduler, stopping), name="clock-watch", daemon=True)
    scheduler.start()
    watch.start()
    return Ticker(scheduler, stopping, watch)


def _guarded(name: str, work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            work()
        except Exception as error:
            # A database that is away for a moment: the next tick finds the same rows.
            _log.error("the job %s failed and will be called again: %s", name, type(error).__name__)

    return run


def _watch(scheduler: BackgroundScheduler, stopping: threading.Event) -> None:
    """Call every job at once when the machine's clock jumped: their next times were meant for another clock."""
    offset = time.time() - time.monotonic()
    while not stopping.wait(_WATCH_SECONDS):
        shifted = time.time() - time.monotonic()
        if abs(shifted - offset) > _JUMP_SECONDS:
            _log.warning("the machine's clock jumped by %.0f s; every job is called now", shifted - offset)
            for job in scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))
        offset = shifted
