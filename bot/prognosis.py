"""The words of `sapa doctor`: what it looks at, what it found, and how long something has lasted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.business import Business
from core.database import Session
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at: one snapshot of the rows at `now`, and at most `most` rows named one by one."""

    session: Session
    settings: Settings
    business: Business
    now: datetime
    channels: frozenset[str]
    page_bound: frozenset[str]
    most: int = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing: its `state` is "ok", "note" (as it should be, but good to know) or "wrong" (somebody must act)."""

    thing: str
    state: str
    sentence: str
    advice: str = ""
    numbers: Mapping[str, Any] = field(default_factory=dict)


def fine(thing: str, sentence: str, **numbers: Any) -> Finding:
    """Return that a thing is well."""
    return Finding(thing, "ok", sentence, numbers=numbers)


def note(thing: str, sentence: str, advice: str, **numbers: Any) -> Finding:
    """Return what is as it should be and yet may surprise."""
    return Finding(thing, "note", sentence, advice, numbers)


def wrong(thing: str, sentence: str, advice: str, **numbers: Any) -> Finding:
    """Return what is wrong and what to do."""
    return Finding(thing, "wrong", sentence, advice, numbers)


def many(count: int, one: str, several: str = "") -> str:
    """Return a number with its noun: "1 message", "12 messages"."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def span(seconds: float) -> str:
    """Return a length of time as people say it: "40 seconds", "3 minutes", "2 hours", "5 days"."""
    for length, word in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * length:
            return f"{seconds // length:.0f} {word}s"
    return f"{seconds:.0f} seconds"
