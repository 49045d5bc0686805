"""Where time comes from. Built once in `bot/app.py` and passed down; nothing else asks the system for the time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


@dataclass(frozen=True)
class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


@dataclass
class ShiftedClock:
    """The machine's clock plus an offset that tests may move; used only by a server that tests started so."""

    offset: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        """Return the shifted instant, aware, in UTC."""
        return datetime.now(UTC) + self.offset

    def advance(self, by: timedelta) -> datetime:
        """Move this clock forward by `by` and return the instant it then shows."""
        self.offset += by
        return self.now()


@dataclass
class FixedClock:
    """A clock that stands still until it is moved: virtual time for plays, replays and tests."""

    at: datetime

    def now(self) -> datetime:
        """Return the instant that was set, aware, in UTC."""
        return self.at

    def advance(self, by: timedelta) -> datetime:
        """Move this clock forward by `by` and return the instant it then shows."""
        self.at += by
        return self.at


def milliseconds_since(started: float) -> float:
    """Return the milliseconds since `started`, a value of `time.perf_counter()`."""
    return (time.perf_counter() - started) * 1000
