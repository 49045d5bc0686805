"""How long before something a message says."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.text.leads import Lead, read_lead


@pytest.mark.parametrize(
    ("text", "days", "minutes", "words"),
    [
        ("ingetin sejam sebelum jadwal", 0, 60, "sejam sebelum"),
        ("2 jam sblmnya ya", 0, 120, "2 jam sblmnya"),
        ("setengah jam sebelum", 0, 30, "setengah jam sebelum"),
        ("10 mnt sblm meeting", 0, 10, "10 mnt sblm"),
        ("dua hari sebelumnya", 2, 0, "dua hari sebelumnya"),
        ("seminggu sebelum hari H", 7, 0, "seminggu sebelum"),
        ("ingatkan H-1", 1, 0, "H-1"),
        ("h - 3 ya", 3, 0, "h - 3"),
        ("h-1 sebelum ultah ibu", 1, 0, "h-1 sebelum"),
        ("remind me half an hour before", 0, 30, "half an hour before"),
        ("the day before my visit", 1, 0, "the day before"),
        ("an hour ahead", 0, 60, "an hour ahead"),
    ],
)
def test_a_span_before_something_is_read(text: str, days: int, minutes: int, words: str) -> None:
    lead = read_lead(text)
    assert lead is not None
    assert (lead.days, lead.minutes, text[lead.start : lead.end]) == (days, minutes, words)


@pytest.mark.parametrize(
    "text",
    ["", "2-3 jam sebelum", "sebelum jam 9", "jam 2 sebelum makan", "2 jam lagi", "sebulan sebelumnya", "H-", "h-99"],
)
def test_what_names_none_for_sure_is_none(text: str) -> None:
    assert read_lead(text) is None


def test_days_keep_the_hour_where_clocks_change_and_minutes_are_counted() -> None:
    zone = ZoneInfo("Europe/Berlin")
    at = datetime(2026, 10, 25, 9, 0, tzinfo=zone)
    assert Lead(1, 0).before(at).isoformat() == "2026-10-24T09:00:00+02:00"
    assert Lead(0, 7 * 60).before(at).isoformat() == "2026-10-25T02:00:00+01:00"
