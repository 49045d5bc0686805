"""Reads dates by number and months by name: tgl 12, 12/11, 5 Des 2026, December 5th, bulan depan.

Called by dates through `READERS`. Numbers are day first; 11/25 is asked back.
"""

from __future__ import annotations

from core.text.date_pieces import Line, Piece, vague
from core.text.date_words import LONG_MONTHS, MONTHS, TIMID_MONTHS
from core.text.word_sets import word_set

_ORDINALS = frozenset(["st", "nd", "rd", "th"])
_MEASURES = word_set("kg liter lt gram ml meter porsi jam hari bagian dari lusin gelas sendok tablet kali x")
_NUMBERED = word_set("rating nilai skor score bintang ukuran no nomor rt rw blok jl jalan size page step")
_SHIFTS = {"depan": 1, "ini": 0, "lalu": -1, "next": 1, "this": 0, "last": -1, "kemarin": -1}


def read_numeric(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read 2026-12-05, 5/12/2026, 5/12/26, and 12/11 or 12-11 (the dash only behind a word for date)."""
    begin = line.skip(at, "tanggal")
    lexeme = line.at(begin)
    if lexeme.kind == "iso":
        year, month, day = lexeme.numbers
        return _calendar(day, month, year), begin + 1
    if lexeme.kind == "dmy":
        day, month, year = lexeme.numbers
        return _calendar(day, month, year if year > 99 else 2000 + year), begin + 1
    if lexeme.kind == "dm" and not _is_fraction(line, begin):
        day, month = lexeme.numbers
        return (_calendar(day, month, 0), begin + 1) if day and month and max(day, month) <= 31 else None
    if lexeme.kind == "dashed":
        return _dashed(line, begin, named=begin > at)
    return None


def _is_fraction(line: Line, at: int) -> bool:
    """Return whether 1/2 is a measure, 4/5 a rating or 01/02 part of an address."""
    before, after = line.word(at - 1), line.word(at + 1)
    return after in _MEASURES or before in _NUMBERED or line.at(at).numbers == (24, 7)


def _dashed(line: Line, at: int, *, named: bool) -> tuple[Piece, int] | None:
    """Read 12-14 desember and tgl 12-14 as ranges to ask back, tgl 25-12 as a date."""
    first, second = line.at(at).numbers
    if line.word(at + 1) in MONTHS:
        return vague("range"), at + 2
    if not named:
        return None
    likely_date = second <= 12 and second <= first
    return (_calendar(first, second, 0), at + 1) if likely_date else (vague("range"), at + 1)


def _calendar(day: int, month: int, year: int) -> Piece:
    if month > 12 and day <= 12:
        return vague("day_month")
    return Piece("calendar", day=day, month=month, year=year)


def read_named(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read 12 desember, tgl 12, tgl 12 bulan 12, 12th of December, December 12th 2026."""
    begin = line.skip(at, "the")
    said = line.word(begin) == "tanggal"
    begin = line.skip(begin, "tanggal", ":")
    month = MONTHS.get(line.word(begin))
    if month and not said:
        return _month_first(line, begin, month)
    found = line.number(begin, 31) if line.at(begin).kind == "number" or said else None
    if said and line.at(begin).kind == "number" and not (found and found[0]):
        return (vague("no_such_date"), begin + 1) if line.at(begin).numbers[0] < 100 else None
    if not found or not found[0]:
        return None
    day, after = found
    ordinal = line.word(after) in _ORDINALS and line.at(after).start == line.at(after - 1).end
    after = after + 1 if ordinal else after
    month_at = line.skip(after, "of", "bulan") if line.word(after) in {"of", "bulan"} else after
    month = MONTHS.get(line.word(month_at), 0)
    if month:
        year, behind = _year(line, month_at + 1)
        return Piece("calendar", day=day, month=month, year=year), behind
    numbered = line.number(after + 1, 12) if said and line.word(after) == "bulan" else None
    if numbered:
        year, behind = _year(line, numbered[1])
        return Piece("calendar", day=day, month=numbered[0], year=year), behind
    if said or ordinal:
        return _day_only(line, day, after)
    # "12 kemarin" can be the twelfth or a dozen bought yesterday.
    return (vague("day_or_count"), after + 1) if line.word(after) == "kemarin" else None


def _day_only(line: Line, day: int, after: int) -> tuple[Piece, int]:
    """Return the day of a month still to be found; "tgl 12 sampai 14" and "tgl 12, 13" are ranges."""
    second = line.number(after + 1, 31) if line.word(after) in {"-", "sampai", "dan", ",", "atau", "to"} else None
    follows = second and line.word(second[1]) not in {"jam", ".", "orang", "pcs", "hari", "kali"}
    if second and follows and line.word(after) != ",":
        behind = second[1] + (line.word(second[1]) in MONTHS)
        return vague("choice" if line.word(after) in {"atau", "dan"} else "range"), behind
    return Piece("calendar", day=day), after


def _month_first(line: Line, at: int, month: int) -> tuple[Piece, int] | None:
    """Read December 5, 2026; a month alone, if its name is long, is the whole month."""
    found = line.number(at + 1, 31) if line.at(at + 1).kind == "number" else None
    if found and found[0]:
        after = line.skip(found[1], *_ORDINALS)
        year, behind = _year(line, line.skip(after, ","))
        return Piece("calendar", day=found[0], month=month, year=year), behind if year else after
    year, behind = _year(line, at + 1)
    word = line.word(at)
    timid = word in TIMID_MONTHS or word not in LONG_MONTHS
    if timid and not year and line.word(at - 1) not in {"bulan", "in"}:
        return None
    return Piece("month", month=month, year=year), behind


def _year(line: Line, at: int) -> tuple[int, int]:
    """Return (year or 0, index behind it) of a four-digit year at `at`."""
    lexeme = line.at(at)
    if lexeme.kind == "number" and 2000 <= lexeme.numbers[0] <= 2099:
        return lexeme.numbers[0], at + 1
    return 0, at


def read_month(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read bulan depan, bulan ini, next month, bulan desember."""
    word, following = line.word(at), line.word(at + 1)
    if word in {"next", "this", "last"} and following == "bulan":
        return _shifted(line, _SHIFTS[word]), at + 2
    if word != "bulan":
        return None
    if following in MONTHS:
        year, behind = _year(line, at + 2)
        return Piece("month", month=MONTHS[following], year=year), behind
    if following == "yang" and line.word(at + 2) == "lalu":
        return _shifted(line, -1), at + 3
    if following in _SHIFTS:
        return _shifted(line, _SHIFTS[following]), at + 2
    return None


def _shifted(line: Line, months: int) -> Piece:
    count = line.here.year * 12 + line.here.month - 1 + months
    return Piece("month", month=count % 12 + 1, year=count // 12)


READERS = (read_numeric, read_named, read_month)
