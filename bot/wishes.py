"""What a customer wants to be reminded of again and again, as it is said bit by bit: read from their words, made whole.

Used by `bot/actions/remind_me.py` through `bot/wish_talk.py`. Pure, like every action.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.times import NAMED_PART, unclear_phrase
from core.repeating import LASTS, Repeat
from core.text.bounds import Bounds, read_bounds
from core.text.dates import DateReading, read_dates
from core.text.repeats import RepeatReading, read_days, read_repeat
from core.words import Turn

# More times a day than this are no reminder of ours; so many doses has hardly any medicine.
MOST_TIMES = 4
_DAYS_OF = {"day": 1, "week": 7}
_CLOCK = r"\d{1,2}(?:[.:]\d{2})?(?:\s*(?:pagi|siang|sore|malam|malem|am|pm)\b)?"
# "jam 7 dan 19", "at 7am, 1pm and 7pm": what follows an hour in a list is one too, unless it counts something.
_LISTED = re.compile(
    rf"(\b(?:jam|jm|pukul|pkl|pk|at)\s*{_CLOCK}\s*(?:,\s*(?:dan|and)?|\b(?:dan|and|sama|serta)\b|&)\s*)"
    r"(?=\d{1,2}\b(?!\s*(?:x|kali|butir|tablet|kapsul|sendok|orang|hari|minggu|bulan|obat)\b))",
    re.I,
)
_BARE_HOURS = re.compile(rf"\s*(?={_CLOCK}\s*(?:$|[,&]|dan\b|and\b|aja\b|saja\b|ya\b))", re.I)
_ONCE = re.compile(
    r"\b(?:sekali|satu kali|1 ?x|1 kali) (?:aja|saja|doang|cukup|ya)\b|\b(?:cukup|cuma|hanya) (?:sekali|satu kali)\b"
    r"|\b(?:just|only) once\b|\bonce only\b",
    re.I,
)
# What is left between two places that were read: "jam 7 dan jam 19".
_BETWEEN = re.compile(r"[\s,;&]*(?:\b(?:dan|and|sama|serta|di|pada|hari|on|at)\b[\s,;&]*)*", re.I)


@dataclass(frozen=True, slots=True)
class Wish:
    """A repetition as far as it was said. `every` as `RepeatReading`, days and times as text, so that JSON keeps it.

    `once` is the single moment that was named beside the repetition ("besok jam 9 bayar iuran tiap bulan"), `asked`
    the phrase that asked last, which tells what a bare "30" answers.
    """

    every: str
    days: tuple[int, ...] = ()
    times: tuple[str, ...] = ()
    count: int = 0
    part: str = ""
    start: str = ""
    until: str = ""
    lasts: tuple[Any, ...] = ()
    once: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message makes of a wish, the phrase that must ask back for what it said, and its other words."""

    wish: Wish
    asks: str
    rest: str
    says: bool


def kept_wish(values: Mapping[str, Any]) -> Wish | None:
    """Return the wish that an open question keeps, None if it is about one time."""
    kept: Mapping[str, Any] | None = values.get("wish")
    if kept is None:
        return None
    # JSON knows lists only.
    lists = {name: tuple(kept[name]) for name in ("days", "times", "lasts")}
    return replace(Wish(""), **{**kept, **lists})


def keep_wish(wish: Wish) -> dict[str, Any]:
    """Return a wish as plain values for an open question."""
    return asdict(wish)


def wants_once(turn: Turn) -> bool:
    """Whether the customer says that one time is enough."""
    return _ONCE.search(turn.text) is not None and read_repeat(turn.text) is None


