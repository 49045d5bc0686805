"""Reminders as a turn knows them: those that were sent and may be answered, and a customer's own that are to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.repeating import Repeat


@dataclass(frozen=True, slots=True)
class OpenReminder:
    """A reminder that was sent and has no answer yet."""

    id: int
    kind: str
    values: Mapping[str, Any]
    sent_at: datetime
    record_id: int | None = None


@dataclass(frozen=True, slots=True)
class OwnReminder:
    """What a customer asked to be reminded of `at` an instant, in their own words, and when they asked.

    One that repeats stands here with its next time.
    """

    id: int
    at: datetime
    words: str
    made_at: datetime
    repeat: Repeat | None = None


@dataclass(frozen=True, slots=True)
class Reminders:
    """One customer's reminders: `sent` ones without an answer, newest first, and `own` ones to come, soonest first."""

    sent: tuple[OpenReminder, ...] = ()
    own: tuple[OwnReminder, ...] = ()
