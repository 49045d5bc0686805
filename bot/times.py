"""Times that customers type, as actions need them: an aware moment, or the question that must be asked back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.actions import spoken
from core.text import DateReading, read_dates, say_date
from core.words import Turn

# A time right behind one of these is the one that is not meant: "jangan jam 10, jam 11 aja".
_REFUSED = re.compile(
    r"\b(?:jangan|jgn|jngn|bukan|bkn|gausah|(?:ga|gak|tidak) usah|not|don'?t)\W+(?:(?:yang|yg|di|at|on)\s+)?$", re.I
)
NAMED_PART = re.compile(r"\b(?:pagi|siang|sore|malam|malem|am|pm)\b", re.I)


def typed_time(turn: Turn, kept: Mapping[str, str] | None = None) -> datetime | None:
    """Return the day and time in the text as an aware datetime of the business's zone; None when either is missing.

    A time alone is of the day that an open question `kept` (`named_day`), else the next such time.
    """
    zone, text, kept = turn.situation.business.zone, turn.text, kept or {}
    day = date.fromisoformat(kept["day"]) if kept.get("day") else None
    readings = _wanted(read_dates(text, now=turn.situation.now, zone=zone, day=day), text)
    if kept.get("part") and readings and not NAMED_PART.search(text):
        # "jam 7" of a "jumat malam" is seven in the evening.
        text = f"{text[: readings[0].end]} {kept['part']}{text[readings[0].end :]}"
        readings = _wanted(read_dates(text, now=turn.situation.now, zone=zone, day=day), text)
    for reading in readings:
        if reading.grain == "minute" and not reading.ambiguous and isinstance(reading.value, datetime):
            at = reading.value
            return at if at.tzinfo else at.replace(tzinfo=zone)
    return None


def named_day(turn: Turn) -> dict[str, str]:
    """Return a day that was named without an hour, and its part ("jumat sore"), as values that a question keeps."""
    for reading in read_dates(turn.text, now=turn.situation.now, zone=turn.situation.business.zone):
        if reading.grain == "day" and not reading.ambiguous and reading.value is not None:
            return {"day": reading.text_value, "part": reading.part}
    return {}


def changed_time(turn: Turn, kept: datetime) -> datetime | None:
    """Return what the text makes of a moment that was read back: another day, another time or both; None for neither.

    "eh senin aja" keeps the time, "jam 10 aja" keeps the day. A part of a day without an hour ("senin sore") must be
    asked for it.
    """
    zone = turn.situation.business.zone
    kept = kept.astimezone(zone)
    for reading in _wanted(read_dates(turn.text, now=turn.situation.now, zone=zone, day=kept.date()), turn.text):
        if reading.ambiguous or reading.value is None:
            continue
        if isinstance(reading.value, datetime):
            return reading.value if reading.value.tzinfo else reading.value.replace(tzinfo=zone)
        if reading.grain == "day" and not reading.part:
            return kept.replace(year=reading.value.year, month=reading.value.month, day=reading.value.day)
    return None


def _wanted(readings: Sequence[DateReading], text: str) -> Sequence[DateReading]:
    """Return the readings without those that are refused, unless nothing else was said."""
    return [one for one in readings if not _REFUSED.search(text[: one.start])] or readings


def settled(turn: Turn, kept: datetime) -> str | None:
    """Return "yes" or "no" when the text answers what was read back and changes nothing of it, else None.

    "iya tapi jam 10 aja" and "bukan, lusa" answer too, and say something else: that is read back again.
    """
    changed = changed_time(turn, kept)
    if turn.yes_no is None or changed not in (None, kept) or (changed is None and asked_time(turn)):
        return None
    return "no" if turn.yes_no == "no" else "yes"


def asked_time(turn: Turn) -> str | None:
    """Return the phrase that asks back when a time was typed that cannot be read for sure, else None."""
    readings = read_dates(turn.text, now=turn.situation.now, zone=turn.situation.business.zone)
    unclear = next((one.ambiguous for one in readings if one.ambiguous), None)
    if unclear:
        return unclear_phrase(unclear)
    return "ask_time.hour" if readings else None


def unclear_phrase(reason: str) -> str:
    """Return the phrase that asks back for a reading's reason to be ambiguous."""
    known = ("end_of_month", "prayer_time", "pay_day", "holiday", "weekday_mismatch", "recurring")
    return f"ask_time.{reason if reason in known else 'other'}"


def say_wall(at: datetime, turn: Turn) -> str:
    """Say a moment as people do: day name, date, time and zone."""
    zone = turn.situation.business.zone
    return say_date(at.astimezone(zone), "minute", zone, spoken(turn))
