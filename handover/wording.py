"""Words that brief, queue and every page share: moods, reasons in short, waiting times, what is left of a promise.

One function per thing, so that a queue's row, the head of a conversation and the brief never say it differently. Used
by `handover/brief.py` and by the console; the words themselves are in `brief.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

# From here on hours alone, and from here on days alone, say enough.
HOURS_ALONE = 10
DAYS_ALONE = 48


@cache
def table() -> Mapping[str, Any]:
    """Return every word of `brief.toml` by section and language."""
    return tomllib.loads(files("handover").joinpath("brief.toml").read_text("utf-8"))


def word(name: str, language: str, **values: object) -> str:
    """Return a word in "id" or "en", filled with `values`. Raises KeyError for one that does not exist."""
    return str(table()["words"][language][name]).format(**values)


def say_mood(label: str, language: str) -> str:
    """Return a mood as a word; a label without one is shown as it is."""
    return str(table()["moods"][language].get(label, label))


def say_category(category: str, language: str) -> str | None:
    """Return the two or three words for a reason's category, None for one that has none."""
    found = table()["categories"][language].get(category)
    return None if found is None else str(found)


def say_length(length: timedelta, language: str) -> str:
    """Return a duration in whole minutes, hours or days, such as 4 mnt, 1 j 10 m, 3 hari."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < 60:
        return word("minutes", language, n=minutes)
    hours, rest = divmod(minutes, 60)
    if hours >= DAYS_ALONE:
        return word("days", language, n=hours // 24)
    if hours >= HOURS_ALONE or not rest:
        return word("hours", language, n=hours)
    return word("hours_minutes", language, hours=hours, minutes=rest)


def say_left(due: datetime, now: datetime, language: str) -> str:
    """Return the time that is left, such as 8 mnt lagi, or by how much it was missed, such as lewat 4 mnt."""
    if due >= now:
        return word("left", language, time=say_length(due - now + timedelta(seconds=59), language))
    return word("missed", language, time=say_length(now - due, language))


def say_promise(due: datetime, replied_at: datetime | None, now: datetime, language: str) -> str:
    """Return how the promise of a first reply stands: what is left of it, else whether it was kept."""
    if replied_at is None:
        return word("first_reply", language, time=say_left(due, now, language))
    if replied_at <= due:
        return word("kept", language)
    return word("broken", language, time=say_left(due, replied_at, language))
