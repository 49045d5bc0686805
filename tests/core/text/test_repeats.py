"""How often something is to come again, and from when until when; base is Saturday 21 November 2026, 10.00 WIB."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core.text.bounds import Bounds, read_bounds
from core.text.repeats import read_days, read_repeat

JAKARTA = ZoneInfo("Asia/Jakarta")
SATURDAY = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
WORKING = (0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("text", "every", "days"),
    [
        ("ingetin tiap hari jam 7 minum obat", "day", ()),
        ("tiap2 hari jam 7", "day", ()),
        ("setiap hr jam 7", "day", ()),
        ("sehari sekali jam 8", "day", ()),
        ("sekali sehari", "day", ()),
        ("tiap pagi jam 7", "day", ()),
        ("tiap jam 7 pagi", "day", ()),
        ("every day at 7", "day", ()),
        ("everyday at 7", "day", ()),
        ("remind me daily to drink", "day", ()),
        ("once a day", "day", ()),
        ("every 7 am", "day", ()),
        ("tiap senin jam 9", "week", (0,)),
        ("setiap hari jumat jam 9", "week", (4,)),
        ("tiap hari minggu", "week", (6,)),
        ("tiap minggu pagi", "week", (6,)),
        ("every monday", "week", (0,)),
        ("on mondays at 9", "week", (0,)),
        ("tiap senin dan kamis", "week", (0, 3)),
        ("tiap senin, rabu dan jumat", "week", (0, 2, 4)),
        ("tiap sabtu minggu jam 6", "week", (5, 6)),
        ("tiap senin dan tiap kamis", "week", (0, 3)),
        ("tiap senin sampai jumat", "week", WORKING),
        ("tiap senin-jumat", "week", WORKING),
        ("tiap hari kerja", "week", WORKING),
        ("every weekday at 8", "week", WORKING),
        ("tiap weekend", "week", (5, 6)),
        ("tiap hari kecuali minggu", "week", (0, 1, 2, 3, 4, 5)),
        ("tiap malam minggu", "week", (5,)),
        ("tiap malam jumat", "week", ()),
        ("tiap minggu jam 9", "week", ()),
        ("seminggu sekali", "week", ()),
        ("tiap tanggal 5 jam 9", "month", (5,)),
        ("tiap tgl 1 dan 15", "month", (1, 15)),
        ("tiap akhir bulan", "month", (31,)),
        ("tiap bulan", "month", ()),
        ("every 5th", "month", (5,)),
        ("tiap 2 jam minum air", "other", ()),
        ("2 hari sekali", "other", ()),
        ("every other day", "other", ()),
        ("every 8 hours", "other", ()),
        ("tiap tahun", "other", ()),
        ("tiap 5 desember", "other", ()),
        ("tiap habis makan", "other", ()),
    ],
)
def test_a_rhythm_is_read(text: str, every: str, days: tuple[int, ...]) -> None:
    reading = read_repeat(text)
    assert reading is not None
    assert (reading.every, reading.days) == (every, days)


@pytest.mark.parametrize(
    "text",
    [
        "ingatkan saya besok jam 9 bayar listrik",
        "cek tiap ruangan besok jam 9",
        "about the weekly meeting tomorrow at 9",
        "bayar iuran bulanan tanggal 5 jam 9",
        "setiap 3 orang dapat satu",
    ],
)
def test_what_comes_once_is_no_rhythm(text: str) -> None:
    assert read_repeat(text) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("minum obat 3x sehari", 3),
        ("sehari dua kali", 2),
        ("twice a day", 2),
        ("3 times a day", 3),
        ("tiap pagi dan malam", 2),
        ("sekali sehari", 0),
    ],
)
def test_how_many_times_a_day_is_counted(text: str, count: int) -> None:
    reading = read_repeat(text)
    assert reading is not None
    assert (reading.every, reading.count) == ("day", count)


def test_days_that_stand_apart_are_found() -> None:
    assert read_days("tiap bulan di tanggal 25 jam 9", "month")[0] == (25,)
    assert read_days("every month on the 5th", "month")[0] == (5,)
    assert read_days("minggu aja", "week")[0] == (6,)
    assert read_days("jam 9 aja", "week") == ((), ())


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("tiap hari jam 7 sampai jumat", Bounds(until=date(2026, 11, 27))),
        ("tiap hari sampai tanggal 30", Bounds(until=date(2026, 11, 30))),
        ("every day until 5 december", Bounds(until=date(2026, 12, 5))),
        ("tiap hari sampai desember", Bounds(until=date(2026, 12, 31))),
        ("tiap hari sampai jumat jam 9", Bounds(until=date(2026, 11, 27), at=time(9))),
        ("tiap hari mulai senin sampai jumat", Bounds(date(2026, 11, 23), date(2026, 11, 27))),
        ("mulai besok jam 7 tiap hari", Bounds(date(2026, 11, 22), at=time(7))),
        ("selama 7 hari", Bounds(lasts=(7, "day"))),
        ("every day at 7 for a week", Bounds(lasts=(1, "week"))),
        ("seminggu ke depan", Bounds(lasts=(1, "week"))),
        ("tiap hari sampai lebaran", Bounds(unclear="until")),
        ("tiap hari jam 7 sampai sembuh", Bounds()),
        ("tiap hari jam 7 sampai jam 9", Bounds()),
        ("tiap senin sampai jumat jam 7", Bounds()),
    ],
)
def test_bounds_are_read(text: str, bounds: Bounds) -> None:
    found = read_bounds(text, now=SATURDAY, zone=JAKARTA)
    assert (found.start, found.until, found.lasts, found.unclear, found.at) == (
        bounds.start,
        bounds.until,
        bounds.lasts,
        bounds.unclear,
        bounds.at,
    )
