"""Reminds a customer of what they asked to be reminded of, in their own words: "ingatkan saya besok jam 9".

One that repeats keeps how in its values; `reminders/series.py` books it again. One that was asked for before an
appointment keeps that moment; `reminders/following.py` moves it along.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from core.phrases import Phrases
from reminders.dates import say_when
from reminders.kinds import Recipient, ReminderKind, Values, nothing_planned
from reminders.statuses import is_cancelled


def still_makes_sense(values: Values, about: Values | None, now: datetime) -> str | None:
    """Always, since whoever asked for it decides when it is over; before an appointment only while that stands."""
    if about is None or "occurs_at" not in values:
        return None
    if is_cancelled(about["status"]):
        return "record_cancelled"
    return None if about["occurs_at"] == datetime.fromisoformat(values["occurs_at"]) else "record_changed"


def say(phrases: Phrases, who: Recipient, values: Values) -> str:
    """Repeat the customer's own words, or say only that the time has come; of a series whether it is the last."""
    words = str(values.get("text") or "").strip()
    if "occurs_at" in values:
        when = say_when(
            datetime.fromisoformat(values["occurs_at"]), ZoneInfo(values["zone"]), who.language, now=who.now
        )
        return phrases.say("reminder.personal.before", who.language, dice=who.dice, kak=who.kak, words=words, when=when)
    key = "reminder.personal.words" if words else "reminder.personal.bare"
    if values.get("last") and words:
        key = "reminder.personal.last"
    return phrases.say(key, who.language, dice=who.dice, kak=who.kak, words=words)


KIND = ReminderKind(
    plan=nothing_planned,
    still_makes_sense=still_makes_sense,
    say=say,
    template="personal_reminder",
    quiet=False,
    capped=False,
)
