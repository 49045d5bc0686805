"""Settles an expression: which day its pieces mean together, and at which time, or why that must be asked.

Called by dates with the pieces of one expression. The conventions: weeks begin on Monday, a bare weekday is
the next one after today, a day number gone by is next month's, an hour gone by is tomorrow's.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo

from core.text.date_clock import settle_hour
from core.text.date_pieces import Piece

_HALF_YEAR_DAYS = 183


@dataclass(frozen=True)
class Settled:
    """What an expression means: value and grain, or a reason to ask back with the options to offer."""

    value: date | datetime | None = None
    grain: str = "day"
    reason: str | None = None
    options: tuple[date | datetime, ...] = ()
    part: str = ""


@dataclass(frozen=True)
class Setting:
    """What surrounds an expression: the local present, its zone, what the sentence says of the past."""

    here: datetime
    zone: tzinfo
    past: bool = False
    doubtful: bool = False
    since: bool = False
    shared_day: date | None = None


def settle(pieces: list[Piece], setting: Setting) -> Settled | None:
    """Return what `pieces` mean together; None for pieces that say nothing alone, such as a bare "pagi"."""
    by_kind = {piece.kind: piece for piece in pieces}
    if "vague" in by_kind:
        return Settled(reason=by_kind["vague"].which)
    if "prayer" in by_kind and "time" not in by_kind:
        return Settled(reason="prayer_time")
    if "instant" in by_kind:
        moment = by_kind["instant"].moment
        return Settled(moment.replace(second=0, microsecond=0), "minute") if moment else None
    part = _part(pieces)
    day = _settle_day(by_kind, setting)
    if "time" in by_kind:
        if day.reason:
            return day
        return _at_time(day.value, by_kind, part, setting)
    if day.value or day.reason:
        gone = _part_gone(by_kind, setting)
        return Settled(reason="gone_by") if gone else Settled(day.value, day.grain, day.reason, day.options, part)
    return None


def _part(pieces: list[Piece]) -> str:
    """Return the part of the day; in "pagi, jam 3 sore" the first was a greeting."""
    parts = [piece.which for piece in pieces if piece.kind in {"part", "today", "prayer"}]
    return parts[-1] if parts else ""


def _part_gone(by_kind: dict[str, Piece], setting: Setting) -> bool:
    """Return whether "nanti pagi" is said after the morning, or "tadi sore" before the afternoon."""
    piece = by_kind.get("today")
    if piece is None or piece.exact or piece.date != setting.here.date():
        return False
    first, last = {"pagi": (4, 10), "siang": (10, 15), "sore": (14, 19)}.get(piece.which, (17, 24))
    return setting.here.hour < first if piece.number < 0 else setting.here.hour >= last


def _settle_day(by_kind: dict[str, Piece], setting: Setting) -> Settled:
    """Return the day (or month) that all pieces agree on."""
    today = setting.here.date()
    said_past = "day" in by_kind and by_kind["day"].which == "last"
    ago = "marker" in by_kind and by_kind["marker"].which == "lalu"
    weekday, day = by_kind.get("weekday"), by_kind.get("day") or by_kind.get("today")
    if "calendar" in by_kind:
        found = _calendar(by_kind, setting, past=said_past or ago)
        agreed = weekday is None or found.value is None or found.value.weekday() == weekday.number
        same = day is None or said_past or found.value in {None, day.date}
        return found if agreed and same else _mismatch(found.value, weekday)
    if weekday and "week" in by_kind:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=by_kind["week"].number)
        meant = monday + timedelta(days=weekday.number)
        gone = by_kind["week"].number == 0 and meant < today and not setting.past
        return Settled(reason="gone_by", options=(meant,)) if gone else Settled(meant)
    if weekday and "month" in by_kind:
        return Settled(reason="which_week")
    if weekday and day and not said_past:
        agreed = day.date is not None and day.date.weekday() == weekday.number
        return Settled(day.date) if agreed else _mismatch(day.date, weekday)
    if weekday:
        return _weekday(weekday, setting, past=said_past or ago)
    if day and "month" in by_kind and not said_past:
        return Settled(reason="day_mismatch")
    if day and "month" not in by_kind:
        return Settled(day.date)
    if "week" in by_kind:
        return Settled(reason="week")
    if "month" in by_kind:
        return Settled(_month(by_kind["month"], setting, past=said_past or ago), "month")
    return Settled(setting.shared_day)


def _mismatch(day: date | None, weekday: Piece | None) -> Settled:
    """Return the question that a weekday and a date that disagree leave, with both readings."""
    if day is None:
        return Settled(reason="day_mismatch")
    if weekday is None:
        return Settled(reason="day_mismatch", options=(day,))
    ahead = (weekday.number - day.weekday()) % 7
    return Settled(reason="weekday_mismatch", options=(day, day + timedelta(days=ahead)))


def _weekday(piece: Piece, setting: Setting, *, past: bool) -> Settled:
    today = setting.here.date()
    ahead = (piece.number - today.weekday()) % 7 or 7
    coming = today + timedelta(days=ahead)
    before = coming - timedelta(days=14 if ahead == 7 else 7)
    if past or piece.which == "last" or (setting.since and setting.past and not piece.which):
        return Settled(before)
    monday = today - timedelta(days=today.weekday())
    if piece.which == "next":
        return Settled(monday + timedelta(days=7 + piece.number))
    if piece.which == "this":
        this = monday + timedelta(days=piece.number)
        return Settled(this) if this > today else Settled(reason="gone_by", options=(this, coming))
    if piece.which != "coming" and setting.past and not setting.doubtful and not piece.which:
        return Settled(reason="past_or_next", options=(before, coming))
    return Settled(coming)


def _month(piece: Piece, setting: Setting, *, past: bool = False) -> date:
    """Return the first of the month; a name alone is this month or the next one of that name."""
    today = setting.here.date()
    gone = piece.month < today.month
    year = piece.year or (today.year - (not gone) if past else today.year + gone)
    return date(year, piece.month, 1)


def _calendar(by_kind: dict[str, Piece], setting: Setting, *, past: bool) -> Settled:
    piece, today = by_kind["calendar"], setting.here.date()
    month, year = piece.month, piece.year
    if not month and "month" in by_kind:
        first = _month(by_kind["month"], setting)
        month, year = first.month, first.year
    if month:
        return _month_and_day(piece.day, month, year, setting, past=past)
    gone = piece.day < today.day
    if past or (gone and setting.past):
        if setting.doubtful and not past:
            return Settled(reason="gone_by")
        return _existing(today.year, today.month, piece.day, shift=0 if gone or piece.day == today.day else -1)
    if setting.since and setting.past and piece.day > today.day:
        return _existing(today.year, today.month, piece.day, shift=-1)
    return _existing(today.year, today.month, piece.day, shift=1 if gone else 0)


def _month_and_day(day: int, month: int, year: int, setting: Setting, *, past: bool) -> Settled:
    """Return a date with a month; without a year one lately gone by is asked, unless the past is meant."""
    if year:
        return _existing(year, month, day)
    today = setting.here.date()
    found = _existing(today.year, month, day)
    if not found.value or found.value >= today:
        far = found.value is not None and (found.value - today).days > _HALF_YEAR_DAYS
        return _existing(today.year - 1, month, day) if far and (past or setting.since) else found
    if past or (setting.past and not setting.doubtful):
        return found
    following = _existing(today.year + 1, month, day)
    if (today - found.value).days > _HALF_YEAR_DAYS:
        return following
    options = tuple(option.value for option in (found, following) if option.value)
    return Settled(reason="gone_by", options=options)


def _existing(year: int, month: int, day: int, *, shift: int = 0) -> Settled:
    """Return the date `shift` months from that month, or the reason that there is none."""
    count = year * 12 + month - 1 + shift
    year, month = count // 12, count % 12 + 1
    if not 1 <= year <= 9998 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return Settled(reason="no_such_date")
    return Settled(date(year, month, day))


def _at_time(day: date | None, by_kind: dict[str, Piece], part: str, setting: Setting) -> Settled:
    """Return the moment of a time on `day`, or its next occurrence; WITA and WIT are converted."""
    piece = by_kind["time"]
    hour, reason = settle_hour(piece, piece.which or part)
    if reason:
        return Settled(reason=reason)
    zone = setting.zone
    if "zone" in by_kind:
        zone = timezone(timedelta(hours=by_kind["zone"].number))
    marker = by_kind["marker"].which if "marker" in by_kind else ""
    # In "jam 9 lalu pulang" the word means then, not ago.
    if marker == "lalu" and day is None:
        marker = ""
    here = setting.here.astimezone(zone)
    moment = datetime.combine(day or here.date(), datetime.min.time(), zone).replace(hour=hour, minute=piece.minute)
    if "month" in by_kind and "calendar" not in by_kind:
        return Settled(reason="which_day")
    sure = marker == "lalu" or bool(part or piece.which or piece.exact or hour >= 13)
    if marker == "tadi":
        return _settled_moment(moment, setting) if moment <= here else Settled(reason="gone_by")
    if moment < here and day is None and not marker:
        moment += timedelta(days=1)
    elif moment < here and (day == here.date() or marker) and not (sure or setting.past):
        return Settled(reason="gone_by", options=(moment + timedelta(hours=12),))
    return _settled_moment(moment, setting)


def _settled_moment(moment: datetime, setting: Setting) -> Settled:
    return Settled(moment.astimezone(setting.zone), "minute")
