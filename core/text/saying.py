"""How dates and money are said to a customer, in Indonesian and English.

Called by phrases, actions and reminders: every date that is acted on is read back in this form.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo

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
    return f"{day}, {_clock(value.time(), language)} {_zone_name(value, zone)}"


def say_times(times: Sequence[time], on: date, zone: tzinfo, language: str = "id") -> str:
    """Return wall times as "07.00 dan 19.00 WIB", with the name that the zone has on the day `on`."""
    said = [_clock(one, language) for one in times]
    return f"{say_list(said, language)} {_zone_name(datetime.combine(on, times[0]), zone)}"


def say_weekdays(numbers: Sequence[int], language: str = "id") -> str:
    """Return weekdays (Monday is 0) as "Senin dan Kamis"."""
    names = _DAYS["en" if language == "en" else "id"]
    return say_list([names[number] for number in numbers], language)


def say_month_days(numbers: Sequence[int], language: str = "id") -> str:
    """Return numbers of a month as "1 dan 15", in English as "1st and 15th"."""
    said = [_ordinal(number) if language == "en" else str(number) for number in numbers]
    return say_list(said, language)


def say_list(words: Sequence[str], language: str = "id") -> str:
    """Return words as a list: "a", "a dan b", "a, b dan c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {'and' if language == 'en' else 'dan'} {words[-1]}"


def _clock(at: time, language: str) -> str:
    return f"{at.hour:02}{':' if language == 'en' else '.'}{at.minute:02}"


def _ordinal(number: int) -> str:
    ending = "th" if 11 <= number <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


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
