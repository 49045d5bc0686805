"""How dates and money are said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.text.saying import say_date, say_money

JAKARTA = ZoneInfo("Asia/Jakarta")
NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "grain", "zone", "language", "said"),
    [
        (NINE, "minute", JAKARTA, "id", "Selasa, 24 November 2026, 09.00 WIB"),
        (NINE, "minute", JAKARTA, "en", "Tuesday, 24 November 2026, 09:00 WIB"),
        (NINE, "minute", JAKARTA, "mix", "Selasa, 24 November 2026, 09.00 WIB"),
        (NINE, "minute", ZoneInfo("Asia/Makassar"), "id", "Selasa, 24 November 2026, 10.00 WITA"),
        (NINE, "minute", ZoneInfo("Asia/Jayapura"), "id", "Selasa, 24 November 2026, 11.00 WIT"),
        (NINE, "minute", UTC, "en", "Tuesday, 24 November 2026, 02:00 UTC"),
        (NINE, "minute", ZoneInfo("Asia/Kolkata"), "en", "Tuesday, 24 November 2026, 07:30 IST"),
        (datetime(2026, 11, 24, 9, 5), "minute", JAKARTA, "id", "Selasa, 24 November 2026, 09.05 WIB"),
        (NINE, "day", JAKARTA, "id", "Selasa, 24 November 2026"),
        (date(2026, 12, 5), "day", JAKARTA, "id", "Sabtu, 5 Desember 2026"),
        (date(2026, 12, 1), "month", JAKARTA, "id", "Desember 2026"),
        (date(2026, 5, 1), "month", JAKARTA, "en", "May 2026"),
    ],
)
def test_dates_are_said_with_day_and_zone(value: date, grain: str, zone: ZoneInfo, language: str, said: str) -> None:
    assert say_date(value, grain, zone, language) == said


@pytest.mark.parametrize(
    ("rupiah", "said"),
    [(0, "Rp0"), (500, "Rp500"), (150000, "Rp150.000"), (1250000, "Rp1.250.000"), (-5000, "-Rp5.000")],
)
def test_money_is_said_with_dots(rupiah: int, said: str) -> None:
    assert say_money(rupiah) == said
