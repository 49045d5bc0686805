"""Instants and durations as people read them, in the zone of the business. Used by templates as `moments`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from console.languages import say
from handover.wording import say_left, say_length, say_promise

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

    def near(self, at: datetime) -> str:
        """Return the wall time of today, else the day alone: what a narrow column has room for."""
        if at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date():
            return self.clock(at)
        return self.day(at)

    def inside(self, at: datetime) -> str:
        """Return the day as it stands inside a sentence: sejak hari ini, sejak Sab 21 Nov."""
        near = (self.now.astimezone(self.zone).date() - at.astimezone(self.zone).date()).days < 2
        return self.day(at).lower() if near else self.day(at)

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
        return say_length(length, self.language)

    def since(self, at: datetime) -> str:
        """Return how long ago an instant was."""
        return self.lasted(self.now - at)

    def until(self, at: datetime) -> str:
        """Return the time that is left, such as 8 mnt lagi, or by how much it was missed, such as lewat 4 mnt."""
        return say_left(at, self.now, self.language)

    def promise(self, due_at: datetime, replied_at: datetime | None = None) -> str:
        """Return how the promise of a first reply stands, such as balasan pertama 8 mnt lagi."""
        return say_promise(due_at, replied_at, self.now, self.language)

    def nearness(self, at: datetime, begun_at: datetime) -> Nearness:
        """Return how near a promise is: calm above half of its time, soon below, late after it."""
        if at <= self.now:
            return "late"
        return "soon" if (at - self.now) * 2 <= at - begun_at else "calm"
