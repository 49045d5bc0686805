"""Reads from when and until when something goes on: mulai besok, sampai jumat, selama 7 hari, for a week.

Called by the wishes for reminders, before the days and times of the same message are read.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from core.text.date_days import read_amount
from core.text.date_lexer import lexemes
from core.text.date_pieces import Line
from core.text.date_words import GLUE, WEEKDAYS
from core.text.dates import DateReading, read_plain_dates
from core.text.digits import plain
from core.text.word_sets import word_set

_TILL = word_set("sampai")
_FOR = word_set("selama for during untuk buat dalam")
_STARTS = word_set("mulai mulainya dimulai start starting from dari sejak")
_UNITS = {"hari": "day", "pekan": "week", "minggu": "week", "bulan": "month", "tahun": "year"}
_AHEAD = word_set("ke kedepan")
# Reasons to ask that are about a time of the day, which is no bound.
_OF_TIMES = word_set("range choice part_of_day prayer_time midnight night_hour time_mismatch")
# Behind a bare span of time these tell that it is the length: "seminggu ke depan", "3 hari aja".
_LENGTH = word_set("kedepan depan berturut penuh aja saja doang only")


@dataclass(frozen=True, slots=True)
class Bounds:
    """From when and until when: a first day, a last day, or how long as (number, "day" and so on).

    `unclear` is "start" or "until" where one was named of which nobody knows the date. `at` is a time that stood
    behind such a day. `spans` are the places in the message.
    """

    start: date | None = None
    until: date | None = None
    lasts: tuple[int, str] | None = None
    unclear: str = ""
    at: time | None = None
    spans: tuple[tuple[int, int], ...] = ()


def read_bounds(text: str, *, now: datetime, zone: tzinfo) -> Bounds:
    """Return the bounds that a message names, empty ones if it names none; `zone` is the branch's."""
    copy = plain(text)
    found = lexemes(copy)
    line = Line(found, now.astimezone(zone), [lexeme.word for lexeme in found])
    bounds = Bounds()
    for at, word in enumerate(line.words):
        read = _length(line, at)
        if read is None and (word in _STARTS or (word in _TILL and not _of_week(line, at))):
            read = _dated(copy, line, at, zone)
        if read is not None:
            bounds = _with(bounds, read)
    return bounds


def _with(one: Bounds, other: Bounds) -> Bounds:
    return Bounds(
        one.start or other.start,
        one.until or other.until,
        one.lasts or other.lasts,
        one.unclear or other.unclear,
        one.at or other.at,
        (*one.spans, *other.spans),
    )


def _of_week(line: Line, at: int) -> bool:
    """Return whether "senin sampai jumat" names days of the week; "mulai senin sampai jumat" names two dates."""
    after = line.skip(at + 1, "hari")
    dated = line.word(line.skip(after + 1, ",")) in {"depan", "ini"}
    begins = at - 1 - (line.word(at - 2) == "hari")
    weekly = line.word(at - 1) in WEEKDAYS or line.word(at - 1).removesuffix("s") in WEEKDAYS
    return weekly and line.word(after) in WEEKDAYS and not dated and line.word(begins - 1) not in _STARTS


def _length(line: Line, at: int) -> Bounds | None:
    marked = line.word(at) in _FOR
    begin = line.skip(at + 1, "the", "next", "sekitar") if marked else at
    if not marked and line.word(at - 1) in {"tiap", "setiap", "every", "per", "saban", "each"}:
        return None
    amount = read_amount(line, begin)
    if amount is None or amount[1] not in _UNITS:
        return None
    number, unit, behind = amount
    after = line.skip(behind, "ke")
    lasting = line.word(after) in _LENGTH
    if not marked and not lasting:
        return None
    if lasting:
        behind = line.skip(after + 1, "-", "turut")
    if line.word(behind) in {"sekali", "lagi", "sebelum", "before", "sebelumnya"}:
        return None
    span = ((line.at(at).start, line.at(behind - 1).end),)
    return Bounds(unclear="until", spans=span) if number < 1 else Bounds(lasts=(number, _UNITS[unit]), spans=span)


def _dated(copy: str, line: Line, at: int, zone: tzinfo) -> Bounds | None:
    """Read the date behind "mulai" or "sampai"; None where a time or no date at all stands there ("sampai sembuh")."""
    start, behind = line.at(at).start, line.at(at).end
    which = "until" if line.word(at) in _TILL else "start"
    amount = read_amount(line, at + 1)
    if which == "until" and amount and amount[0] > 0 and amount[1] in _UNITS and line.word(amount[2]) in _AHEAD:
        end = line.at(line.skip(amount[2], *_AHEAD, "depan") - 1).end
        return Bounds(lasts=(amount[0], _UNITS[amount[1]]), spans=((start, end),))
    # Two dates with "sampai" between them would be read as a range.
    following = next((one.start for one in line.lexemes[at + 1 :] if one.word in _TILL), len(copy))
    reading = next(iter(read_plain_dates(copy[behind:following], now=line.here, zone=zone)), None)
    if reading is None or not _begins(line, at + 1, behind + reading.start):
        return None
    span = ((start, behind + reading.end),)
    if reading.ambiguous and reading.ambiguous not in _OF_TIMES:
        return Bounds(unclear=which, spans=span)
    day = _day(reading, last=which == "until")
    if day is None or not reading.names_day:
        return None
    if which == "start":
        return Bounds(start=day, at=_time(reading), spans=span)
    return Bounds(until=day, at=_time(reading), spans=span)


def _begins(line: Line, at: int, start: int) -> bool:
    """Return whether a reading stands right behind, with nothing between but words of glue."""
    while line.at(at).start < start and line.word(at) in GLUE | {"dengan", "sama"}:
        at += 1
    return line.at(at).start == start


def _day(reading: DateReading, *, last: bool) -> date | None:
    value = reading.value
    if last and reading.grain == "month" and value is not None:
        return date(value.year, value.month, monthrange(value.year, value.month)[1])
    return value.date() if isinstance(value, datetime) else value


def _time(reading: DateReading) -> time | None:
    value = reading.value
    return value.time().replace(tzinfo=None) if isinstance(value, datetime) else None
