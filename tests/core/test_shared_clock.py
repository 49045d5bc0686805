"""The clock that several processes share: the database's time, whatever the machine's clock is set to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from core.database import Database
from core.shared_clock import SharedClock

pytestmark = pytest.mark.postgresql


def its_time(database: Database) -> datetime:
    with database.snapshot() as session:
        told: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
        return told


@pytest.fixture
def wrong_machine() -> Iterator[None]:
    """A machine whose wall clock is three hours ahead."""
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=3), tick=True):
        yield


def test_a_machine_whose_clock_is_wrong_has_the_time_of_the_database(database: Database, wrong_machine: None) -> None:
    clock = SharedClock(database)
    assert abs(clock.now() - its_time(database)) < timedelta(seconds=1)
    assert datetime.now(UTC) - clock.now() > timedelta(hours=2)


def test_it_goes_on_with_the_monotonic_clock_and_is_set_right_by_the_next_comparison(database: Database) -> None:
    passed = [100.0]
    clock = SharedClock(database, elapsed=lambda: passed[0])
    first = clock.now()
    passed[0] += 20
    assert clock.now() - first == timedelta(seconds=20)
    clock.compare()
    assert clock.now() - first < timedelta(seconds=10)
