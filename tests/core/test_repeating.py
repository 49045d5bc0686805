"""What repeats falls on the days that were asked for, at wall times, and ends."""

from __future__ import annotations

from datetime import date, datetime, time

from core.repeating import LASTS, Repeat, repeat_of

SEVEN, SEVENTEEN = time(7), time(19)
YEAR_END = date(2026, 12, 31)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_every_day_comes_at_each_of_its_times_until_the_last_day() -> None:
    twice = Repeat("day", (SEVEN, SEVENTEEN), date(2026, 11, 25))
    assert twice.after(at("2026-11-24T07:00")) == at("2026-11-24T19:00")
    assert twice.after(at("2026-11-24T19:00")) == at("2026-11-25T07:00")
    assert twice.after(at("2026-11-25T19:00")) is None


def test_every_week_comes_on_its_days() -> None:
    monday_thursday = Repeat("week", (SEVEN,), YEAR_END, (0, 3))
    assert monday_thursday.after(at("2026-11-23T07:00")) == at("2026-11-26T07:00")
    assert monday_thursday.after(at("2026-11-26T07:00")) == at("2026-11-30T07:00")


def test_a_month_without_that_day_has_it_on_its_last_one() -> None:
    last = Repeat("month", (SEVEN,), date(2027, 4, 30), (31,))
    days, when = [], at("2027-01-01T00:00")
    while (following := last.after(when)) is not None:
        days.append(following.date().isoformat())
        when = following
    assert days == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]


def test_the_latest_of_what_was_missed_is_one_within_the_given_time() -> None:
    daily = Repeat("day", (SEVEN,), YEAR_END)
    assert daily.latest(at("2026-11-24T00:00"), at("2026-11-26T10:00")) == at("2026-11-26T07:00")
    assert daily.latest(at("2026-11-26T07:00"), at("2026-11-26T10:00")) is None


def test_it_is_the_same_when_it_was_kept_as_plain_values() -> None:
    kept = Repeat("week", (SEVEN, SEVENTEEN), YEAR_END, (0, 3))
    assert repeat_of({"repeat": kept.as_values()}) == kept
    assert repeat_of({"text": "bayar listrik"}) is None


def test_every_rhythm_has_an_end() -> None:
    assert set(LASTS) == {"day", "week", "month"}
