"""Customers on Telegram while we were away, and those who write once we are back. Used by `provider.py`.

Chats are numbered from FIRST on; LIVE_FIRST begins those of whom nothing waits.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bench.visitors import MESSAGES
from tests.fakes.telegram import Telegram

FIRST, LIVE_FIRST = 7_000_000, 8_000_000
# In every reminder of the bench, so that the ledger tells them from answers.
REMINDED = "catatan-bench"
AWAY = timedelta(hours=6)
# Live messages a second; every fourth comes from somebody of whom something waits, or was answered just now.
PACE = 10
# Nothing more is expected after so long.
LONGEST = 900.0


def queue(fake: Telegram, chats: Sequence[int], count: int) -> None:
    """Let `count` messages wait at Telegram, of these chats in turn, written evenly over the time we were away."""
    begun = datetime.now(UTC) - AWAY
    for number in range(count):
        said = fake.message(chats[number % len(chats)], "Sari", text=MESSAGES[number % len(MESSAGES)])
        fake.add("message", said | {"date": int((begun + AWAY * 0.9 * number / count).timestamp())})


@dataclass
class Return:
    """What is seen once we are back: who was answered when, read from the ledger as it grows."""

    fake: Telegram
    waiting: set[int]
    to_remind: set[int]
    read: int = 0
    began: float = field(default_factory=time.perf_counter)
    wrote_at: dict[int, float] = field(default_factory=dict)
    # When each was written and how long it waited.
    waits: list[tuple[float, float]] = field(default_factory=list)
    # When all that Telegram kept was confirmed: it hands out its queue from the oldest on.
    read_after: float = 0.0
    # Chats of the backlog that also wrote now: theirs may be two turns.
    again: set[int] = field(default_factory=set)
    answered_after: float = 0.0
    reminded_after: float = 0.0

    def watch(self) -> None:
        """Write at a steady pace until nobody waits any more."""
        number = 0
        backlog = sorted(self.waiting)
        while (self.waiting or self.to_remind or self.wrote_at) and self._passed() < LONGEST:
            self._look()
            if not self.read_after and self.fake.waiting < 100:
                self.read_after = self._passed()
            if (self.waiting or self.to_remind) and number < self._passed() * PACE:
                again = backlog[(number * 7919) % len(backlog)] if number % 4 == 3 else LIVE_FIRST + number
                self._write(again)
                number += 1
            else:
                time.sleep(0.005)

    def _passed(self) -> float:
        return time.perf_counter() - self.began

    def _write(self, chat: int) -> None:
        if chat in self.wrote_at:
            return
        if chat < LIVE_FIRST:
            self.again.add(chat)
        self.wrote_at[chat] = self._passed()
        self.fake.add("message", self.fake.message(chat, "Budi", text=MESSAGES[chat % len(MESSAGES)]))

    def _look(self) -> None:
        fresh = self.fake.sent[self.read :]
        self.read += len(fresh)
        for one in fresh:
            chat = one["chat_id"]
            if REMINDED in one["text"]:
                self.to_remind.discard(chat)
                self.reminded_after = self._passed()
                continue
            if chat in self.waiting:
                self.waiting.discard(chat)
                self.answered_after = self._passed()
            if chat in self.wrote_at:
                at = self.wrote_at.pop(chat)
                self.waits.append((at, self._passed() - at))


def returned(fake: Telegram, waiting: Sequence[int], to_remind: Sequence[int]) -> dict[str, Any]:
    """Let customers write now until everybody who waited was answered and reminded; returns the figures."""
    seen = Return(fake, set(waiting), set(to_remind))
    seen.watch()
    waits = sorted(wait for _, wait in seen.waits)
    later = sorted(wait for at, wait in seen.waits if at > seen.read_after)
    reminded = Counter(one["chat_id"] for one in fake.sent if REMINDED in one["text"])
    return {
        "live": len(waits),
        "p50": statistics.median(waits),
        "p95": waits[int(len(waits) * 0.95)],
        "longest": waits[-1],
        "read_after": seen.read_after,
        "p95_later": later[int(len(later) * 0.95)],
        "unanswered": len(seen.waiting) + len(seen.wrote_at),
        "not_reminded": len(seen.to_remind),
        "reminded_twice": sum(times > 1 for times in reminded.values()),
        "answered_after": seen.answered_after,
        "reminded_after": seen.reminded_after,
        "sent": len(fake.sent),
        "again": sorted(seen.again),
        "refused": {str(code): times for code, times in fake.refused.items() if code != 409},
    }
