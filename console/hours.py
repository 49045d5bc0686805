"""Opening hours as forms give them and as the business keeps them: "08:00-17:00" per weekday, "" is closed.

People write and read times as 08.00 (English 08:00) and days as 25/12/2026; a browser's own fields for them would
speak the browser's language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from console.languages import say
from console.words import DAYS

ALL_DAY = "00:00-24:00"
# A date that begins with more than this begins with its year.
LAST_OF_MONTH = 31
_TIME = re.compile(r"([01]?\d|2[0-3])(?:[.:]([0-5]\d))?")


class WrongHours(ValueError):
    """A day's hours make no sense; `day` is its English name."""

    def __init__(self, day: str) -> None:
        super().__init__(f"the hours of {day} do not begin before they end")
        self.day = day


def read_hours(form: Mapping[str, object]) -> dict[str, str]:
    """Read `<day>_state` (open, closed, all_day), `<day>_from` and `<day>_until`. Raises WrongHours naming the day."""
    hours = {}
    for day in DAYS:
        state = str(form.get(f"{day}_state") or "closed")
        if state == "open":
            begin, end = (read_time(form.get(f"{day}_{part}")) for part in ("from", "until"))
            if begin is None or end is None or begin >= end:
                raise WrongHours(day)
            hours[day] = f"{begin}-{end}"
        else:
            hours[day] = ALL_DAY if state == "all_day" else ""
    return hours


def show_hours(hours: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Return (day, state, from, until) for every weekday, as the form shows them."""
    rows = []
    for day in DAYS:
        kept = hours.get(day, "")
        if kept == ALL_DAY:
            rows.append((day, "all_day", "", ""))
        elif "-" in kept:
            begin, _, end = kept.partition("-")
            rows.append((day, "open", begin, end))
        else:
            rows.append((day, "closed", "", ""))
    return rows


def typed_hours(form: Mapping[str, object]) -> list[tuple[str, str, str, str]]:
    """Return the rows as a form gave them, right or wrong: what was typed is never lost."""
    rows = []
    for day in DAYS:
        state, begin, end = (str(form.get(f"{day}_{part}") or "") for part in ("state", "from", "until"))
        rows.append((day, state or "closed", begin, end))
    return rows


def say_hours(hours: Mapping[str, str], language: str) -> str:
    """Return the hours of a week in one line: Senin–Jumat 08.00–17.00, Sabtu 08.00–13.00, Minggu tutup."""
    spans: list[tuple[str, str, str]] = []
    for day, state, begin, end in show_hours(hours):
        closed = say(language, "tutup") if state == "closed" else say(language, "24 jam")
        said = f"{show_time(begin, language)}–{show_time(end, language)}" if state == "open" else closed
        if spans and spans[-1][2] == said:
            spans[-1] = (spans[-1][0], day, said)
        else:
            spans.append((day, day, said))
    return ", ".join(f"{_days(first, last, language)} {said}" for first, last, said in spans)


def read_time(typed: object) -> str | None:
    """Return a wall time as it is kept, "08:00", from 08.00, 8.00, 08:00 or 8; None for what is no time."""
    found = _TIME.fullmatch(str(typed or "").strip())
    return f"{int(found[1]):02d}:{found[2] or '00'}" if found else None


def show_time(kept: str, language: str) -> str:
    """Return a kept wall time as people write it: 08.00, English 08:00. What is no time stays as it was typed."""
    known = read_time(kept)
    if known is None:
        return kept
    return known if language == "en" else known.replace(":", ".")


def read_day(typed: str) -> date | None:
    """Return a day written as 25/12/2026, 25-12-2026 or 2026-12-25; None for what is no day."""
    try:
        first, month, last = (int(part) for part in re.split(r"[-/.]", typed))
        return date(first, month, last) if first > LAST_OF_MONTH else date(last, month, first)
    except ValueError:
        return None


def show_day(day: date | None) -> str:
    """Return a day as a form shows it, 25/12/2026; no day is an empty field."""
    return f"{day:%d/%m/%Y}" if day else ""


def _days(first: str, last: str, language: str) -> str:
    names = [say(language, DAYS[day]) for day in (first, last)]
    return names[0] if first == last else "–".join(names)
