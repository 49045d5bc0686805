"""What repeats: every day, on days of the week or of the month, at wall times, until a day. Pure.

Kept with a customer's own reminder as JSON; `bot/wishes.py` makes one, `reminders/series.py` books what follows.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

# How long a repetition goes on at most. Whoever no longer looks must not be written to for ever: a quarter of a year of
# every day, half a year of every week, a year of every month. It is said when it is booked, and can be asked for again.
LASTS: Mapping[str, timedelta] = {
    "day": timedelta(days=90),
    "week": timedelta(weeks=26),
    "month": timedelta(days=365),
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Repeat:
    """`every` is day, week or month; `days` are weekdays from 0 (Monday) or numbers of a month; `until` is its end.

    A month that is too short for a number has it on its last day. All times are wall times of the reminder's own zone,
    so a change of the clocks moves none of them.
    """

    every: str
    times: tuple[time, ...]
    until: date
    days: tuple[int, ...] = ()

    def after(self, wall_time: datetime) -> datetime | None:
        """Return the first time behind a naive wall time, or None when it is over."""
        return next((one for one in self._from(wall_time.date()) if one > wall_time), None)

    def latest(self, after: datetime, upto: datetime) -> datetime | None:
        """Return the last time behind `after` that is not behind `upto`, or None when there was none."""
        found = None
        for one in self._from(after.date()):
            if one > upto:
                break
            found = one if one > after else found
        return found

    def _from(self, day: date) -> Iterator[datetime]:
        while day <= self.until:
            if self._falls_on(day):
                yield from (datetime.combine(day, at) for at in sorted(self.times))
            day += _DAY

    def _falls_on(self, day: date) -> bool:
        if self.every == "week":
            return day.weekday() in self.days
        last = monthrange(day.year, day.month)[1]
        return self.every == "day" or day.day in {min(number, last) for number in self.days}

    def as_values(self) -> dict[str, Any]:
        """Return it as plain values that JSON keeps."""
        return {
            "every": self.every,
            "times": [one.isoformat("minutes") for one in self.times],
            "until": self.until.isoformat(),
            "days": list(self.days),
        }


def repeat_of(values: Mapping[str, Any]) -> Repeat | None:
    """Return the repetition that a reminder's values keep, None for one that comes once.

    Raises KeyError, TypeError or ValueError for values that nobody here has written.
    """
    kept = values.get("repeat")
    if not kept:
        return None
    times = tuple(time.fromisoformat(one) for one in kept["times"])
    return Repeat(kept["every"], times, date.fromisoformat(kept["until"]), tuple(kept["days"]))
