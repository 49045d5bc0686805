"""Reads times of the day: jam 9, jam setengah 9, 14.30, jam 9 kurang 15, 9am, at 3 pm, pagi, wita.

Called by dates through `READERS`; `settle_hour` is where an hour becomes one of twenty-four.
"""

from __future__ import annotations

from core.text.date_pieces import Line, Piece, vague
from core.text.date_words import PARTS, PRAYERS, ZONES
from core.text.word_sets import word_set

_QUARTER = 15
_NOT_TIMES = word_set("jam juta jt rb ribu k kali x orang pcs kg cm persen item items")
_PERIODS = frozenset(["hari", "minggu", "pekan", "bulan", "tahun", "menit"])
_HALF_DAYS = {"am": "am", "pm": "pm", "a": "am", "p": "pm"}


def read_time(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read jam 9, pukul 14.30, jam setengah sembilan, at 9, half past 8, and 9 to 11 as a range."""
    word = line.word(at)
    if word in {"jam", "at"}:
        begin = line.skip(at, "jam", "at", ".", ":", "sekitar", "-")
        if line.word(begin) in {"setengah", "half"}:
            return _half(line, begin)
        return _hour(line, begin, named=True) if begin > at else None
    if word in {"setengah", "half"}:
        found = _half(line, at)
        beside = found and (line.word(found[1]) in PARTS or _near_day(line, at))
        return found if beside or (found and line.word(at + 1) == "lewat") else None
    if word == "seperempat":
        return _english_quarter(line, at)
    return None


def _near_day(line: Line, at: int) -> bool:
    before = line.word(at - 1)
    return before in PARTS or before in {"besok", "lusa", "ini", "depan", "nanti", "tadi"}


def _hour(line: Line, at: int, *, named: bool) -> tuple[Piece, int] | None:
    lexeme = line.at(at)
    if lexeme.kind == "dashed" and max(lexeme.numbers) <= 24:
        return vague("range"), at + 1
    if lexeme.kind == "hm":
        return _written(line, at)
    found = line.number(at, 24)
    if not found:
        return None
    hour, after = found
    if line.word(after) in _NOT_TIMES or (line.word(after) == "," and line.at(after + 1).start == line.at(after).end):
        return None
    if line.word(after) in {"-", "sampai", "to", "atau"} and (end := line.number(after + 1, 24)):
        return vague("choice" if line.word(after) == "atau" else "range"), end[1]
    if line.word(after) == "an" and line.at(after).start == line.at(after - 1).end:
        after += 1
    minute, after = _minutes(line, after)
    exact = lexeme.kind == "number" and len(lexeme.word) == 2 and lexeme.word[0] == "0"
    return _with_half_day(line, hour, minute, after, exact=exact) if named else None


def _minutes(line: Line, at: int) -> tuple[int, int]:
    """Return the minutes that "lewat 10", "kurang seperempat" or "30 menit" add, and the index behind."""
    sign = {"lewat": 1, "kurang": -1}.get(line.word(at), 0)
    if not sign:
        if line.at(at).kind == "number" and line.word(at + 1) == "menit" and line.word(at + 2) not in {"lagi", "lalu"}:
            return line.at(at).numbers[0] % 60, at + 2
        return 0, at
    if line.word(at + 1) == "seperempat":
        return sign * _QUARTER, at + 2
    found = line.number(at + 1, 59)
    if not found:
        return 0, at
    return sign * found[0], line.skip(found[1], "menit")


def _written(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read 14.30 or 09:00; a leading zero or an hour above 12 is the 24-hour clock."""
    lexeme = line.at(at)
    hour, minute = lexeme.numbers[:2]
    if hour > 24 or minute > 59:
        return None
    if line.word(at + 1) in {"-", "sampai", "to"} and line.at(at + 2).kind in {"hm", "number"}:
        return vague("range"), at + 3
    return _with_half_day(line, hour, minute, at + 1, exact=lexeme.word[0] == "0")


def _with_half_day(line: Line, hour: int, minute: int, at: int, *, exact: bool) -> tuple[Piece, int]:
    """Return the time, with am or pm behind it taken in; "a.m." is three lexemes."""
    half = _HALF_DAYS.get(line.word(at), "")
    if len(line.word(at)) == 1:
        half = half if line.word(line.skip(at + 1, ".")) == "m" else ""
        return (
            (_time(hour, minute, half), line.skip(at + 1, ".", "m")) if half else (_time(hour, minute, "", exact), at)
        )
    return _time(hour, minute, half, exact), at + bool(half)


def _time(hour: int, minute: int, half: str = "", exact: bool = False) -> Piece:
    """Return a time; `number` keeps the hour as named, when minutes were taken off it."""
    total = hour * 60 + minute
    return Piece(
        "time",
        hour=total // 60 % 25 or (12 if hour else 0),
        minute=total % 60,
        number=hour,
        which=half,
        exact=exact,
    )


def _half(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read setengah 9 as 8.30, and half past 8 as 8.30."""
    past = line.word(at + 1) == "lewat"
    found = line.number(at + 1 + past, 12)
    if not found or not found[0] or line.word(found[1]) in _NOT_TIMES | _PERIODS:
        return None
    hour = found[0]
    if past:
        return _with_half_day(line, hour, 30, found[1], exact=False)
    return Piece("time", hour=(hour - 1) or 12, minute=30, number=hour), found[1]


def _english_quarter(line: Line, at: int) -> tuple[Piece, int] | None:
    sign = {"lewat": 1, "to": -1}.get(line.word(at + 1), 0)
    found = line.number(at + 2, 12) if sign else None
    return _with_half_day(line, found[0], sign * _QUARTER, found[1], exact=False) if found and found[0] else None


def read_bare_time(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read 14:30, 9am, 9 pagi, and 14.30 where a zone, a part of the day or a date makes it a time."""
    lexeme, following = line.at(at), line.word(at + 1)
    if lexeme.kind == "hm":
        beside = ":" in lexeme.word or following in PARTS or following in ZONES or following in _HALF_DAYS
        return _written(line, at) if beside or _behind_date(line, at) else None
    found = line.number(at, 24)
    if not found or not found[0]:
        return None
    following = line.word(found[1])
    alone = line.word(at - 1) in PARTS and found[0] <= 12 and line.at(found[1]).kind in {"end", "sign"}
    half_day = alone or following in {"am", "pm"} or (following in {"a", "p"} and line.word(found[1] + 1) == ".")
    if half_day or following in ZONES or following in PARTS or following in PRAYERS:
        return _with_half_day(line, found[0], 0, found[1], exact=False)
    if following == "dini" and line.word(found[1] + 1) == "hari":
        return _time(found[0], 0), found[1]
    return None


def _behind_date(line: Line, at: int) -> bool:
    """Return whether the lexeme before (a comma apart) ends a date: a year, a month, a day word."""
    back = at - 1
    while line.word(back) in {",", ")"}:
        back -= 1
    before = line.at(back)
    year = before.kind == "number" and 2000 <= before.numbers[0] <= 2099
    return year or before.kind in {"dmy", "dm", "iso"} or before.word in _DAY_ENDS


def read_part(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read pagi, siang, sore, malam, dini hari, noon; midnight must be asked back."""
    word, following = line.word(at), line.word(at + 1)
    if word == "dini" and following == "hari":
        return Piece("part", which="dini"), at + 2
    if word == "dini":
        return Piece("part", which="dini"), at + 1
    if (word == "tengah" and following == "malam") or word == "midnight":
        return vague("midnight"), at + 1 + (word == "tengah")
    if (word == "tengah" and following == "hari") or word == "noon":
        return _time(12, 0, exact=True), at + 1 + (word == "tengah")
    if word == "in" and following == "the" and line.word(at + 2) in PARTS:
        return Piece("part", which=line.word(at + 2)), at + 3
    if word not in PARTS or line.word(at - 1) in {"selamat", "met", "slmt", "good", "slamat"}:
        return None
    return Piece("part", which=word), at + 1


def read_zone(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read WIB, WITA, WIT."""
    hours = ZONES.get(line.word(at))
    return (Piece("zone", number=hours), at + 1) if hours else None


_DAY_ENDS = word_set("besok lusa ini depan wib tanggal")
READERS = (read_time, read_bare_time, read_part, read_zone)

# Hours that a part of the day can mean: first and last on the 12-hour clock that become afternoon.
_AFTERNOON = {
    "siang": (1, 4), "sore": (1, 7), "malam": (6, 11), "afternoon": (1, 6), "evening": (4, 11),
    "night": (6, 11), "pm": (1, 11),
}  # fmt: skip
_AS_WRITTEN = {
    "pagi": (1, 11), "siang": (10, 16), "sore": (13, 19), "malam": (18, 23), "dini": (0, 5), "subuh": (3, 6),
    "afternoon": (12, 18), "evening": (16, 23), "night": (18, 23), "am": (0, 11), "pm": (12, 23),
}  # fmt: skip


def settle_hour(time: Piece, part: str) -> tuple[int, str | None]:
    """Return (hour 0 to 23, reason to ask back or None).

    Without a part of the day, 1 to 6 are the afternoon, a leading zero is the 24-hour clock; "jam 12 malam",
    "jam 2 malam" and "setengah 7" are not certain.
    """
    hour = time.hour
    if time.exact and not part:
        return hour % 24, None
    if hour == 24 or (hour == 12 and part in {"malam", "night", "am"}) or (hour == 0 and part == "malam"):
        return 0, "midnight"
    if not part:
        if (hour == 6) != (time.number == 6) and time.number in {6, 7}:
            return hour, "part_of_day"
        return (hour + 12 if 1 <= hour <= 6 else hour), None
    first, last = _AFTERNOON.get(part, (99, 99))
    if first <= hour <= last:
        return hour + 12, None
    first, last = _AS_WRITTEN[part]
    if first <= hour <= last:
        return hour, None
    if part == "dini" and hour == 12:
        return 0, None
    return hour, "night_hour" if part in {"malam", "night"} and hour <= 5 else "time_mismatch"
