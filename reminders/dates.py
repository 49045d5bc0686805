"""How a reminder names a day and a time: day name, date, time and zone, in Indonesian and English. Used by kinds."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_NEAR = {"id": ("hari ini", "besok"), "en": ("today", "tomorrow")}
_ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def say_day(at: datetime, zone: ZoneInfo, language: str, *, now: datetime) -> str:
    """Return the local day of an instant, such as "besok, Selasa, 24 November 2026"."""
    language = language if language in _DAYS else "id"
    day = at.astimezone(zone).date()
    today = now.astimezone(zone).date()
    spoken = f"{_DAYS[language][day.weekday()]}, {day.day} {_MONTHS[language][day.month - 1]} {day.year}"
    near = {today: _NEAR[language][0], today + timedelta(days=1): _NEAR[language][1]}.get(day)
    return f"{near}, {spoken}" if near else spoken


def say_when(at: datetime, zone: ZoneInfo, language: str, *, now: datetime) -> str:
    """Return day, date, time and zone of an instant, such as "besok, Selasa, 24 November 2026, pukul 09.00 WIB"."""
    local = at.astimezone(zone)
    shown = _ZONES.get(zone.key) or _offset(local)
    clock = f"at {local:%H:%M}" if language == "en" else f"pukul {local:%H.%M}"
    return f"{say_day(at, zone, language, now=now)}, {clock} {shown}"


def _offset(local: datetime) -> str:
    name = local.tzname() or ""
    return name if name.isalpha() else f"UTC{local:%z}"[:6]
