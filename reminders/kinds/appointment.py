"""Reminds of an appointment three days, one day and two hours before, and asks whether the customer will come.

Nothing of the visit is told but booking reference, doctor and time: a phone's lock screen is read by others.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.business import Business
from core.phrases import Phrases
from reminders.dates import say_when
from reminders.kinds import Planned, Recipient, ReminderKind, Values, zone_of
from reminders.statuses import meaning_of
from reminders.wall_time import wall_in, write_wall

_OVER = frozenset({"done", "no_show", "success"})
# Somebody asked for it and the clinic has not said yes.
_NOT_YET = frozenset({"requested", "pending", "waiting"})


def plan(record: Values, business: Business, now: datetime) -> list[Planned]:
    """Plan three occurrences before `occurs_at`; moving the appointment makes three others."""
    occurs_at = record["occurs_at"]
    if occurs_at is None or meaning_of(record["status"]) in _NOT_YET:
        return []
    zone = zone_of(record, business)
    local = wall_in(occurs_at, zone)
    # Days before are counted on the calendar, hours before on the clock's own run.
    times = {"3d": local - timedelta(days=3), "1d": local - timedelta(days=1)}
    times["2h"] = wall_in(occurs_at - timedelta(hours=2), zone)
    values = {
        "reference": record["reference"],
        "doctor": str(record["fields"].get("doctor") or ""),
        "occurs_at": occurs_at.isoformat(),
        "zone": zone.key,
    }
    return [Planned(f"{name}:{write_wall(local)}", time, values) for name, time in times.items()]


def still_makes_sense(values: Values, record: Values | None, now: datetime) -> str | None:
    """Not after it began, not when it was moved, called off or is over."""
    occurs_at = datetime.fromisoformat(values["occurs_at"])
    if record is not None:
        if meaning_of(record["status"]) == "cancelled":
            return "record_cancelled"
        if record["occurs_at"] != occurs_at or meaning_of(record["status"]) in _OVER:
            return "record_changed"
    return "already_over" if now >= occurs_at else None


def say(phrases: Phrases, who: Recipient, values: Values) -> str:
    """Name doctor, day, time, zone and booking, and ask."""
    occurs_at = datetime.fromisoformat(values["occurs_at"])
    when = say_when(occurs_at, ZoneInfo(values["zone"]), who.language, now=who.now)
    key = "with_doctor" if values["doctor"] else "ask"
    return phrases.say(
        f"reminder.appointment.{key}",
        who.language,
        dice=who.dice,
        kak=who.kak,
        doctor=values["doctor"],
        reference=values["reference"],
        when=when,
    )


KIND = ReminderKind(
    plan=plan,
    still_makes_sense=still_makes_sense,
    say=say,
    template="appointment_reminder",
    answers=("confirmed", "reschedule", "cancelled"),
    reads=("appointment",),
)
