"""How fast one account of a provider may send: so many messages a second in all, and one after the other per chat.

Asked by the carriers of channels before a row is marked, so that what must wait is still due and can be voided. It
knows no clock of its own: whoever asks says what time it is.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# A provider counts when a message arrives, we when it leaves: our second is a little longer than theirs.
SECOND = timedelta(seconds=1.05)
CHATS_KEPT = 50_000
NONE = timedelta(0)


@dataclass
class Pace:
    """`in_all` messages in any `span`; per chat one a second after a burst of `burst`; and pauses of the account."""

    in_all: int
    burst: int
    span: timedelta = SECOND
    _left: deque[datetime] = field(default_factory=deque)
    # When a chat has its whole burst again, the longest unused ones forgotten first.
    _full_at: OrderedDict[str, datetime] = field(default_factory=OrderedDict)
    _paused_until: datetime | None = None

    def wait(self, address: str, now: datetime) -> timedelta:
        """Return how long a message to this chat must wait. Zero takes its place: the message is counted."""
        waits = max(self._pause(now), self._all(now), self._chat(address, now))
        if not waits:
            self.count(address, now)
        return waits

    def count(self, address: str, now: datetime) -> None:
        """Count a message that leaves now."""
        self._left.append(now)
        while len(self._left) > self.in_all:
            self._left.popleft()
        self._full_at[address] = max(now, self._full_at.pop(address, now)) + SECOND
        while len(self._full_at) > CHATS_KEPT:
            self._full_at.popitem(last=False)

    def pause(self, until: datetime) -> None:
        """Send nothing before `until`: the provider said so for the whole account."""
        self._paused_until = max(until, self._paused_until or until)

    @property
    def paused_until(self) -> datetime | None:
        """The end of the last pause that the provider asked for, None when it never did."""
        return self._paused_until

    def _pause(self, now: datetime) -> timedelta:
        return max(NONE, self._paused_until - now) if self._paused_until else NONE

    def _all(self, now: datetime) -> timedelta:
        return max(NONE, self._left[0] + self.span - now) if len(self._left) >= self.in_all else NONE

    def _chat(self, address: str, now: datetime) -> timedelta:
        return max(NONE, self._full_at.get(address, now) - now - (self.burst - 1) * SECOND)