def hear_wish(turn: Turn, kept: Wish | None = None, at: datetime | None = None) -> Heard | None:
    """Return what the text wants again and again, or changes of the `kept` wish; None where nothing is to repeat.

    `at` is a single moment that was read back before: "tiap hari ya" repeats its hour.
    """
    now, zone = turn.situation.now, turn.situation.business.zone
    text = _spelled_out(_answering(turn, kept) if kept else turn.text)
    bounds = read_bounds(text, now=now, zone=zone)
    open_text = _blanked(text, bounds.spans)
    repeat = read_repeat(open_text)
    if repeat is None and kept is None:
        return None
    days, places = _named_days(open_text, repeat, kept)
    places = (*bounds.spans, *(repeat.spans if repeat else ()), *places)
    part = (repeat.part if repeat else "") or (kept.part if kept else "")
    readings = _read_times(_blanked(text, places), turn, part)
    wish = _merged(kept or _of_moment(at, zone), repeat, days, bounds)
    # Hours that answer how many there are to be must be as many; those that change them, or were too many, need not.
    free = kept is not None and (bool(kept.times) or kept.asked == "remind.too_often")
    recounts = bool(repeat and repeat.count) or not free
    wish = _with_readings(wish, readings, bounds, zone, recounts=recounts)
    says = bool(repeat or days or readings or bounds != Bounds())
    spans = (*places, *((one.start, one.end) for one in readings))
    return Heard(wish, _asks(repeat, readings, bounds), _without(text, spans), says)


def settle(wish: Wish, now: datetime, zone: ZoneInfo) -> tuple[Repeat, datetime] | None:
    """Return the repetition with its end, and its first wall time; None when it would end before it begins.

    `wish` must be whole: `wish_talk.question` has nothing to ask. It ends where it was said, at most after LASTS.
    """
    times = tuple(sorted({time.fromisoformat(one) for one in wish.times}))
    begin = now.astimezone(zone).replace(tzinfo=None)
    if wish.start:
        begin = max(begin, datetime.combine(date.fromisoformat(wish.start), time.min) - timedelta(minutes=1))
    first = Repeat(wish.every, times, begin.date() + LASTS["month"], wish.days).after(begin)
    if first is None:
        return None
    until = min(_named_end(wish, first.date()) or date.max, first.date() + LASTS[wish.every] - timedelta(days=1))
    return (Repeat(wish.every, times, until, wish.days), first) if until >= first.date() else None


def ends_itself(wish: Wish, repeat: Repeat, first: datetime) -> bool:
    """Whether the end is ours and not the one that was asked for."""
    return _named_end(wish, first.date()) != repeat.until


def _named_end(wish: Wish, first: date) -> date | None:
    if wish.until:
        return date.fromisoformat(wish.until)
    if not wish.lasts:
        return None
    number, unit = wish.lasts
    if unit in _DAYS_OF:
        return first + timedelta(days=number * _DAYS_OF[unit] - 1)
    # Longer ones are cut by our own end anyway, so that a month may have thirty days and a year as many of them.
    return first + timedelta(days=number * (30 if unit == "month" else 365) - 1)


def _answering(turn: Turn, kept: Wish) -> str:
    """Return the text with the word that was left out because the question had it: "tanggal 30", "jam 7", "sampai"."""
    text, now, zone = turn.text, turn.situation.now, turn.situation.business.zone
    if kept.asked in ("remind.ask_until", "remind.until_past"):
        ends = (read_bounds(f"{word}{text}", now=now, zone=zone) for word in ("", "sampai ", "selama "))
        word = next(
            (word for word, one in zip(("", "sampai ", "selama "), ends, strict=True) if one.until or one.lasts), ""
        )
        return f"{word}{text}"
    if kept.asked == "remind.ask_date" and text.lstrip()[:1].isdigit():
        return f"tanggal {text.lstrip()}"
    asked_hours = kept.asked in ("remind.ask_hours", "remind.too_often", "ask_time.hour") and _BARE_HOURS.match(text)
    return f"jam {text.lstrip()}" if asked_hours else text


