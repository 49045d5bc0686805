"""How a reminder names a day and a time: "besok, Selasa, 24 November 2026, 09.00 WIB". Used by kinds."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.text.saying import say_date

_NEAR = {"id": ("hari ini", "besok"), "en": ("today", "tomorrow")}


def say_day(at: datetime, zone: ZoneInfo, language: str, *, now: datetime) -> str:
    """Return the local day of an instant, with "hari ini" or "besok" before it if it is that near to `now`."""
    return _near(at, zone, language, now) + say_date(at, "day", zone, language)


def say_when(at: datetime, zone: ZoneInfo, language: str, *, now: datetime) -> str:
    """Return day, date, time and zone of an instant, with "hari ini" or "besok" before it if it is that near."""
    return _near(at, zone, language, now) + say_date(at, "minute", zone, language)


def _near(at: datetime, zone: ZoneInfo, language: str, now: datetime) -> str:
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    names = _NEAR.get(language, _NEAR["id"])
    near = {today: names[0], today + timedelta(days=1): names[1]}.get(day)
    return f"{near}, " if near else ""
