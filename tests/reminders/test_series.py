"""A reminder that repeats: one row at a time, the next one booked as one is decided, until it ends or is stopped."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core.database import Database
from core.phrases import Phrases
from core.repeating import Repeat
from reminders.due import fire_due
from reminders.open import read_reminders
from reminders.series import end_series, end_series_on
from reminders.tables import reminders
from tests.reminders.shop import Shop, jakarta

EVERY_DAY = Repeat("day", (time(11),), date(2026, 11, 30))


def book(shop: Shop, repeat: Repeat = EVERY_DAY, at: str = "2026-11-20T11:00", **values: Any) -> int:
    return shop.book(at, values={"text": "minum obat", "repeat": repeat.as_values()}, **values)


def coming(shop: Shop) -> list[str]:
    """Return the wall times of what is still scheduled."""
    return [row["wall_time"] for row in shop.reminders() if row["state"] == "scheduled"]


def test_the_next_one_is_booked_as_one_goes_out_and_only_once(shop: Shop) -> None:
    first = book(shop)
    assert shop.fire("2026-11-20T11:00") == [first]
    assert shop.fire("2026-11-20T11:01") == []
    assert coming(shop) == ["2026-11-21T11:00"]
    shop.fire("2026-11-21T11:00")
    assert coming(shop) == ["2026-11-22T11:00"]
    rows = shop.reminders()
    assert len({row["subject"] for row in rows}) == 1
    assert [row["state"] for row in rows] == ["lapsed", "sent", "scheduled"]


def test_a_late_one_moves_none_of_those_behind_it(shop: Shop) -> None:
    book(shop)
    shop.fire("2026-11-20T13:17")
    assert coming(shop) == ["2026-11-21T11:00"]


def test_after_days_of_downtime_one_late_one_comes_and_then_the_next(shop: Shop) -> None:
    book(shop)
    assert shop.fire("2026-11-23T13:00") == []
    assert coming(shop) == ["2026-11-23T11:00"]
    assert len(shop.fire("2026-11-23T13:00")) == 1
    assert coming(shop) == ["2026-11-24T11:00"]
    assert len(shop.said()) == 1


def test_what_is_too_late_for_good_is_passed_over(shop: Shop) -> None:
    book(shop)
    assert shop.fire("2026-11-24T04:00") == []
    assert coming(shop) == ["2026-11-24T11:00"]


def test_a_skipped_one_goes_on(shop: Shop) -> None:
    book(shop)
    shop.opt_out()
    assert shop.fire("2026-11-20T11:00") == []
    assert coming(shop) == ["2026-11-21T11:00"]
    shop.opt_out(given=True)
    assert len(shop.fire("2026-11-21T11:00")) == 1


def test_one_that_waits_for_an_agent_is_followed_by_nothing_yet(shop: Shop) -> None:
    book(shop)
    shop.talk("agent")
    assert shop.fire("2026-11-20T11:00") == []
    assert [row["occurrence"] for row in shop.reminders()] == ["2026-11-20T11:00"]


def test_the_last_one_says_so_and_nothing_follows(shop: Shop) -> None:
    book(shop, Repeat("day", (time(11),), date(2026, 11, 21)))
    shop.fire("2026-11-20T11:00")
    shop.fire("2026-11-21T11:00")
    assert ["terakhir" in said for said in shop.said()] == [False, True]
    assert coming(shop) == []


def test_the_clock_of_its_own_zone_counts(shop: Shop) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    shop.now = datetime(2027, 3, 27, 0, 0, tzinfo=UTC)
    book(shop, Repeat("day", (time(9),), date(2027, 4, 30)), "2027-03-27T09:00", zone=berlin)
    shop.now = datetime(2027, 3, 27, 8, 0, tzinfo=UTC)
    shop.fire()
    # The clocks went forward that night.
    assert shop.reminders()[-1]["due_at"] == datetime(2027, 3, 28, 7, 0, tzinfo=UTC)


def test_ending_it_ends_all_of_it_whichever_row_is_named(shop: Shop) -> None:
    first = book(shop)
    shop.fire("2026-11-20T11:00")
    assert end_series(shop.session, first, reason="asked_off", now=shop.now)
    assert coming(shop) == []
    assert shop.fire("2026-11-21T11:00") == []
    assert not end_series(shop.session, first, reason="asked_off", now=shop.now)


def test_one_that_comes_once_is_called_off_alone(shop: Shop) -> None:
    once = shop.book("2026-11-20T11:00")
    shop.book("2026-11-20T12:00")
    assert end_series(shop.session, once, reason="asked_off", now=shop.now)
    assert coming(shop) == ["2026-11-20T12:00"]


def test_a_stop_ends_what_is_told_on_that_channel(shop: Shop) -> None:
    phone = shop.add_identity(shop.dewi, "telegram", "t1", heard_at=shop.now)
    book(shop, identity_id=shop.web)
    book(shop, identity_id=phone, subject="vitamin")
    end_series_on(shop.session, shop.dewi, "web", now=shop.now)
    assert [(row["identity_id"], row["state"]) for row in shop.reminders()] == [
        (shop.web, "cancelled"),
        (phone, "scheduled"),
    ]


def test_an_own_one_is_known_with_its_rhythm_and_its_next_time(shop: Shop) -> None:
    book(shop)
    shop.fire("2026-11-20T11:00")
    (own,) = read_reminders(shop.session, [shop.dewi], now=shop.now)[shop.dewi].own
    assert (own.at, own.words, own.repeat) == (jakarta("2026-11-21T11:00"), "minum obat", EVERY_DAY)


def test_values_that_nobody_wrote_end_it_and_hold_up_nothing(shop: Shop) -> None:
    shop.book("2026-11-20T11:00", values={"text": "minum obat", "repeat": {"every": "day"}}, subject="odd")
    shop.book("2026-11-20T11:00")
    assert len(shop.fire("2026-11-20T11:00")) == 2
    assert coming(shop) == []


class Killed(Exception):
    """The process dies before its transaction is committed."""


def test_a_firing_that_is_killed_and_repeated_books_the_next_one_once(database: Database, phrases: Phrases) -> None:
    with database.transaction() as session:
        shop = Shop(session, phrases)
        book(shop)
    now = jakarta("2026-11-20T11:00")
    for dies in (True, False, False):
        try:
            with database.transaction() as session:
                fire_due(session, now=now, business=shop.business, phrases=phrases)
                if dies:
                    raise Killed
        except Killed:
            continue
    with database.snapshot() as session:
        rows = session.execute(select(reminders).order_by(reminders.c.id)).all()
    assert [(row.occurrence, row.state) for row in rows] == [
        ("2026-11-20T11:00", "sent"),
        ("2026-11-21T11:00", "scheduled"),
    ]
