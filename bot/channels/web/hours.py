"""When people answer, as the chat page says it: one line for today, and the whole week by runs of equal days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby

from core.business import Business

ALL_DAY = "00:00-24:00"
DAYS: Mapping[str, tuple[str, str]] = {
    "monday": ("Senin", "Monday"),
    "tuesday": ("Selasa", "Tuesday"),
    "wednesday": ("Rabu", "Wednesday"),
    "thursday": ("Kamis", "Thursday"),
    "friday": ("Jumat", "Friday"),
    "saturday": ("Sabtu", "Saturday"),
    "sunday": ("Minggu", "Sunday"),
}


def hours_line(business: Business, language: str, *, now: datetime) -> str:
    """Say when people answer today, in one line."""
    today = now.astimezone(business.zone)
    hours = business.hours.get(today.strftime("%A").lower(), "")
    if not hours or today.date().isoformat() in business.holidays:
        return "Asisten menjawab sekarang, tim libur hari ini" if language == "id" else "Assistant now, team off today"
    if hours == ALL_DAY:
        return "Asisten dan tim, 24 jam" if language == "id" else "Assistant and team, 24 hours"
    span = f"{_span(hours, language)} {today.strftime('%Z') or 'WIB'}"
    return f"Asisten 24 jam, tim {span}" if language == "id" else f"Assistant any time, team {span}"


def hours_rows(business: Business, language: str) -> list[tuple[str, str]]:
    """Return the week as rows of days and hours, neighbours with the same hours in one row."""
    rows = []
    for hours, run in groupby(DAYS, key=lambda day: business.hours.get(day, "")):
        names = [DAYS[day][language != "id"] for day in run]
        days = names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"
        rows.append((days, _span(hours, language)))
    return rows


def _span(hours: str, language: str) -> str:
    if not hours:
        return "libur" if language == "id" else "closed"
    if hours == ALL_DAY:
        return "24 jam" if language == "id" else "24 hours"
    span = hours.replace("-", "–")
    return span.replace(":", ".") if language == "id" else span
