"""Asks three days after delivery whether everything is all right with the order."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from core.business import Business
from core.phrases import Phrases
from reminders.kinds import Planned, Recipient, ReminderKind, Values, zone_of
from reminders.statuses import meaning_of
from reminders.wall_time import wall_in

AFTER = timedelta(days=3)
# Late morning: people have time, and it lies in nobody's quiet hours.
ASKED_AT = time(10)


def plan(record: Values, business: Business, now: datetime) -> list[Planned]:
    """Plan one question, three days after the business told that the order was delivered."""
    if meaning_of(record["status"]) != "delivered":
        return []
    day = wall_in(record["updated_at"], zone_of(record, business)).date() + AFTER
    values = {"reference": str(record["fields"].get("order") or record["reference"])}
    return [Planned("3d", datetime.combine(day, ASKED_AT), values)]


def still_makes_sense(values: Values, record: Values | None, now: datetime) -> str | None:
    """Not when the order is on its way back."""
    if record is not None and meaning_of(record["status"]) != "delivered":
        return "record_changed"
    return None


def say(phrases: Phrases, who: Recipient, values: Values) -> str:
    """Name the order and ask one question."""
    key = "reminder.follow_up.ask"
    return phrases.say(key, who.language, dice=who.dice, kak=who.kak, reference=values["reference"])


KIND = ReminderKind(
    plan=plan,
    still_makes_sense=still_makes_sense,
    say=say,
    template="order_follow_up",
    answers=("confirmed", "other"),
    message_class="survey",
    reads=("order", "shipment"),
    grace=timedelta(days=2),
)
