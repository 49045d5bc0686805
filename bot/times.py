"""Times that customers type, as actions need them: an aware moment, or the question that must be asked back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.actions import Tools, spoken
from core.text import DateReading, read_dates, say_date
from core.words import Turn

# A time right behind one of these is the one that is not meant: "jangan jam 10, jam 11 aja".
_REFUSED = re.compile(
    r"\b(?:jangan|jgn|jngn|bukan|bkn|gausah|(?:ga|gak|tidak) usah|not|don'?t)\W+(?:(?:yang|yg|di|at|on)\s+)?$", re.I
)
NAMED_PART = re.compile(r"\b(?:pagi|siang|sore|malam|malem|am|pm)\b", re.I)
# A part of a day that is said without an hour, in one spelling: "pagi aja", "malem deh".
_PARTS = {
    "pagi": "pagi", "paginya": "pagi", "morning": "pagi", "siang": "siang", "siangnya": "siang", "sore": "sore",
    "sorenya": "sore", "malam": "malam", "malem": "malam", "malamnya": "malam", "afternoon": "afternoon",
    "evening": "evening",
}  # fmt: skip
# "Bukan jumat ini, jumat depan": the coming one is what is not meant, so the next one is the one behind it.
_TURNS_DOWN = re.compile(r"\b(?:bukan|bkn|jangan|jgn|not)\b", re.I)
_NEXT = re.compile(r"\b(?:depan|dpn|depannya|next)\b", re.I)
_WEEK = timedelta(days=7)
_GREETS = frozenset("selamat met halo hai hi good hello".split())
# Who is asked for the hour may say the bare number: "9", "10.30 aja kak".
_BARE_HOUR = re.compile(r"\s*\d{1,2}(?:[.:]\d{2})?(?:\s+(?:aja|saja|deh|ya|dong|kak|min|please))*\s*[.!]?\s*", re.I)
# Humming is no yes to a time that was read back.
_HUMS = frozenset("hm hmm hmmm hmmmm mm mhm".split())


def typed_time(turn: Turn, kept: Mapping[str, str] | None = None) -> datetime | None:
    """Return the day and time in the text as an aware datetime of the business's zone; None when either is missing.

    A time alone is of the day that an open question `kept` (`named_day`), else the next such time.
    """
    zone, text, kept = turn.situation.business.zone, turn.text, kept or {}
    day = date.fromisoformat(kept["day"]) if kept.get("day") else None
    pending = turn.situation.pending
    if day and pending is not None and pending.asks == "when" and _BARE_HOUR.fullmatch(text):
        text = f"jam {text.strip()}"
    readings = _wanted(read_dates(text, now=turn.situation.now, zone=zone, day=day), text)
    if kept.get("part") and readings and not NAMED_PART.search(text):
        # "jam 7" of a "jumat malam" is seven in the evening.
        text = f"{text[: readings[0].end]} {kept['part']}{text[readings[0].end :]}"
        readings = _wanted(read_dates(text, now=turn.situation.now, zone=zone, day=day), text)
    for reading in readings:
        if reading.grain == "minute" and not reading.ambiguous and isinstance(reading.value, datetime):
            at = reading.value
            at += behind(text, reading, _refused(text, day))
            return at if at.tzinfo else at.replace(tzinfo=zone)
    return None


def named_day(turn: Turn, turned_down: date | None = None) -> dict[str, str]:
    """Return a day that was named without an hour, and its part ("jumat sore"), as values that a question keeps.

    `turned_down` is a day that is not meant: the next weekday of that name is the one a week behind it.
    """
    readings = read_dates(turn.text, now=turn.situation.now, zone=turn.situation.business.zone)
    for reading in _wanted(readings, turn.text):
        if reading.grain == "day" and not reading.ambiguous and isinstance(reading.value, date):
            day = reading.value + behind(turn.text, reading, turned_down)
            return {"day": day.isoformat(), "part": reading.part}
    return {}


def refused_day(turn: Turn, kept: Mapping[str, str]) -> date | None:
    """Return the day that an open question `kept` where this text says that it is not the one that was meant."""
    named = str(kept.get("day") or "")
    return _refused(turn.text, date.fromisoformat(named)) if named else None


def named_part(turn: Turn) -> str:
    """Return the part of a day that was named ("pagi aja") by who did not greet with it, else nothing."""
    if not _GREETS.isdisjoint(turn.tokens):
        return ""
    return next((_PARTS[token] for token in turn.tokens if token in _PARTS), "")


def behind(text: str, reading: DateReading, turned_down: date | None) -> timedelta:
    """Return how much later a reading is meant than it falls: nothing, unless it names the next weekday and falls on
    the day that is not meant, or, where that day is turned down in so many words, before it."""
    day = reading.value.date() if isinstance(reading.value, datetime) else reading.value
    if turned_down is None or day is None or not _NEXT.search(text[reading.start : reading.end]):
        return timedelta()
    before = day < turned_down and day.weekday() == turned_down.weekday() and _TURNS_DOWN.search(text)
    return turned_down + _WEEK - day if day == turned_down or before else timedelta()


def _refused(text: str, day: date | None) -> date | None:
    return day if _TURNS_DOWN.search(text) else None


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
        later = behind(turn.text, reading, _refused(turn.text, kept.date()))
        if isinstance(reading.value, datetime):
            return (reading.value if reading.value.tzinfo else reading.value.replace(tzinfo=zone)) + later
        if reading.grain == "day" and not reading.part:
            return kept.replace(year=reading.value.year, month=reading.value.month, day=reading.value.day) + later
    return None


def _wanted(readings: Sequence[DateReading], text: str) -> Sequence[DateReading]:
    """Return the readings without those that are refused, unless nothing else was said."""
    return [one for one in readings if not _REFUSED.search(text[: one.start])] or readings


def settled(turn: Turn, kept: datetime) -> str | None:
    """Return "yes" or "no" when the text answers what was read back and changes nothing of it, else None.

    "iya tapi jam 10 aja" and "bukan, lusa" answer too, and say something else: that is read back again.
    """
    changed = changed_time(turn, kept)
    if (
        turn.yes_no is None
        or _HUMS.issuperset(turn.tokens)
        or changed not in (None, kept)
        or (changed is None and asked_time(turn))
    ):
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


def hour_asked(turn: Turn, tools: Tools, day: str, part: str, *, again: bool = False) -> str:
    """Return the question for the hour of a day, which is said with its date so that a wrong one is seen; `again` in
    other words."""
    zone, language = turn.situation.business.zone, spoken(turn)
    said = say_date(date.fromisoformat(day), "day", zone, language)
    if tools.phrases.has(f"part.{part}"):
        said = f"{said} {tools.phrases.say(f'part.{part}', language)}"
    return tools.say(turn, "ask_time.hour_left" if again else "ask_time.hour_of", day=said)


def say_wall(at: datetime, turn: Turn) -> str:
    """Say a moment as people do: day name, date, time and zone."""
    zone = turn.situation.business.zone
    return say_date(at.astimezone(zone), "minute", zone, spoken(turn))
