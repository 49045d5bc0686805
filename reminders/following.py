"""Moves what customers asked to be reminded of before an appointment along with it. Called by `reminders/planning.py`.

What is called off with its record is called off there, as all of a record's reminders are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from core.database import Session
from core.text.leads import Lead
from reminders.booking import cancel_reminder
from reminders.open import OWN
from reminders.tables import reminders
from reminders.wall_time import instant_of, wall_in, write_wall

# A difference shorter than this is the same moment: an instant is stored in seconds.
SAME = timedelta(seconds=1)


def follow_record(session: Session, row: Mapping[str, Any], now: datetime) -> None:
    """Give every such reminder of this record that has not left its new time; one whose time is over by that, or whose
    record lost its moment, is called off. Days before keep the hour, hours before are counted."""
    asked = select(reminders).where(
        reminders.c.record_id == row["id"], reminders.c.kind == OWN, reminders.c.state == "scheduled"
    )
    occurs_at = row["occurs_at"]
    for one in session.execute(asked).all():
        values = dict(one._mapping["values"])
        if "occurs_at" not in values:
            continue
        if occurs_at is not None and abs(datetime.fromisoformat(values["occurs_at"]) - occurs_at) < SAME:
            continue
        zone = ZoneInfo(one.zone)
        local = None if occurs_at is None else Lead(*values["lead"]).before(occurs_at.astimezone(zone))
        if local is None or local <= now:
            cancel_reminder(session, one.id, reason="record_changed", now=now)
            continue
        wall = wall_in(local, zone)
        values["occurs_at"] = occurs_at.isoformat()
        session.execute(
            update(reminders)
            .where(reminders.c.id == one.id, reminders.c.state == "scheduled")
            .values(
                {
                    reminders.c.wall_time: write_wall(wall),
                    reminders.c.occurrence: write_wall(wall),
                    reminders.c.due_at: instant_of(wall, zone),
                    reminders.c["values"]: values,
                }
            )
        )
