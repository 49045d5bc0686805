"""How fast one account of a provider may send: so many messages a second in all, and one after the other per chat.

Asked by the carriers of channels before a row is marked, so that what must wait is still due and can be voided. It
knows no clock of its own: whoever asks says what time it is.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# A provider counts when a message arrives, which is some time between leaving and its answer: a place is free again a
# second after the answer, and that second is a little longer than theirs.
SECOND = timedelta(seconds=1.05)
CHATS_KEPT = 50_000
# What has no answer after this long is counted as answered then; a request is given up after 20 seconds.
LONGEST_WAY = timedelta(seconds=20)
# Before it is asked again whether one of so many on their way is answered.
ON_WAY_REST = timedelta(seconds=0.05)
NONE = timedelta(0)


@dataclass
class Pace:
    """`in_all` messages in any `span`; per chat one a second after a burst of `burst`; and pauses of the account."""

    in_all: int
    burst: int
    span: timedelta = SECOND
    # When those left that have no answer yet, and when the newest answers came.
    _on_way: deque[datetime] = field(default_factory=deque)
    _left: deque[datetime] = field(default_factory=deque)
    # When a chat has its whole burst again, the longest unused ones forgotten first.
    _full_at: OrderedDict[str, datetime] = field(default_factory=OrderedDict)
    _paused_until: datetime | None = None
    # Rows are marked in one thread and answered in others.
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def wait(self, address: str, now: datetime) -> timedelta:
        """Return how long a message to this chat must wait. Zero takes its place: the message is counted."""
        with self._lock:
            waits = max(self._pause(now), self._all(now), self._chat(address, now))
            if not waits:
                self.count(address, now)
            return waits

    def is_full(self, now: datetime) -> bool:
        """Whether nothing may leave now, to whatever chat: what is no message should not be asked for either."""
        with self._lock:
            return bool(self._pause(now) or self._all(now))

    def count(self, address: str, now: datetime) -> None:
        """Count a message that leaves now."""
        with self._lock:
            self._on_way.append(now)
            self._full_at[address] = max(now, self._full_at.pop(address, now)) + self.beat(address)[0]
            while len(self._full_at) > CHATS_KEPT:
                self._full_at.popitem(last=False)

    def answered(self, now: datetime) -> None:
        """Count from now on a message whose answer came: its provider may have counted it as late as this."""
        with self._lock:
            if self._on_way:
                self._on_way.popleft()
            self._left.append(now)
            while len(self._left) > self.in_all:
                self._left.popleft()

    def give_back(self, address: str) -> None:
        """Forget a message that was counted and never left: its place is free at once."""
        with self._lock:
            if self._on_way:
                self._on_way.popleft()
            if address in self._full_at:
                self._full_at[address] -= self.beat(address)[0]

    def beat(self, _address: str, /) -> tuple[timedelta, int]:
        """Return the rest between two messages to a chat, and how many may leave before it counts."""
        return SECOND, self.burst

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
        while self._on_way and self._on_way[0] <= now - LONGEST_WAY:
            self.answered(self._on_way[0] + LONGEST_WAY)
        # Answered or not, none of the newest may stand within one span of so many others.
        room = self.in_all - len(self._on_way)
        if room <= 0:
            return max(ON_WAY_REST, self._on_way[0] + self.span - now)
        return max(NONE, self._left[-room] + self.span - now) if len(self._left) >= room else NONE

    def _chat(self, address: str, now: datetime) -> timedelta:
        rest, burst = self.beat(address)
        return max(NONE, self._full_at.get(address, now) - now - (burst - 1) * rest)
