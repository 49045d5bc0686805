"""How dates and money are said to a customer, in Indonesian and English.

Called by phrases, actions and reminders: every date that is acted on is read back in this form.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo

_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}
_MONTH_NAMES = {language: tuple(names.split()) for language, names in _MONTHS.items()}
_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


def say_date(value: date | datetime, grain: str, zone: tzinfo, language: str = "id") -> str:
    """Return "Selasa, 24 November 2026, 09.00 WIB", or without the time (grain "day"), or the month alone.

    An aware datetime is said in `zone`; one without a zone is taken to be local there already.
    Any language but "en" is said in Indonesian.
    """
    language = language if language in _DAYS else "id"
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(zone)
    month = f"{_MONTH_NAMES[language][value.month - 1]} {value.year}"
    if grain == "month":
        return month
    day = f"{_DAYS[language][value.weekday()]}, {value.day} {month}"
    if grain != "minute" or not isinstance(value, datetime):
        return day
    mark = ":" if language == "en" else "."
    return f"{day}, {value.hour:02}{mark}{value.minute:02} {_zone_name(value, zone)}"


def _zone_name(value: datetime, zone: tzinfo) -> str:
    """Return WIB, WITA or WIT for the Indonesian offsets, else the zone's own name."""
    local = value.replace(tzinfo=zone)
    offset = zone.utcoffset(local.replace(tzinfo=None))
    hours = offset.total_seconds() / 3600 if offset else 0.0
    return _ZONES.get(int(hours) if hours == int(hours) else -1) or local.tzname() or "UTC"


def say_money(rupiah: int) -> str:
    """Return whole rupiah as "Rp150.000"; a negative amount as "-Rp150.000"."""
    amount = f"Rp{abs(rupiah):,}".replace(",", ".")
    return f"-{amount}" if rupiah < 0 else amount
