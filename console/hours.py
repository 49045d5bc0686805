"""Opening hours as forms give them and as the business keeps them: "08:00-17:00" per weekday, "" is closed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from console.words import DAYS

ALL_DAY = "00:00-24:00"
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


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
        begin, end = str(form.get(f"{day}_from") or ""), str(form.get(f"{day}_until") or "")
        if state == "open":
            if not is_time(begin) or not is_time(end) or begin >= end:
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


def is_time(text: str) -> bool:
    """Tell whether a text is a wall time such as 08:00."""
    return _TIME.fullmatch(text) is not None
