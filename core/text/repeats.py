"""Reads how often something is to come again: tiap hari, setiap senin dan kamis, 3x sehari, every month on the 5th.

Called by the wishes for reminders. Which hour, from when and until when is read elsewhere; a rhythm that nobody here
keeps ("tiap 2 jam") is read too, so that it is never taken for once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from core.text.date_lexer import lexemes
from core.text.date_pieces import Line
from core.text.date_words import HOLIDAYS, MONTHS, PARTS, PAY_DAYS, PRAYERS, WEEKDAYS, WEEKENDS
from core.text.digits import plain
from core.text.repeat_days import SEPARATORS, month_days, weekdays
from core.text.word_sets import word_set

EVERY = frozenset(["tiap", "setiap", "every", "saban", "each", "per"])
_EVERY_DAY = word_set("everyday daily tiaphari tiaphr setiaphari")
_ADVERBS = {"weekly": "week", "monthly": "month"}
# What stands behind "weekly" where it says how often, and not what kind of meeting.
_OPENS = word_set("jam at on to for untuk buat soal about starting mulai sampai until , . ")
_UNITS = {"hari": "day", "pekan": "week", "minggu": "week", "bulan": "month"}
_WHOLE = {"sehari": "day", "seminggu": "week", "sebulan": "month", "daily": "day"}
_UNKEPT = word_set("tahun setahun jam sejam hour menit semenit")
_TIMES = {"sekali": 1, "once": 1, "twice": 2, "thrice": 3}
_KALI = word_set("kali x times")
_WORKING = (0, 1, 2, 3, 4)
_WEEKEND = (5, 6)
_WORKING_WORDS = word_set("weekday weekdays workday workdays")
# "tiap habis makan", "setiap kali ada promo": something happens, and nobody here knows when.
_WHEN = word_set("habis abis sebelum sesudah setelah after before kali ada time")


@dataclass(frozen=True, slots=True)
class RepeatReading:
    """How often: `every` is day, week, month, or "other" for a rhythm that is not kept here.

    `days` are weekdays (Monday is 0) or numbers of a month, none if they were not named; `part` a part of the day,
    `count` how many times a round were asked for, 0 if nobody counted. `several` tells that days were named in two
    places, each perhaps with an hour of its own. `spans` are its places in the message.
    """

    every: str
    days: tuple[int, ...] = ()
    part: str = ""
    count: int = 0
    several: bool = False
    spans: tuple[tuple[int, int], ...] = ()


_Found = tuple[RepeatReading, int]


def read_repeat(text: str) -> RepeatReading | None:
    """Return how often a message wants something again; None where it speaks of one time only."""
    line = _line(text)
    found: RepeatReading | None = None
    at = 0
    while at < len(line.lexemes):
        read = next((one for reader in _READERS if (one := reader(line, at)) is not None), None)
        if read is None:
            at += 1
            continue
        reading = replace(read[0], spans=((line.at(at).start, line.at(read[1] - 1).end),))
        found = _together(found, reading) if found else reading
        at = read[1]
    return _without(line, found) if found else None


def read_days(text: str, every: str) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Return the weekdays ("week") or day numbers ("month") that a text names, wherever, and where they stand."""
    line = _line(text)
    for at in range(len(line.lexemes)):
        read = weekdays(line, at, surely=True) if every == "week" else month_days(line, at)
        if read is not None:
            return read[0], ((line.at(at).start, line.at(read[1] - 1).end),)
    return (), ()


def _line(text: str) -> Line:
    found = lexemes(plain(text))
    # Nothing here counts from the present.
    return Line(found, datetime.min.replace(tzinfo=UTC), [lexeme.word for lexeme in found])


def _together(one: RepeatReading, other: RepeatReading) -> RepeatReading:
    """Return what two of them mean: "tiap senin dan tiap kamis", "tiap minggu tiap senin", "3x sehari tiap hari"."""
    spans = (*one.spans, *other.spans)
    days = tuple(sorted({*one.days, *other.days}))
    every = one.every if one.every == other.every else _narrower(one, other)
    several = one.several or bool(one.days and other.days)
    return RepeatReading(every, days, one.part or other.part, max(one.count, other.count), several, spans)


def _narrower(one: RepeatReading, other: RepeatReading) -> str:
    kinds = {one.every, other.every}
    return "week" if kinds == {"day", "week"} and not (one.count and other.days) else "other"


def _without(line: Line, found: RepeatReading) -> RepeatReading:
    """Take out the weekdays of "tiap hari kecuali minggu"."""
    for at, word in enumerate(line.words):
        named = weekdays(line, at + 1, surely=True) if word in {"kecuali", "except", "selain"} else None
        if named is not None and found.every in {"day", "week"}:
            left = tuple(day for day in found.days or range(7) if day not in named[0])
            span = (line.at(at).start, line.at(named[1] - 1).end)
            return replace(found, every="week", days=left, spans=(*found.spans, span))
    return found


def _every(line: Line, at: int) -> _Found | None:
    """Read what follows tiap, setiap, every."""
    if line.word(at) not in EVERY:
        return None
    begin = line.skip(at + 1, "-", *EVERY)
    begin += line.at(begin).kind == "code"
    if line.word(at) == "per" and line.word(begin) not in _UNITS:
        return None
    readers = (_of_weekdays, _of_parts, _of_units, _of_numbers, _of_dates, _of_happenings)
    return next((one for reader in readers if (one := reader(line, begin)) is not None), None)


