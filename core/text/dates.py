"""Everyday dates and times, Indonesian and English: spans, values, and when to ask back instead of guessing.

Called by entities, reminders' replies and every action that needs a day or a time. Pieces are read from left
to right, put together into expressions, and settled; what is not certain carries a reason and no guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from core.text import date_calendar, date_clock, date_days, date_vague
from core.text import date_words as words
from core.text.date_lexer import lexemes
from core.text.date_pieces import Line, Piece
from core.text.date_settle import Setting, Settled, settle
from core.text.digits import plain
from core.text.numbers import NUMBER_WORDS
from core.text.word_sets import word_set

READ_CHARACTERS = 10_000
_READERS = (*date_vague.READERS, *date_days.READERS, *date_calendar.READERS, *date_clock.READERS)
_STARTERS = word_set(
    "besok lusa kemarin today harini hari the nanti tadi tonight semalam last lalu next this coming in a an",
    "half setengah sehari seminggu sebulan setahun sejam semenit beberapa malam minggu pekan bulan tahun",
    "tanggal jam at seperempat dini tengah midnight noon pay idul cuti new h",
).union(
    words.WEEKDAYS, words.MONTHS, words.PARTS, words.ZONES, words.PRAYERS, words.HOLIDAYS, words.PAY_DAYS,
    words.WEEKENDS, words.EDGES, NUMBER_WORDS,
)  # fmt: skip
# Kinds that say which day it is; without one of them a time is of the day that is talked about.
_DAYS = frozenset({"day", "today", "weekday", "week", "calendar", "month", "instant"})
# Kinds that one expression holds together; a second of the same kind begins the next expression.
_TOGETHER = {
    "day": {"time", "part", "zone", "weekday", "calendar", "month", "marker"},
    "today": {"time", "part", "zone", "weekday", "calendar", "day"},
    "weekday": {"time", "part", "zone", "week", "calendar", "day", "today", "month", "marker"},
    "week": {"time", "part", "zone", "weekday"},
    "calendar": {"time", "part", "zone", "weekday", "month", "day", "today", "marker"},
    "month": {"calendar", "weekday", "time", "part", "zone", "marker", "day"},
    "time": {"day", "today", "weekday", "week", "calendar", "part", "zone", "marker", "month"},
    "part": {"time", "zone", "day", "weekday", "week", "calendar", "today", "marker", "part", "month"},
    "zone": {"time", "part", "day", "today", "weekday", "calendar", "week", "month"},
    "marker": {"time", "day", "weekday", "calendar", "part", "month"},
    "prayer": {"time", "day", "today", "weekday", "calendar", "part"},
    "vague": {"day", "today", "weekday", "calendar", "time", "part", "zone"},
    "instant": set(),
    "duration": set(),
}


@dataclass(frozen=True)
class DateReading:
    """One date or time that was named, with its span in the message.

    `value` is a local datetime (grain "minute") or a date ("day"; for "month" the first of it). When
    `ambiguous` holds a reason it must be asked back, and `options` are readings to offer: "end_of_month",
    "start_of_month", "prayer_time", "pay_day", "holiday", "weekend", "week", "year", "weekday_mismatch",
    "day_mismatch", "gone_by", "no_such_date", "day_month", "range", "choice", "moved_from", "recurring",
    "midnight", "night_hour", "time_mismatch", "part_of_day", "working_days", "counted_from_event", ...
    `part` is the part of the day, if one was named without an hour. `names_day` tells "besok jam 9" from "jam 9".
    """

    value: date | datetime | None
    grain: str
    start: int
    end: int
    ambiguous: str | None = None
    options: tuple[date | datetime, ...] = ()
    part: str = ""
    names_day: bool = False

    @property
    def text_value(self) -> str:
        """Return `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`, `YYYY-MM` for a month, "" without a value."""
        if isinstance(self.value, datetime):
            return self.value.strftime("%Y-%m-%dT%H:%M")
        if self.value is None:
            return ""
        return self.value.strftime("%Y-%m" if self.grain == "month" else "%Y-%m-%d")


@dataclass
class _Expression:
    """Neighbouring pieces that are read together, by index of their lexemes."""

    pieces: list[Piece]
    first: int
    behind: int


def read_dates(text: str, *, now: datetime, zone: tzinfo, day: date | None = None) -> tuple[DateReading, ...]:
    """Return the dates and times named in the first 10,000 characters of `text`, in reading order.

    `now` is an aware instant, `zone` the branch's zone: relative words count from the present there. A time without a
    day is of `day`, the one that is being talked about; without that the next such time.
    """
    return read_plain_dates(plain(text[:READ_CHARACTERS]), now=now, zone=zone, day=day)


def read_plain_dates(copy: str, *, now: datetime, zone: tzinfo, day: date | None = None) -> tuple[DateReading, ...]:
    """Return the same from a plain copy of a message, in which a caller may have blotted out other things."""
    found = lexemes(copy)
    if not any(lexeme.kind not in {"word", "sign"} or lexeme.word in _STARTERS for lexeme in found):
        return ()
    line = Line(found, now.astimezone(zone), [lexeme.word for lexeme in found])
    expressions = [each for each in _expressions(line) if _says_something(line, each)]
    return tuple(_readings(line, expressions, zone, day))


def _expressions(line: Line) -> Iterator[_Expression]:
    """Yield the groups of pieces that stand together, only glue between them."""
    open_group: _Expression | None = None
    at = 0
    while at < len(line.lexemes):
        lexeme = line.lexemes[at]
        read = _read_piece(line, at) if lexeme.kind not in {"word", "sign"} or lexeme.word in _STARTERS else None
        if read is None:
            if open_group and lexeme.word not in words.GLUE and lexeme.word not in words.BEFORE_VAGUE:
                yield open_group
                open_group = None
            at += 1
            continue
        piece, behind = read
        if open_group and _joins(open_group, piece):
            open_group.pieces.append(piece)
            open_group.behind = behind
        else:
            if open_group:
                yield open_group
            open_group = _Expression([piece], at, behind)
        at = behind
    if open_group:
        yield open_group


def _read_piece(line: Line, at: int) -> tuple[Piece, int] | None:
    for reader in _READERS:
        read = reader(line, at)
        if read:
            return read
    return None


def _joins(group: _Expression, piece: Piece) -> bool:
    """Return whether `piece` belongs to the open group: it completes it and is not a second of its kind."""
    allowed = all(piece.kind in _TOGETHER[other.kind] for other in group.pieces)
    if piece.kind in {"vague", "prayer"}:
        allowed = all(other.kind in _TOGETHER[piece.kind] for other in group.pieces)
    if piece.kind == "part" and any(other.kind in {"part", "today"} for other in group.pieces):
        allowed = allowed and group.pieces[-1].kind == "time"
    kinds = [other.kind for other in group.pieces]
    return allowed and (piece.kind not in kinds or piece.kind == "part")


def _says_something(line: Line, group: _Expression) -> bool:
    """Return False for durations, bare parts of the day and markers, and for what "bukan" takes back."""
    kinds = {piece.kind for piece in group.pieces}
    if kinds <= {"duration", "part", "marker", "zone"}:
        return False
    if line.word(group.first - 1) == "per":
        return False
    return line.word(group.first - 1) not in words.NEGATIONS


def _readings(line: Line, groups: list[_Expression], zone: tzinfo, day: date | None) -> Iterator[DateReading]:
    """Yield the settled groups, with what the words between two of them say."""
    cues = set(line.words)
    past, doubtful = not cues.isdisjoint(words.PAST_CUES), not cues.isdisjoint(words.FUTURE_CUES)
    shared: date | None = None
    for number, group in enumerate(groups):
        link_before = _link(line, groups[number - 1], group) if number else ""
        link_after = _link(line, group, groups[number + 1]) if number + 1 < len(groups) else ""
        if link_after == "correction":
            continue
        before = line.word(group.first - 1)
        since = before in {"dari", "sejak", "since", "dr"} and link_after not in {"range", "move"}
        shared_day = shared if link_before in {"choice", "range"} else day
        setting = Setting(line.here, zone, past, doubtful, since, shared_day)
        settled = settle(group.pieces, setting)
        if settled is None:
            continue
        shared = settled.value.date() if isinstance(settled.value, datetime) else settled.value
        yield _reading(line, group, settled, link_before, link_after)


def _reading(line: Line, group: _Expression, settled: Settled, before: str, after: str) -> DateReading:
    reason = settled.reason
    if reason is None and line.word(group.first - 1) in words.RECURRING:
        reason = "recurring"
    elif reason is None and "choice" in {before, after}:
        reason = "choice"
    elif reason is None and "range" in {before, after}:
        reason = "range"
    elif reason is None and after == "move":
        reason = "moved_from"
    start, end = line.at(group.first).start, line.at(group.behind - 1).end
    names_day = any(piece.kind in _DAYS for piece in group.pieces)
    return DateReading(settled.value, settled.grain, start, end, reason, settled.options, settled.part, names_day)


def _link(line: Line, left: _Expression, right: _Expression) -> str:
    """Return what the words between two expressions make of them: choice, range, move, correction or ""."""
    between = [line.word(index) for index in range(left.behind, right.first)]
    said = [word for word in between if word not in {"jam", "hari", "tanggal", ",", "kalau", "kalo"}]
    if not said:
        return ""
    if all(word in words.CHOICES for word in said):
        return "choice"
    if all(word in words.RANGES for word in said):
        return "range"
    from_before = line.word(left.first - 1) in {"dari", "dr", "from"}
    if from_before and all(word in {"ke", "jadi", "to", "menjadi", "diganti"} for word in said):
        return "move"
    return "correction" if all(word in words.CORRECTIONS for word in said) else ""
