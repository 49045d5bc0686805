"""The row that tells that the demo is loaded, with what its removal must know. It lies among the business's decisions.

A name that no business decides is ignored by everything that reads decisions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from core.database import Session
from core.tables import decisions

# Who wrote what the demo wrote, wherever a row names its author.
AUTHOR = "demo"
# The customer that visitors of the demo become.
YOU = "demo-you"


def write_marker(session: Session, value: Mapping[str, Any], *, now: datetime) -> None:
    """Keep that the demo is loaded: `last_event` before it, `reviewed` entries, `agents` that it made."""
    session.execute(insert(decisions).values(name=AUTHOR, value=dict(value), author=AUTHOR, saved_at=now))


def read_marker(session: Session) -> Mapping[str, Any] | None:
    """Return what `write_marker` kept, or None while no demo is loaded."""
    return session.execute(
        select(decisions.c.value).where(decisions.c.name == AUTHOR).order_by(decisions.c.id.desc()).limit(1)
    ).scalar_one_or_none()
