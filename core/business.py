"""What the business decides: name, tone, hours, promises, packs. Shipped defaults that saved decisions override.

Read by `bot/turns.py` into every Situation, edited by the console. Other processes notice an edit by its version.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select

from core.database import Session, serialise
from core.tables import decisions
from core.text import NO_PATTERNS, Patterns

DEFAULTS: Mapping[str, Any] = tomllib.loads(files("core").joinpath("business.toml").read_text("utf-8"))

# What no row decides.
_GIVEN = frozenset({"version", "zone", "patterns"})


@dataclass(frozen=True)
class Business:
    """The business as it is now. Times are wall times in `zone`; durations are whole minutes.

    `patterns` are the installation's own for order numbers and waybills.
    """

    version: int = 0
    name: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Jakarta"))
    address_form: str = "Kak"
    language: str = "id"
    packs: tuple[str, ...] = ("general",)
    hours: Mapping[str, str] = field(default_factory=dict)
    holidays: tuple[str, ...] = ()
    quiet_from: str = "20:00"
    quiet_until: str = "08:00"
    promise_minutes: Mapping[str, int] = field(default_factory=dict)
    refund_limit: int = 0
    reminders_per_day: int = 3
    survey_after_hours: int = 24
    emergency_text: Mapping[str, str] = field(default_factory=dict)
    set_up: bool = False
    patterns: Patterns = NO_PATTERNS


def read_business(session: Session, zone: ZoneInfo, patterns: Patterns = NO_PATTERNS) -> Business:
    """Read the defaults and every saved decision over them. Unknown names are ignored.

    `zone` is the installation's, and so are the `patterns` of its order numbers and waybills.
    """
    newest = select(func.max(decisions.c.id)).group_by(decisions.c.name)
    rows = session.execute(
        select(decisions.c.id, decisions.c.name, decisions.c.value).where(decisions.c.id.in_(newest))
    )
    values = dict(DEFAULTS)
    version = 0
    for row in rows:
        values[row.name] = row.value
        version = max(version, row.id)
    known = {one.name for one in fields(Business)} - _GIVEN
    shaped: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items() if name in known
    }
    return Business(version=version, zone=zone, patterns=patterns, **shaped)


def save_decision(session: Session, name: str, value: object, *, author: str, now: datetime) -> int:
    """Keep one decision and return its version. Raises ValueError for a name that Business does not have."""
    if name not in {one.name for one in fields(Business)} - _GIVEN:
        raise ValueError(f"{name!r} is not something that a business decides; see core/business.toml for the names")
    # Others notice an edit by the highest number: numbers become visible in their order.
    serialise(session, "editions")
    result = session.execute(insert(decisions).values(name=name, value=value, author=author, saved_at=now))
    return int(result.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted, so there is a key


def business_version(session: Session) -> int:
    """Return the version of the newest decision, 0 when nothing was decided yet."""
    return int(session.execute(select(func.coalesce(func.max(decisions.c.id), 0))).scalar_one())