def _of_weekdays(line: Line, at: int) -> _Found | None:
    word, following = line.word(at), line.word(at + 1)
    if word in _WORKING_WORDS or (word in {"working", "business", "hari"} and following in {"hari", "kerja"}):
        return RepeatReading("week", _WORKING), at + 1 + (word not in _WORKING_WORDS)
    if word in WEEKENDS or (word == "akhir" and following in {"pekan", "minggu"}):
        return RepeatReading("week", _WEEKEND), at + 1 + (word == "akhir")
    if word == "malam" and (following == "minggu" or following in WEEKDAYS):
        # The night before Friday is Thursday's to some and Friday's to others: it is asked.
        return RepeatReading("week", (5,) if following == "minggu" else (), "malam"), at + 2
    named = weekdays(line, at, surely=word == "hari" or line.word(at + 1) in PARTS)
    return (RepeatReading("week", named[0]), named[1]) if named else None


def _of_parts(line: Line, at: int) -> _Found | None:
    """Read tiap pagi, tiap pagi dan malam, tiap subuh."""
    word = line.word(at)
    if word in PRAYERS:
        return RepeatReading("day"), at + 1
    if word not in PARTS and word != "dini":
        return None
    behind, count = at + 1 + (word == "dini" and line.word(at + 1) == "hari"), 1
    while line.word(behind) in SEPARATORS and line.word(line.skip(behind, *SEPARATORS)) in PARTS:
        behind, count = line.skip(behind, *SEPARATORS) + 1, count + 1
    return RepeatReading("day", part=word if count == 1 else "", count=count if count > 1 else 0), behind


def _of_units(line: Line, at: int) -> _Found | None:
    word = line.word(at)
    if word in {"akhir", "awal", "end"} and line.word(line.skip(at + 1, "of", "the")) == "bulan":
        return RepeatReading("month", (1,) if word == "awal" else (31,)), line.skip(at + 1, "of", "the") + 1
    if word in _UNITS:
        return RepeatReading(_UNITS[word]), at + 1 + (line.word(at + 1) == "sekali")
    if word in {"jam", "at"} and (line.at(at + 1).kind == "hm" or line.number(at + 1, 24)):
        # "tiap jam 7" is every day at seven; the hour is read with the other times.
        return RepeatReading("day"), at
    return (RepeatReading("other"), at + 1) if word in _UNKEPT else None


def _of_numbers(line: Line, at: int) -> _Found | None:
    """Read every 7 am, every 5th; tiap 2 hari and every other day are not kept."""
    if line.word(at) == "other":
        return RepeatReading("other"), at + 2
    if line.at(at).kind == "hm":
        return RepeatReading("day"), at
    found = line.number(at)
    if found is None:
        return None
    unit = line.word(found[1])
    if unit in PARTS or unit in {"am", "pm"}:
        return RepeatReading("day"), at
    if unit in _UNITS and found[0] == 1:
        return RepeatReading(_UNITS[unit]), found[1] + 1
    if unit in _UNITS or unit in _UNKEPT or unit in MONTHS:
        return RepeatReading("other"), found[1] + 1
    return None


def _of_dates(line: Line, at: int) -> _Found | None:
    named = month_days(line, at)
    if named is None:
        return None
    yearly = line.word(line.skip(named[1], "of")) in MONTHS
    return (RepeatReading("other"), named[1] + 1) if yearly else (RepeatReading("month", named[0]), named[1])


def _of_happenings(line: Line, at: int) -> _Found | None:
    word = line.word(at)
    happens = word in _WHEN or word in PAY_DAYS or word in HOLIDAYS
    return (RepeatReading("other"), at + 1) if happens else None


def _so_often(line: Line, at: int) -> _Found | None:
    """Read sekali sehari, 3x sehari, dua kali seminggu, twice a day, sehari sekali, sehari tiga kali."""
    word = line.word(at)
    if word in _WHOLE or word in _UNKEPT:
        counted = _counted(line, at + 1)
        return _round(word, counted) if counted and word != "jam" else None
    if line.word(at + 2) == "sekali" and (line.word(at + 1) in _UNITS or line.word(at + 1) in _UNKEPT):
        return (RepeatReading("other"), at + 3) if line.number(at) else None
    counted = _counted(line, at)
    if counted is None:
        return None
    begin = line.skip(counted[1], "dalam", "per", "tiap", "setiap", "a", "an", "each", "every")
    unit, said = line.word(begin), begin > counted[1]
    if unit in _WHOLE or (said and (unit in _UNITS or unit in _UNKEPT)):
        return _round(unit, (counted[0], begin + 1))
    return None


def _counted(line: Line, at: int) -> tuple[int, int] | None:
    """Return (how many times, index behind) of sekali, 3x, tiga kali, twice."""
    if line.word(at) in _TIMES:
        return _TIMES[line.word(at)], at + 1
    found = line.number(at, 24)
    return (found[0], found[1] + 1) if found and line.word(found[1]) in _KALI else None


def _round(unit: str, counted: tuple[int, int]) -> _Found:
    every = _WHOLE.get(unit) or _UNITS.get(unit, "other")
    return RepeatReading(every, count=counted[0] if counted[0] > 1 else 0), counted[1]


def _adverb(line: Line, at: int) -> _Found | None:
    """Read daily, everyday, weekdays, on mondays, and weekly where it says how often."""
    word, following = line.word(at), line.word(at + 1)
    if word in _EVERY_DAY and (word != "daily" or following in _OPENS or not following):
        return RepeatReading("day"), at + 1
    if word in _ADVERBS and (following in _OPENS or not following):
        return RepeatReading(_ADVERBS[word]), at + 1
    if word in {"weekdays", "workdays"}:
        return RepeatReading("week", _WORKING), at + 1
    plural = word.endswith("days") and word.removesuffix("s") in WEEKDAYS
    named = weekdays(line, at, surely=False) if plural else None
    return (RepeatReading("week", named[0]), named[1]) if named else None


_READERS: tuple[Callable[[Line, int], _Found | None], ...] = (_every, _so_often, _adverb)
