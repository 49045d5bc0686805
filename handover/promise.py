"""When people answer: opening hours, holidays and promises counted in open time, and how to say them.

Called by actions that hand over, by requests for handovers and by the queue. Pure: hours are wall times in the
business's zone, instants are UTC and aware.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from core.business import Business

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
# Days that are looked ahead: longer than any holiday, short enough to end when the hours are all closed.
HORIZON = timedelta(days=60)
# Said times are rounded up to this: a promise to people is never tighter than the one that is kept.
ROUNDED = timedelta(minutes=5)
USUAL_MINUTES = 10


def is_open(business: Business, now: datetime) -> bool:
    """Whether people answer at this instant. A business that set no hours at all counts as always open."""
    return next_opening(business, now) == now


def next_opening(business: Business, now: datetime) -> datetime:
    """Return the next instant at which people answer: `now` when open, 60 days ahead when the hours never open."""
    return next((max(begins, now) for begins, ends in _spans(business, now) if ends > now), now + HORIZON)


def due_at(business: Business, tier: str | None, now: datetime) -> datetime:
    """Return when a first answer is due that is asked for now: the tier's promised minutes, counted in open time."""
    return add_open(business, now, promised(business, tier))


def promised(business: Business, tier: str | None) -> timedelta:
    """Return the promised time until a first answer for this tier, the default for an unknown one."""
    minutes = business.promise_minutes
    return timedelta(minutes=minutes.get((tier or "").lower()) or minutes.get("default") or USUAL_MINUTES)


def add_open(business: Business, now: datetime, span: timedelta) -> datetime:
    """Return the instant at which `span` of open time has passed since `now`."""
    for begins, ends in _spans(business, now):
        begins = max(begins, now)
        if ends <= begins:
            continue
        if ends - begins >= span:
            return begins + span
        span -= ends - begins
    return now + HORIZON


def open_between(business: Business, begins: datetime, ends: datetime) -> timedelta:
    """Return how much open time lies between two instants."""
    total = timedelta(0)
    for opens, closes in _spans(business, begins):
        if opens >= ends:
            break
        total += max(min(closes, ends) - max(opens, begins), timedelta(0))
    return total


def say_when(business: Business, due: datetime, *, now: datetime, language: str) -> str:
    """Say in one sentence when a person answers: soon when open, with the next opening first when closed."""
    opens = next_opening(business, now)
    before = say_before(due, business, now=now, language=language)
    if opens <= now:
        if language == "en":
            return f"Someone will reply here {before}."
        return f"Seseorang akan membalas di sini {before}."
    moment = say_moment(opens, business, now=now, language=language)
    if language == "en":
        return f"Our team is back {moment} and will reply here {before}."
    return f"Tim kami buka lagi {moment} dan akan membalas di sini {before}."


def say_before(due: datetime, business: Business, *, now: datetime, language: str) -> str:
    """Say a deadline: "hari ini sebelum 14.30 WIB", rounded up to five minutes."""
    late = (due - datetime.min.replace(tzinfo=UTC)) % ROUNDED
    due += ROUNDED - late if late else timedelta(0)
    word = "before" if language == "en" else "sebelum"
    return f"{_day(due, business, now, language)} {word} {_clock(due, business, language)}"


def say_moment(at: datetime, business: Business, *, now: datetime, language: str) -> str:
    """Say an instant: "besok pukul 08.00 WIB", "Senin 23 November pukul 08.00 WIB"."""
    word = "at" if language == "en" else "pukul"
    return f"{_day(at, business, now, language)} {word} {_clock(at, business, language)}"


def _day(at: datetime, business: Business, now: datetime, language: str) -> str:
    day, today = at.astimezone(business.zone).date(), now.astimezone(business.zone).date()
    near = {0: "today", 1: "tomorrow"} if language == "en" else {0: "hari ini", 1: "besok"}
    if (day - today).days in near:
        return near[(day - today).days]
    names = "en" if language == "en" else "id"
    said = f"{WEEKDAYS[names][day.weekday()]} {day.day} {MONTHS[names][day.month - 1]}"
    return f"on {said}" if language == "en" else said


def _clock(at: datetime, business: Business, language: str) -> str:
    wall = at.astimezone(business.zone)
    return f"{wall:%H:%M} {wall.tzname()}" if language == "en" else f"{wall:%H.%M} {wall.tzname()}"


def _spans(business: Business, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield open spans in order from the night before `since` on; neighbours that touch are not joined."""
    day = since.astimezone(business.zone).date()
    for ahead in range(-1, HORIZON.days):
        span = _hours_of(business, day + timedelta(days=ahead))
        if span is not None:
            yield span


def _hours_of(business: Business, day: date) -> tuple[datetime, datetime] | None:
    if day.isoformat() in business.holidays:
        return None
    hours = business.hours.get(DAYS[day.weekday()], "") if business.hours else "00:00-24:00"
    if "-" not in hours:
        return None
    begins, ends = (_at(business.zone, day, part.strip()) for part in hours.split("-", 1))
    # "22:00-02:00" ends on the next day.
    return begins, ends if ends > begins else ends + timedelta(days=1)


# Asked for the same few days again and again, many times a turn.
@lru_cache(256)
def _at(zone: tzinfo, day: date, wall: str) -> datetime:
    hour, minute = (int(part) for part in wall.replace(".", ":").split(":"))
    midnight = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24, minute), tzinfo=zone)
    return midnight.astimezone(UTC)
