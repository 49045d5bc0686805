"""What the bot may write about first: one file per kind, each with the constant KIND. Used by planning and firing.

A kind plans occurrences of a record or conversation, says whether one still makes sense, and words it. All pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from core.business import Business
from core.phrases import Phrases
from core.plugins import load_plugins
from reminders.replies import NOTHING

# A row of a table, or the plain JSON values that a reminder keeps for its wording.
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """One message to come. `wall_time` is naive, in the zone of `zone_of`.

    `occurrence` is unique within kind and subject. With `corrects` it is booked only if an earlier message of the kind
    told another value under that name.
    """

    occurrence: str
    wall_time: datetime
    values: Values
    corrects: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is written to: language "id" or "en", how they are addressed (perhaps empty), and when that is."""

    language: str
    kak: str
    now: datetime
    dice: int = 0


def nothing_planned(_about: Values, _business: Business, _now: datetime) -> list[Planned]:
    """Plan nothing: for kinds that are booked one by one."""
    return []


def nothing_invited(_values: Values) -> str:
    """Offer nothing to whoever replies."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class ReminderKind:
    """One kind of proactive message.

    `plan(record or conversation, business, now)` returns every occurrence, past ones too. `still_makes_sense(values,
    record or conversation or None, now)` returns None while it does, else a key of `reminders.skips.SKIPS`.
    `say(phrases, recipient, values)` words it. `template` is the name of the approved template outside a service
    window, `answers` what a reply may mean (each with a phrase reminder.option.<kind>.<answer>). `invites(values)`
    names what the words of a notice offer to whoever replies, one of `reminders.replies`. `reads` names the
    records it is about. `grace` is how late it may still go out. `news` are told when something changed, the others
    have a date. `quiet` and `capped` tell whether quiet hours and the daily number bind it, `needs_consent` whether
    silence is not enough.
    """

    plan: Callable[[Values, Business, datetime], list[Planned]]
    still_makes_sense: Callable[[Values, Values | None, datetime], str | None]
    say: Callable[[Phrases, Recipient, Values], str]
    template: str
    answers: tuple[str, ...] = ()
    message_class: str = "reminder"
    reads: tuple[str, ...] = ()
    grace: timedelta = timedelta(hours=12)
    news: bool = False
    quiet: bool = True
    capped: bool = True
    needs_consent: bool = False
    invites: Callable[[Values], str] = nothing_invited


@cache
def shipped_kinds() -> Mapping[str, ReminderKind]:
    """Read every kind of this folder by name. Raises PluginError for a broken one."""
    return load_plugins("reminders.kinds", "KIND", ReminderKind)


def zone_of(about: Values, business: Business) -> ZoneInfo:
    """Return the zone of a record: its own field `zone`, an IANA name, else the business's."""
    name = (about.get("fields") or {}).get("zone")
    try:
        return ZoneInfo(name) if name else business.zone
    except (KeyError, ValueError, TypeError, OSError):
        # A branch with a misspelt zone is better reminded by the main office's clock than not at all.
        return business.zone
