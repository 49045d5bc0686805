"""When a wall time is due, in zones with and without clock changes, and where quiet hours end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminders.wall_time import instant_of, quiet_until, wall_in, write_wall

wall = datetime.fromisoformat

DUE = [
    ("Europe/Berlin", "2027-03-28T01:59", "2027-03-28T00:59"),
    ("Europe/Berlin", "2027-03-28T02:00", "2027-03-28T01:00"),
    ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:00"),
    ("Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00"),
    ("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30"),
    ("Europe/Berlin", "2027-10-31T03:00", "2027-10-31T02:00"),
    ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:00"),
    ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30"),
    ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:30"),
    ("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45"),
    ("Asia/Jakarta", "2026-11-24T09:00", "2026-11-24T02:00"),
    ("Asia/Makassar", "2026-11-24T09:00", "2026-11-24T01:00"),
    ("Asia/Jayapura", "2028-02-29T09:00", "2028-02-29T00:00"),
    ("Asia/Kolkata", "2026-11-24T09:00", "2026-11-24T03:30"),
]


@pytest.mark.parametrize(("zone", "shown", "due"), DUE)
def test_a_wall_time_is_due_at_the_first_instant_that_shows_it_or_follows_the_gap(
    zone: str, shown: str, due: str
) -> None:
    expected = datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert instant_of(wall(shown), ZoneInfo(zone)) == expected


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_every_quarter_hour_of_a_year_agrees_with_a_clock_that_is_watched(name: str) -> None:
    zone = ZoneInfo(name)
    step = timedelta(minutes=15)
    instant = datetime(2027, 1, 1, tzinfo=UTC)
    first_shown: dict[datetime, datetime] = {}
    latest = wall_in(instant, zone) - step
    while instant < datetime(2027, 12, 31, tzinfo=UTC):
        shown = wall_in(instant, zone)
        while latest < shown:
            latest += step
            first_shown.setdefault(latest, instant)
        instant += step
    assert all(instant_of(local, zone) == expected for local, expected in first_shown.items())


@pytest.mark.parametrize(
    ("begins", "ends", "at", "until"),
    [
        ("20:00", "08:00", "2026-11-20T19:59", "2026-11-20T19:59"),
        ("20:00", "08:00", "2026-11-20T20:00", "2026-11-21T08:00"),
        ("20:00", "08:00", "2026-11-20T23:59", "2026-11-21T08:00"),
        ("20:00", "08:00", "2026-11-21T00:00", "2026-11-21T08:00"),
        ("20:00", "08:00", "2026-11-21T07:59", "2026-11-21T08:00"),
        ("20:00", "08:00", "2026-11-21T08:00", "2026-11-21T08:00"),
        ("12:00", "13:00", "2026-11-20T12:30", "2026-11-20T13:00"),
        ("12:00", "13:00", "2026-11-20T13:30", "2026-11-20T13:30"),
        ("00:00", "00:00", "2026-11-20T03:00", "2026-11-20T03:00"),
    ],
)
def test_quiet_hours_end_on_the_right_morning(begins: str, ends: str, at: str, until: str) -> None:
    zone = ZoneInfo("Asia/Jakarta")
    looked_at = instant_of(wall(at), zone)
    assert wall_in(quiet_until(looked_at, zone, begins, ends), zone) == wall(until)


def test_quiet_hours_that_end_in_a_gap_end_behind_it() -> None:
    zone = ZoneInfo("Europe/Berlin")
    looked_at = instant_of(wall("2027-03-28T01:00"), zone)
    assert wall_in(quiet_until(looked_at, zone, "22:00", "02:30"), zone) == wall("2027-03-28T03:00")


def test_quiet_hours_in_the_hour_that_comes_twice_never_lead_back() -> None:
    zone = ZoneInfo("Europe/Berlin")
    second_time = datetime(2027, 10, 31, 1, 15, tzinfo=UTC)
    assert quiet_until(second_time, zone, "22:00", "02:30") >= second_time


def test_a_wall_time_is_written_without_idle_seconds() -> None:
    assert write_wall(wall("2026-11-24T09:00")) == "2026-11-24T09:00"
    assert write_wall(wall("2026-11-24T09:00:12")) == "2026-11-24T09:00:12"
