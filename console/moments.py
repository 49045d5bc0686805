"""Instants and durations as people read them, in the zone of the business. Used by templates as `moments`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from console.languages import say

Nearness = Literal["calm", "soon", "late"]
_ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


@dataclass(frozen=True)
class Moments:
    """How one page shows time: its language, the zone of the business and the instant the page was made."""

    language: str
    zone: ZoneInfo
    now: datetime

    @property
    def zone_name(self) -> str:
        """The short name of the zone, such as WIB."""
        return _ZONE_NAMES.get(self.zone.key) or self.now.astimezone(self.zone).tzname() or self.zone.key

    def clock(self, at: datetime) -> str:
        """Return the wall time, such as 10.42 (English 10:42)."""
        return at.astimezone(self.zone).strftime("%H:%M" if self.language == "en" else "%H.%M")

    def day(self, at: datetime) -> str:
        """Return the day, such as Sab 21 Nov, with the year when it is another one; today and yesterday as words."""
        local, today = at.astimezone(self.zone), self.now.astimezone(self.zone)
        if local.date() == today.date():
            return say(self.language, "Hari ini")
        if local.date() == (today - timedelta(days=1)).date():
            return say(self.language, "Kemarin")
        pattern = "EEE d MMM" if local.year == today.year else "d MMM yyyy"
        return format_datetime(local, pattern, locale=self.language)

    def stamp(self, at: datetime) -> str:
        """Return the wall time, with the day before it when it is not today."""
        if at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date():
            return self.clock(at)
        return f"{self.day(at)} {self.clock(at)}"

    def iso(self, at: datetime) -> str:
        """Return the instant for the `datetime` attribute of a time element."""
        return at.astimezone(self.zone).isoformat(timespec="seconds")

    def lasted(self, length: timedelta) -> str:
        """Return a duration in whole minutes, hours or days, such as 4 mnt, 1 j 10 m, 3 hari."""
        minutes = max(int(length.total_seconds() // 60), 0)
        if minutes < 60:
            return say(self.language, "%(minutes)s mnt", minutes=minutes)
        hours, rest = divmod(minutes, 60)
        if hours >= 48:
            return say(self.language, "%(days)s hari", days=hours // 24)
        if hours >= 10 or not rest:
            return say(self.language, "%(hours)s j", hours=hours)
        return say(self.language, "%(hours)s j %(minutes)s m", hours=hours, minutes=rest)

    def since(self, at: datetime) -> str:
        """Return how long ago an instant was."""
        return self.lasted(self.now - at)

    def until(self, at: datetime) -> str:
        """Return the time that is left, such as 8 mnt lagi, or by how much it was missed, such as lewat 4 mnt."""
        if at >= self.now:
            return say(self.language, "%(time)s lagi", time=self.lasted(at - self.now + timedelta(seconds=59)))
        return say(self.language, "lewat %(time)s", time=self.lasted(self.now - at))

    def nearness(self, at: datetime, begun_at: datetime) -> Nearness:
        """Return how near a promise is: calm above half of its time, soon below, late after it."""
        if at <= self.now:
            return "late"
        return "soon" if (at - self.now) * 2 <= at - begun_at else "calm"
