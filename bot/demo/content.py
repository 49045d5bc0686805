"""What the demo is made of, read from the TOML files beside this module; times in them are relative to now."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

_DAYS = re.compile(r"([+-]\d+)d(?: (\d\d:\d\d))?")
_MINUTES = re.compile(r"([+-]\d+)m")

Table = Mapping[str, Any]


@cache
def table(name: str) -> Table:
    """Return the content of one file: business, facts, people, records, reminders or talks."""
    return tomllib.loads(files("bot.demo").joinpath(f"{name}.toml").read_text("utf-8"))


def rows(name: str, key: str) -> Sequence[Table]:
    """Return the tables of one kind in a file, in their order."""
    found: Sequence[Table] = table(name)[key]
    return found


def instant(written: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return "-90m" or "+1d 09:00" (a wall time in `zone`) as an aware instant in UTC. Raises ValueError."""
    minutes = _MINUTES.fullmatch(written)
    if minutes:
        return now + timedelta(minutes=int(minutes[1]))
    days = _DAYS.fullmatch(written)
    if not days or not days[2]:
        raise ValueError(f"{written!r} is no time of the demo; expected -90m or +1d 09:00")
    wall = datetime.combine(_day(days, now, zone), time.fromisoformat(days[2]), zone)
    return wall.astimezone(UTC)


def fields_of(record: Table, *, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Return a record's fields with "@+2d" become a day and "@-90m" an instant, both in ISO form."""
    return {name: _field(value, now, zone) for name, value in record["fields"].items()}


def _field(value: Any, now: datetime, zone: ZoneInfo) -> Any:
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    days = _DAYS.fullmatch(value[1:])
    if days and not days[2]:
        return _day(days, now, zone).isoformat()
    return instant(value[1:], now=now, zone=zone).isoformat()


def _day(days: re.Match[str], now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date() + timedelta(days=int(days[1]))
