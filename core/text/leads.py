"""Reads how long before something: "sejam sebelum", "2 hari sebelumnya", "H-1", "half an hour before".

Called by the wishes for reminders.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.text.date_days import read_amount
from core.text.date_lexer import lexemes
from core.text.date_pieces import Line
from core.text.digits import plain
from core.text.word_sets import word_set

_BEFORE = word_set("sebelum sebelumnya sblm sblmnya seblm sebelom before beforehand ahead earlier")
_MINUTES = {"menit": 1, "half_hour": 30, "jam": 60, "hour": 60}
_DAYS = {"hari": 1, "minggu": 7, "pekan": 7}
# More days before than this are no "H-90" of a day that anybody names.
FURTHEST = 60
# An amount says nothing of the present; the grammar of dates wants one.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lead:
    """How long before: whole days of the calendar, and minutes of the clock; `start` and `end` in the message."""

    days: int
    minutes: int
    start: int = 0
    end: int = 0

    def before(self, at: datetime) -> datetime:
        """Return the moment so long before `at`, an aware datetime: days keep the hour, minutes are counted."""
        if self.days:
            return at - timedelta(days=self.days)
        return (at.astimezone(UTC) - timedelta(minutes=self.minutes)).astimezone(at.tzinfo)


def read_lead(text: str) -> Lead | None:
    """Return the first span of time that a message wants something earlier by, None if it names none for sure."""
    found = lexemes(plain(text))
    line = Line(found, _ANY_TIME, [lexeme.word for lexeme in found])
    for at, word in enumerate(line.words):
        read = _dash(line, at) if word == "h" else _the_day(line, at) or _amount(line, at)
        if read is not None:
            days, minutes, behind = read
            return Lead(days, minutes, line.at(at).start, line.at(behind - 1).end)
    return None


def _amount(line: Line, at: int) -> tuple[int, int, int] | None:
    amount = read_amount(line, at)
    if amount is None or amount[0] < 1 or line.word(amount[2]) not in _BEFORE:
        return None
    number, unit, behind = amount
    if unit not in _MINUTES and unit not in _DAYS:
        return None
    return number * _DAYS.get(unit, 0), number * _MINUTES.get(unit, 0), behind + 1


def _the_day(line: Line, at: int) -> tuple[int, int, int] | None:
    """Read "the day before", "hari sebelumnya"."""
    begin = line.skip(at, "the")
    named = line.word(begin) == "hari" and line.word(begin + 1) in {"before", "sebelumnya"}
    return (1, 0, begin + 2) if named and line.number(at - 1) is None else None


def _dash(line: Line, at: int) -> tuple[int, int, int] | None:
    """Read H-1, h - 3, "H-1 sebelum"."""
    number = line.at(at + 2).number if line.word(at + 1) == "-" else None
    behind = at + 3 + (line.word(at + 3) in _BEFORE)
    return (number, 0, behind) if number and number <= FURTHEST else None
