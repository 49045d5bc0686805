"""Reads days and weeks counted from today: besok, 3 hari lagi, senin depan, minggu depan, tadi malam.

Called by dates through `READERS`.
"""

from __future__ import annotations

from datetime import timedelta

from core.text.date_pieces import Line, Piece, vague
from core.text.date_words import PARTS, SUNDAY, WEEKDAYS

_DAYS = {"besok": 1, "lusa": 2, "kemarin": -1, "today": 0}
_WHICH_BEFORE = {"next": "next", "last": "last", "this": "this", "coming": "coming"}
_WHICH_AFTER = {"depan": "next", "lalu": "last", "ini": "this"}
_SINGLE = {
    "sehari": ("hari", 1), "seminggu": ("pekan", 1), "sebulan": ("bulan", 1), "setahun": ("tahun", 1),
    "sejam": ("hour", 1), "semenit": ("menit", 1),
}  # fmt: skip
_UNITS = frozenset(["hari", "minggu", "pekan", "bulan", "tahun", "jam", "hour", "menit"])
_CLOCK = {
    "jam": timedelta(hours=1), "hour": timedelta(hours=1), "half_hour": timedelta(minutes=30),
    "menit": timedelta(minutes=1),
}  # fmt: skip
_FAR = {
    "hari": 3660,
    "minggu": 520,
    "pekan": 520,
    "bulan": 120,
    "tahun": 20,
    "jam": 720,
    "hour": 720,
    "menit": 1440,
}


def _day(line: Line, days: int, which: str = "") -> Piece:
    return Piece("day", date=line.here.date() + timedelta(days=days), which=which)


