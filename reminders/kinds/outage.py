"""Tells customers who agreed to be told that a service is disturbed, and that it works again."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.business import Business
from core.phrases import Phrases
from reminders.kinds import Planned, Recipient, ReminderKind, Values, zone_of
from reminders.statuses import meaning_of
from reminders.wall_time import wall_in


def plan(record: Values, business: Business, now: datetime) -> list[Planned]:
    """Plan one notice per status: the disturbance, and its end."""
    resolved = meaning_of(record["status"]) in ("resolved", "done")
    service = str(record["fields"].get("service") or business.name)
    values = {"service": service, "status": "resolved" if resolved else "ongoing"}
    return [Planned(values["status"], wall_in(now, zone_of(record, business)), values)]


def still_makes_sense(values: Values, record: Values | None, now: datetime) -> str | None:
    """Not when it ended while the notice waited."""
    if record is None:
        return None
    resolved = meaning_of(record["status"]) in ("resolved", "done")
    return None if resolved == (values["status"] == "resolved") else "record_changed"


def say(phrases: Phrases, who: Recipient, values: Values) -> str:
    """Name the service and what is true of it now."""
    key = f"reminder.outage.{values['status']}"
    return phrases.say(key, who.language, dice=who.dice, kak=who.kak, service=values["service"])


KIND = ReminderKind(
    plan=plan,
    still_makes_sense=still_makes_sense,
    say=say,
    template="outage_notice",
    message_class="notice",
    reads=("outage",),
    grace=timedelta(hours=3),
    news=True,
    needs_consent=True,
)
