"""A customer's own reminder so long before something: their appointment, or the time that they name.

Used by `bot/actions/remind_me.py`; `reminders/following.py` moves what was booked when the appointment moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.actions import Tools
from bot.record_talk import own_records
from bot.times import typed_time
from core.text.leads import Lead, read_lead
from core.words import RecordView, Turn
from reminders.kinds import shipped_kinds
from reminders.statuses import is_cancelled
from reminders.wall_time import instant_of, quiet_until

# What an open question keeps of it: how long before (days, minutes), what moment, and of which record.
LEAD, EVENT, RECORD = "lead", "event", "record"


def without_lead(turn: Turn, lead: Lead) -> Turn:
    """Return the turn without the words that say how long before: "H-1" is no day."""
    text = f"{turn.text[: lead.start]} {turn.text[lead.end :]}"
    kept = tuple(one for one in turn.entities if one.kind != "date_time" or read_lead(one.text) is None)
    return replace(turn, text=text, entities=kept)


def moment_ahead(turn: Turn, tools: Tools, lead: Lead, values: dict[str, Any]) -> datetime | None:
    """Return the moment to remind at, in the zone of the business, and keep in `values` what it is before; None while
    nobody knows when that is. A time in the text goes before what was said before, that before an appointment."""
    typed = typed_time(turn, values)
    kept = values.get(EVENT)
    values[LEAD] = [lead.days, lead.minutes]
    if typed is not None:
        values.pop(RECORD, None)
    elif kept is None and (appointment := _next_appointment(turn)) is not None:
        values |= {RECORD: appointment.id, "what": tools.say(turn, "remind.appointment", which=appointment.reference)}
        typed = appointment.occurs_at
    event = typed or (datetime.fromisoformat(kept) if kept else None)
    if event is None:
        return None
    event = event.astimezone(turn.situation.business.zone)
    values[EVENT] = event.isoformat()
    return lead.before(event)


def forget_lead(values: dict[str, Any]) -> None:
    """Let `values` be those of a reminder at a time of its own."""
    for name in (LEAD, EVENT, RECORD):
        values.pop(name, None)


def is_planned(turn: Turn, values: Mapping[str, Any], at: datetime) -> bool:
    """Whether the business's own reminder of the appointment leaves at that very moment anyway."""
    record = next((one for one in turn.situation.records if one.id == values.get(RECORD)), None)
    if record is None or turn.situation.opted_out:
        return False
    business, wall = turn.situation.business, at.replace(tzinfo=None)
    about = {"occurs_at": record.occurs_at, "status": record.status, "fields": record.fields}
    planned = shipped_kinds()["appointment"].plan(about | {"reference": record.reference}, business, turn.situation.now)
    due = instant_of(wall, business.zone)
    is_quiet = quiet_until(due, business.zone, business.quiet_from, business.quiet_until) != due
    return not is_quiet and any(one.wall_time == wall for one in planned)


def booked_values(values: Mapping[str, Any], turn: Turn) -> dict[str, Any]:
    """Return what the booked reminder keeps, so that it follows its record."""
    if RECORD not in values:
        return {}
    return {LEAD: values[LEAD], "occurs_at": values[EVENT], "zone": turn.situation.business.zone.key}


def _next_appointment(turn: Turn) -> RecordView | None:
    now = turn.situation.now
    coming = [
        one
        for one in own_records(turn, ("appointment",))
        if one.occurs_at is not None and one.occurs_at > now and not is_cancelled(one.status)
    ]
    return min(coming, key=lambda one: one.occurs_at or now, default=None)
