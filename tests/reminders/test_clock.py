"""The clock calls its jobs, whatever happens to one of them."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from reminders import clock
from reminders.clock import start_ticking


def test_every_job_is_called_at_once_and_again_until_it_is_stopped() -> None:
    ticks = threading.Semaphore(0)
    ticker = start_ticking([("reminders", 0.02, ticks.release)])
    assert all(ticks.acquire(timeout=5) for _ in range(3))
    ticker.stop()
    while ticks.acquire(blocking=False):
        pass
    assert not ticks.acquire(timeout=0.1)


def test_a_job_that_raises_is_logged_without_its_words_and_called_again(caplog: pytest.LogCaptureFixture) -> None:
    calls = threading.Semaphore(0)

    def fail() -> None:
        calls.release()
        raise ValueError("0812-3456-7890")

    with caplog.at_level(logging.ERROR, logger="reminders.clock"):
        ticker = start_ticking([("reminders", 0.02, fail)])
        assert all(calls.acquire(timeout=5) for _ in range(2))
        ticker.stop()
    assert "the job reminders failed" in caplog.text
    assert "0812" not in caplog.text


def test_a_slow_job_never_runs_beside_itself_and_does_not_hold_up_another() -> None:
    running, most = 0, 0
    release, fast = threading.Event(), threading.Semaphore(0)

    def slow() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        release.wait(5)
        running -= 1

    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    ticker = start_ticking([("slow", 0.01, slow), ("fast", 0.01, fast.release)])
    assert all(fast.acquire(timeout=5) for _ in range(5))
    release.set()
    ticker.stop()
    assert most == 1


def test_a_machine_clock_that_is_set_back_does_not_stop_the_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_WATCH_SECONDS", 0.02)
    ticks = threading.Semaphore(0)
    with time_machine.travel(datetime(2026, 11, 21, tzinfo=UTC)) as machine:
        ticker = start_ticking([("reminders", 0.2, ticks.release)])
        assert ticks.acquire(timeout=5)
        machine.shift(-timedelta(days=1))
        assert all(ticks.acquire(timeout=5) for _ in range(2))
        ticker.stop()
