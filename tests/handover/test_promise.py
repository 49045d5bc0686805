"""Promises are counted in open time and said so that people can rely on them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.business import DEFAULTS, Business
from handover.promise import add_open, due_at, is_open, next_opening, open_between, promised, say_moment, say_when

JAKARTA = ZoneInfo("Asia/Jakarta")
OFFICE = Business(hours=DEFAULTS["hours"], promise_minutes=DEFAULTS["promise_minutes"])
ALWAYS = Business(hours=dict.fromkeys(DEFAULTS["hours"], "00:00-24:00"), promise_minutes={"default": 10})


def wib(text: str) -> datetime:
    """Return a wall time of Jakarta as an instant; 2026-11-23 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-23 07:59", False),
        ("2026-11-23 08:00", True),
        ("2026-11-23 16:59", True),
        ("2026-11-23 17:00", False),
        ("2026-11-28 12:59", True),
        ("2026-11-28 13:00", False),
        ("2026-11-29 10:00", False),
    ],
)
def test_open_from_the_first_minute_until_before_the_last(at: str, expected: bool) -> None:
    assert is_open(OFFICE, wib(at)) is expected


def test_saturday_afternoon_opens_again_on_monday() -> None:
    assert next_opening(OFFICE, wib("2026-11-28 13:30")) == wib("2026-11-30 08:00")


def test_open_now_means_now() -> None:
    assert next_opening(OFFICE, wib("2026-11-23 09:00")) == wib("2026-11-23 09:00")


def test_a_holiday_is_closed_all_day() -> None:
    business = Business(hours=DEFAULTS["hours"], holidays=("2026-12-25",), promise_minutes={"default": 10})
    assert not is_open(business, wib("2026-12-25 10:00"))
    assert next_opening(business, wib("2026-12-24 18:00")) == wib("2026-12-26 08:00")


def test_a_promise_stops_at_closing_and_goes_on_at_opening() -> None:
    assert due_at(OFFICE, None, wib("2026-11-27 16:55")) == wib("2026-11-28 08:05")
    assert due_at(OFFICE, None, wib("2026-11-28 12:57")) == wib("2026-11-30 08:07")
    assert due_at(OFFICE, None, wib("2026-11-29 03:00")) == wib("2026-11-30 08:10")


def test_a_higher_tier_gets_the_shorter_promise_whatever_its_spelling() -> None:
    assert promised(OFFICE, "Platinum") == timedelta(minutes=3)
    assert promised(OFFICE, "gold") == timedelta(minutes=5)
    assert promised(OFFICE, "bronze") == promised(OFFICE, None) == timedelta(minutes=10)


def test_day_and_night_shops_never_pause() -> None:
    assert is_open(ALWAYS, wib("2026-11-29 23:59"))
    assert due_at(ALWAYS, None, wib("2026-11-29 23:55")) == wib("2026-11-30 00:05")


def test_hours_over_midnight_belong_to_the_evening_they_began() -> None:
    late = Business(hours={"friday": "22:00-02:00"}, promise_minutes={"default": 10})
    assert is_open(late, wib("2026-11-27 23:30"))
    assert is_open(late, wib("2026-11-28 01:30"))
    assert not is_open(late, wib("2026-11-28 02:00"))


def test_no_hours_at_all_count_as_always_open_and_all_closed_ends_somewhere() -> None:
    assert is_open(Business(), wib("2026-11-29 03:00"))
    never = Business(hours=dict.fromkeys(DEFAULTS["hours"], ""))
    assert not is_open(never, wib("2026-11-23 10:00"))
    assert next_opening(never, wib("2026-11-23 10:00")) > wib("2027-01-01 00:00")
    assert add_open(never, wib("2026-11-23 10:00"), timedelta(minutes=1)) > wib("2027-01-01 00:00")


def test_open_time_between_two_instants_skips_the_night() -> None:
    assert open_between(OFFICE, wib("2026-11-23 16:30"), wib("2026-11-24 08:15")) == timedelta(minutes=45)
    assert open_between(OFFICE, wib("2026-11-28 14:00"), wib("2026-11-29 20:00")) == timedelta(0)


def test_in_hours_a_person_hears_the_deadline_rounded_up() -> None:
    now = wib("2026-11-23 14:17")
    said = say_when(OFFICE, due_at(OFFICE, None, now), now=now, language="id")
    assert said == "Seseorang akan membalas di sini hari ini sebelum 14.30 WIB."
    said = say_when(OFFICE, due_at(OFFICE, None, now), now=now, language="en")
    assert said == "Someone will reply here today before 14:30 WIB."


def test_outside_hours_a_person_hears_the_opening_first() -> None:
    now = wib("2026-11-28 19:00")
    said = say_when(OFFICE, due_at(OFFICE, None, now), now=now, language="id")
    assert "buka lagi Senin 30 November pukul 08.00 WIB" in said
    assert "Senin 30 November sebelum 08.10 WIB" in said
    assert "on Monday 30 November at 08:00 WIB" in say_when(OFFICE, due_at(OFFICE, None, now), now=now, language="en")


def test_tomorrow_is_said_as_tomorrow_in_the_zone_of_the_business() -> None:
    east = Business(zone=ZoneInfo("Asia/Jayapura"), hours=DEFAULTS["hours"])
    now = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    opens = next_opening(east, now)
    assert say_moment(opens, east, now=now, language="id") == "hari ini pukul 08.00 WIT"
    assert say_moment(opens + timedelta(days=1), east, now=now, language="id") == "besok pukul 08.00 WIT"
