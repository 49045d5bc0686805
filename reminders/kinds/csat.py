"""Asks once, a day after a matter was resolved, how satisfied the customer was, from 1 to 5."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.business import Business
from core.phrases import Phrases
from reminders.kinds import Planned, Recipient, ReminderKind, Values
from reminders.wall_time import wall_in


def plan(conversation: Values, business: Business, now: datetime) -> list[Planned]:
    """Plan one survey, `survey_after_hours` after the conversation was resolved."""
    due_at = conversation["resolved_at"] + timedelta(hours=business.survey_after_hours)
    values = {"case": conversation["public_id"], "agent": bool(conversation["resolved_by"] == "agent")}
    return [Planned("once", wall_in(due_at, business.zone), values)]


def still_makes_sense(values: Values, conversation: Values | None, now: datetime) -> str | None:
    """Not when the matter was opened again."""
    if conversation is not None and conversation["state"] != "resolved":
        return "matter_reopened"
    return None


def say(phrases: Phrases, who: Recipient, values: Values) -> str:
    """Ask for a number from 1 to 5 and leave room for words."""
    key = "reminder.csat.after_agent" if values["agent"] else "reminder.csat.after_bot"
    return phrases.say(key, who.language, dice=who.dice, kak=who.kak)


KIND = ReminderKind(
    plan=plan,
    still_makes_sense=still_makes_sense,
    say=say,
    template="satisfaction_survey",
    answers=("1", "2", "3", "4", "5"),
    message_class="survey",
    grace=timedelta(days=2),
)