def read_day(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read hari ini, besok, lusa, kemarin, day after tomorrow."""
    word, following = line.word(at), line.word(at + 1)
    if word in {"hari", "harini"} and (following == "ini" or word == "harini"):
        return _day(line, 0), at + 1 + (word == "hari")
    if word == "the" and following == "hari":
        at, word, following = at + 1, following, line.word(at + 2)
    if word == "hari" and following in {"after", "before"}:
        ahead = {("after", "besok"): 2, ("before", "kemarin"): -2}.get((following, line.word(at + 2)))
        return (_day(line, ahead, "last" if ahead < 0 else ""), at + 3) if ahead else None
    if word == "besok" and following == "lusa":
        return vague("vague_day"), at + 2
    if word == "kemarin" and following in {"lusa", "dulu", "dulunya"}:
        return _day(line, -2, "last"), at + 2
    if word not in _DAYS:
        return None
    return _day(line, _DAYS[word], "last" if word == "kemarin" else ""), at + 1


def read_part_of_today(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read nanti malam, tadi pagi, malam ini, tonight, last night; tadi, nanti, lalu beside a piece."""
    word, following = line.word(at), line.word(at + 1)
    if word == "tonight":
        return Piece("today", date=line.here.date(), which="malam"), at + 1
    if word == "semalam" or (word in {"last", "tadi"} and following in {"malam", "night"}):
        if word == "semalam" and line.word(at - 1) in {"menginap", "nginap", "nginep", "per"}:
            return None
        return _night_before(line), at + 1 + (word != "semalam")
    today = line.here.date()
    if word in PARTS and following in {"ini", "nanti"}:
        return Piece("today", date=today, which=word, exact=following == "ini"), at + 2
    if word in {"nanti", "this"} and following in PARTS:
        return Piece("today", date=today, which=following, exact=word == "this"), at + 2
    if word == "tadi" and following in PARTS:
        return Piece("today", date=today, which=following, number=-1), at + 2
    if word in {"tadi", "nanti", "lalu"}:
        return Piece("marker", which=word), at + 1
    return None


def _night_before(line: Line) -> Piece:
    return Piece("today", date=line.here.date() - timedelta(days=1), which="malam", number=-1)


def read_offset(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read 3 hari lagi, dua minggu lalu, 2 jam lagi, in 3 days, a week ago; a bare duration is dropped."""
    begin = line.skip(at, "in") if line.word(at) == "in" else at
    if line.word(at) == "beberapa" and line.word(at + 1) in _UNITS:
        return (vague("vague_offset"), at + 3) if line.word(at + 2) in {"lagi", "lalu"} else None
    amount = read_amount(line, begin)
    if not amount:
        return None
    number, unit, after = amount
    working = line.word(after) == "kerja" or line.word(after - 2) in {"working", "business"}
    after += line.word(after) == "kerja"
    sign, behind = _direction(line, after, counted_in=begin > at)
    if sign and working:
        return vague("working_days"), behind
    if not sign:
        return (Piece("duration"), after) if begin == at else None
    if number < 0:
        return vague("range"), behind
    return _moved(line, sign * number, unit), behind


def read_amount(line: Line, at: int) -> tuple[int, str, int] | None:
    """Return (number, unit, index behind) of 3 hari, seminggu, a week; -1 stands for a range such as 2-3 hari."""
    word = line.word(at)
    if word in _SINGLE:
        unit, number = _SINGLE[word]
        return number, unit, at + 1
    if word in {"a", "an", "half", "setengah"}:
        return _half_or_one(line, at)
    if line.at(at).kind == "dashed" and line.word(at + 1) in _UNITS:
        return -1, line.word(at + 1), at + 2
    found = line.number(at)
    if not found:
        return None
    number, after = found
    second = line.number(after + 1) if line.word(after) in {"-", "sampai", "atau"} else None
    if second and line.word(second[1]) in _UNITS:
        return -1, line.word(second[1]), second[1] + 1
    after = line.skip(after, "working", "business")
    unit = line.word(after)
    return (number, unit, after + 1) if unit in _UNITS and number <= _FAR[unit] else None


def _half_or_one(line: Line, at: int) -> tuple[int, str, int] | None:
    """Read a week, an hour, half an hour, setengah jam."""
    named = line.skip(at + 1, "a", "an")
    unit = line.word(named)
    if line.word(at) in {"a", "an"}:
        return (1, unit, named + 1) if unit in _UNITS else None
    return (1, "half_hour", named + 1) if unit in {"jam", "hour"} else None


def _direction(line: Line, at: int, *, counted_in: bool) -> tuple[int, int]:
    """Return (1 ahead, -1 back, 0 neither; index behind the word that says so)."""
    word, following = line.word(at), line.word(at + 1)
    if word == "yang" and following in {"lalu", "kemarin"}:
        return -1, at + 2
    if word == "lalu":
        return -1, at + 1
    if word == "lagi":
        return 1, at + 1
    if word in {"from", "dari"} and following in {"now", "today", "sekarang"}:
        return 1, at + 2
    return (1, at) if counted_in else (0, at)


def _moved(line: Line, number: int, unit: str) -> Piece:
    if unit in _CLOCK:
        step = number * _CLOCK[unit]
        return Piece("instant", moment=line.here + step)
    if unit == "bulan":
        months = line.here.year * 12 + line.here.month - 1 + number
        return Piece("month", month=months % 12 + 1, year=months // 12)
    if unit == "tahun":
        return vague("year")
    return _day(line, number * (1 if unit == "hari" else 7), "last" if number < 0 else "")


def read_weekday(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read senin, hari minggu, senin depan, next monday, malam minggu; minggu depan is a week."""
    night = line.word(at) == "malam"
    before = line.word(at)
    which = _WHICH_BEFORE.get(before, "")
    named = at + 1 if night or which or before == "hari" else at
    weekday = _weekday(line, named, surely=before == "hari" or night)
    if weekday is None or (night and line.word(named) != "minggu" and weekday == SUNDAY):
        return None
    if night:
        saturday = weekday == SUNDAY
        return (Piece("weekday", number=5, which=which), named + 1) if saturday else (vague("eve"), named + 1)
    after = _WHICH_AFTER.get(line.word(named + 1), "")
    if after and not which:
        return Piece("weekday", number=weekday, which=after), named + 2
    if line.word(named + 1) == "yang" and line.word(named + 2) == "lalu":
        return Piece("weekday", number=weekday, which="last"), named + 3
    return Piece("weekday", number=weekday, which=which), named + 1


def _weekday(line: Line, at: int, *, surely: bool) -> int | None:
    """Return the weekday named at `at`; "minggu" is Sunday only beside hari, a part, a time or a date."""
    word = line.word(at)
    if word != "minggu":
        return WEEKDAYS.get(word)
    following = line.word(line.skip(at + 1, ",", "("))
    beside = following in PARTS or following in {"jam", "tanggal", "besok", "at"}
    digits = line.at(line.skip(at + 1, ",", "(")).kind in {"number", "dm", "dmy", "hm"}
    return SUNDAY if surely or beside or digits else None


def read_week(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read minggu depan, pekan ini, next week; a bare "minggu" must be asked back."""
    word, following = line.word(at), line.word(at + 1)
    shifts = {"depan": 1, "ini": 0, "lalu": -1, "next": 1, "this": 0, "last": -1, "kemarin": -1}
    if word in {"next", "this", "last"} and following == "pekan":
        return Piece("week", number=shifts[word]), at + 2
    if word not in {"minggu", "pekan"}:
        return None
    if following == "yang" and line.word(at + 2) == "lalu":
        return Piece("week", number=-1), at + 3
    if following in shifts and following not in {"next", "this", "last"}:
        return Piece("week", number=shifts[following]), at + 2
    return (vague("week_or_sunday"), at + 1) if word == "minggu" else None


READERS = (read_day, read_offset, read_weekday, read_part_of_today, read_week)