def _spelled_out(text: str) -> str:
    """Return the text with the word for hour before each of several, where people say it once."""
    while (longer := _LISTED.sub(r"\1jam ", text)) != text:
        text = longer
    return text


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = f"{text[:start]}{'•' * (end - start)}{text[end:]}"
    return text


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the text without these places and the words that only joined them."""
    left: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if start > at and not (left and _BETWEEN.fullmatch(text[at:start])):
            left.append(text[at:start])
        at = max(at, end)
    return " ".join([*left, text[at:]])


def _named_days(
    text: str, repeat: RepeatReading | None, kept: Wish | None
) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Return weekdays or day numbers that stand apart from "tiap minggu", or change the days of a kept wish."""
    every = repeat.every if repeat else kept.every if kept else ""
    if every not in ("week", "month") or (repeat and repeat.days):
        return (), ()
    return read_days(_blanked(text, repeat.spans if repeat else ()), every)


def _read_times(text: str, turn: Turn, part: str) -> tuple[DateReading, ...]:
    now, zone = turn.situation.now, turn.situation.business.zone
    readings = read_dates(text, now=now, zone=zone)
    if not part or not readings or NAMED_PART.search(text):
        return readings
    # "tiap malam jam 7" is seven in the evening. The places stay those of the text without the word.
    named = read_dates(f"{text[: readings[0].end]} {part}{text[readings[0].end :]}", now=now, zone=zone)
    return tuple(replace(one, start=old.start, end=old.end) for one, old in zip(named, readings, strict=False))


def _of_moment(at: datetime | None, zone: ZoneInfo) -> Wish:
    if at is None:
        return Wish("")
    local = at.astimezone(zone)
    return Wish("", times=(f"{local:%H:%M}",), start=local.date().isoformat())


def _merged(wish: Wish, repeat: RepeatReading | None, days: tuple[int, ...], bounds: Bounds) -> Wish:
    if repeat is not None:
        same = repeat.every == wish.every
        wish = replace(
            wish,
            every=repeat.every,
            days=repeat.days or (wish.days if same else ()),
            count=repeat.count or wish.count,
            part=repeat.part or wish.part,
        )
    wish = replace(wish, days=days or wish.days)
    if bounds.start:
        wish = replace(wish, start=bounds.start.isoformat(), once="")
    if bounds.until or bounds.lasts:
        until = bounds.until.isoformat() if bounds.until else ""
        wish = replace(wish, until=until, lasts=() if until else tuple(bounds.lasts or ()))
    return wish


def _with_readings(
    wish: Wish, readings: Sequence[DateReading], bounds: Bounds, zone: ZoneInfo, *, recounts: bool
) -> Wish:
    """Put in the hours, and a day that was named: it starts there, and falls on such days if none are known."""
    certain = [one for one in readings if one.value is not None and not one.ambiguous]
    moments = [one.value.astimezone(zone) for one in certain if isinstance(one.value, datetime)]
    times = [f"{one:%H:%M}" for one in moments] or ([f"{bounds.at:%H:%M}"] if bounds.at else [])
    if times:
        wish = replace(wish, times=tuple(dict.fromkeys(times)), count=wish.count if recounts else 0)
    named = next((one for one in certain if one.names_day and one.value is not None), None)
    if named is not None and named.value is not None and not bounds.start:
        once = named.value.astimezone(zone).isoformat() if isinstance(named.value, datetime) else ""
        wish = replace(wish, start=named.value.strftime("%Y-%m-%d"), once=once)
    if not wish.days and wish.start and wish.every in ("week", "month"):
        day = date.fromisoformat(wish.start)
        wish = replace(wish, days=(day.weekday() if wish.every == "week" else day.day,))
    return wish


def _asks(repeat: RepeatReading | None, readings: Sequence[DateReading], bounds: Bounds) -> str:
    """Return the phrase that asks back for what was said and cannot be kept as it was, "" if there is nothing."""
    timed = [one for one in readings if isinstance(one.value, datetime)]
    apart = any(one.names_day for one in timed) and not bounds.start
    if len(timed) > 1 and ((repeat is not None and repeat.several) or apart):
        return "remind.one_rhythm"
    if bounds.unclear:
        return f"remind.ask_{bounds.unclear}"
    unclear = next((one.ambiguous for one in readings if one.ambiguous), None)
    key = unclear_phrase(unclear) if unclear else ""
    # No date is missing of what comes again and again.
    return "ask_time.hour" if key == "ask_time.other" else key
