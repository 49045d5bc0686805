"""Counts rows by what became of them without reading again what was counted and no longer changes.

A table of a million rows is read once after a start, then only what is fresh. Called by `bot/operations.py`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, func, or_, select

from core.database import Session

# Ids are given out before the commit: within this time a smaller one may still appear.
SETTLED = timedelta(seconds=10)


class Tally:
    """How many rows a table has had, by a column; rows that are deleted later stay counted until the next start."""

    def __init__(self, table: Table, at: str, by: str, *, open_values: Collection[str] = ()) -> None:
        """`at` names the column of a row's instant, `by` the one to count by, whose `open_values` may still change."""
        self._id, self._at = table.c.id, table.c[at]
        self._by: ColumnElement[Any] = table.c[by]
        self._open = tuple(open_values)
        self._upto = 0
        self._counted: Counter[str] = Counter()
        self._lock = threading.Lock()

    def read(self, session: Session, *, now: datetime) -> dict[str, int]:
        """Return the counts as they are now, by value."""
        with self._lock:
            fresh = self._id > self._upto
            unsettled = or_(self._at > now - SETTLED, self._by.in_(self._open))
            first = session.execute(select(func.min(self._id)).where(fresh, unsettled)).scalar_one()
            last = session.execute(select(func.max(self._id)).where(fresh)).scalar_one()
            bound = (last or self._upto) if first is None else first - 1
            self._counted += self._count(session, fresh & (self._id <= bound))
            self._upto = max(self._upto, bound)
            return dict(self._counted + self._count(session, self._id > self._upto))

    def _count(self, session: Session, which: ColumnElement[bool]) -> Counter[str]:
        rows = session.execute(select(self._by, func.count()).where(which).group_by(self._by))
        return Counter({row[0]: row[1] for row in rows})
