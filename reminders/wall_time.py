"""Wall times and instants: when "24 November, 09.00" is due, and when quiet hours end. Used by booking and firing.

A time that a clock change leaves out is due at the first instant after the gap, one that comes twice at its first.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def instant_of(wall_time: datetime, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which clocks in `zone` show the naive `wall_time`."""
    local = wall_time.replace(tzinfo=zone, fold=0)
    instant = local.astimezone(UTC)
    if wall_in(instant, zone) == wall_time:
        return instant
    # The clocks jumped over it: both readings enclose the jump, whose instant is what we look for.
    return _jump(local.replace(fold=1).astimezone(UTC), instant, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    offset = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def wall_in(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return what clocks in `zone` show at `instant`, naive."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def write_wall(wall_time: datetime) -> str:
    """Return a wall time as it is stored: 2026-11-24T09:00, with seconds only if it has some."""
    return wall_time.isoformat(timespec="seconds" if wall_time.second else "minutes")


def quiet_until(instant: datetime, zone: ZoneInfo, begins: str, ends: str) -> datetime:
    """Return the end of the quiet hours that `instant` falls into, or `instant` itself outside of them.

    `begins` and `ends` are wall times such as 20:00 and 08:00, over midnight or not; equal ones mean no quiet hours.
    """
    first, last = time.fromisoformat(begins), time.fromisoformat(ends)
    local = wall_in(instant, zone)
    clock = local.time()
    inside = first <= clock < last if first <= last else clock >= first or clock < last
    if not inside:
        return instant
    days = 1 if first > last and clock >= first else 0
    end = datetime.combine(local.date() + timedelta(days=days), last)
    # A clock change in the night must not move a message back to before it was looked at.
    return max(instant, instant_of(end, zone))
