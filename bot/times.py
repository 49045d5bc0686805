"""Times that customers type, as actions need them: an aware moment, or the question that must be asked back."""

from __future__ import annotations

from datetime import datetime

from bot.actions import spoken
from core.text import read_dates, say_date
from core.words import Turn


def typed_time(turn: Turn) -> datetime | None:
    """Return the day and time in the text as an aware datetime of the business's zone; None when either is missing."""
    zone = turn.situation.business.zone
    for reading in read_dates(turn.text, now=turn.situation.now, zone=zone):
        if reading.grain == "minute" and not reading.ambiguous and isinstance(reading.value, datetime):
            at = reading.value
            return at if at.tzinfo else at.replace(tzinfo=zone)
    return None


def asked_time(turn: Turn) -> str | None:
    """Return the phrase that asks back when a time was typed that cannot be read for sure, else None."""
    readings = read_dates(turn.text, now=turn.situation.now, zone=turn.situation.business.zone)
    unclear = next((one.ambiguous for one in readings if one.ambiguous), None)
    if unclear:
        known = ("end_of_month", "prayer_time", "pay_day", "holiday", "weekday_mismatch")
        return f"ask_time.{unclear if unclear in known else 'other'}"
    return "ask_time.hour" if readings else None


def say_wall(at: datetime, turn: Turn) -> str:
    """Say a moment as people do: day name, date, time and zone."""
    zone = turn.situation.business.zone
    return say_date(at.astimezone(zone), "minute", zone, spoken(turn))
