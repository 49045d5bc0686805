"""Tells that a transaction went on: processing, success, pending, failed or reversed. No amount, no account."""

from __future__ import annotations

from datetime import datetime

from core.business import Business
from core.phrases import Phrases
from reminders.kinds import Planned, Recipient, ReminderKind, Values, zone_of
from reminders.replies import HELP, NOT_MINE, NOTHING
from reminders.statuses import meaning_of
from reminders.wall_time import wall_in

TOLD = frozenset({"processing", "success", "pending", "failed", "reversed"})


def plan(record: Values, business: Business, now: datetime) -> list[Planned]:
    """Plan one notice for the present status, at once. A suspected fraud is told in quiet hours too."""
    status = meaning_of(record["status"])
    if status not in TOLD:
        return []
    values = {"reference": record["reference"], "status": status, "fraud": bool(record["fields"].get("fraud"))}
    # The same status may come again (pending, processing, pending): the record's version tells them apart.
    occurrence = f"{status}:{record['version']}"
    return [Planned(occurrence, wall_in(now, zone_of(record, business)), values)]


def still_makes_sense(values: Values, record: Values | None, now: datetime) -> str | None:
    """Not when the transaction moved on while the notice waited."""
    if record is not None and meaning_of(record["status"]) != values["status"]:
        return "record_changed"
    return None


def say(phrases: Phrases, who: Recipient, values: Values) -> str:
    """Name the transaction and its status, and what that means."""
    key = f"reminder.transaction_status.{values['status']}"
    return phrases.say(key, who.language, dice=who.dice, kak=who.kak, reference=values["reference"])


def invites(values: Values) -> str:
    """Whoever did not do it says so; what failed or was reversed is explained by a person."""
    return {"success": NOT_MINE, "failed": HELP, "reversed": HELP}.get(values["status"], NOTHING)


KIND = ReminderKind(
    plan=plan,
    still_makes_sense=still_makes_sense,
    say=say,
    template="transaction_status",
    message_class="notice",
    reads=("transaction",),
    news=True,
    invites=invites,
)
