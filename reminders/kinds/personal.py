"""Reminds a customer of what they asked to be reminded of, in their own words: "ingatkan saya besok jam 9".

One that repeats keeps how in its values; `reminders/series.py` books it again.
"""

from __future__ import annotations

from datetime import datetime

from core.phrases import Phrases
from reminders.kinds import Recipient, ReminderKind, Values, nothing_planned


def still_makes_sense(values: Values, about: Values | None, now: datetime) -> str | None:
    """Always: whoever asked for it decides when it is over."""
    return None


def say(phrases: Phrases, who: Recipient, values: Values) -> str:
    """Repeat the customer's own words, or say only that the time has come; of a series whether it is the last."""
    words = str(values.get("text") or "").strip()
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
