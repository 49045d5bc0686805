"""Spoiled calls over HTTP, as a process of its own: `python -m tests.bench.spoilers telegram <base> <count>`.

Prints one JSON line: how many got which status, what was wrongly answered, and what must stand in the inbox.
"""

from __future__ import annotations

import json
import resource
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.bench.provider import NUMBERS, PUBLIC
from tests.calling import post_each
from tests.telegram import spoiling as telegram
from tests.whatsapp import spoiling as whatsapp

SEED = 20_261_122


@dataclass
class Tally:
    """What came of the calls, without the calls: only the names of whole ones are remembered."""

    forged: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: Counter[int] = field(default_factory=Counter)
    whole: list[str] = field(default_factory=list)

    def hear(self, call: Any, status: int) -> None:
        """Count one call that was answered."""
        is_telegram = isinstance(call, telegram.Call)
        expected = (200 if call.is_signed else 403) if is_telegram else call.expected
        name = (str(call.chat_id) if call.chat_id else "") if is_telegram else call.kept
        self.forged += not call.is_signed
        self.statuses[status] += 1
        self.wrong[status] += status != expected
        if name:
            self.whole.append(name)

    def figures(self) -> dict[str, Any]:
        """Return the counts, and the memory that this process had at most (ru_maxrss is in KB, on macOS in bytes)."""
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {
            "calls": self.statuses.total(),
            "forged": self.forged,
            "refused": self.statuses[403],
            "faults": sum(count for status, count in self.statuses.items() if status >= 500),
            "statuses": dict(sorted(self.statuses.items())),
            "wrong": {status: count for status, count in self.wrong.items() if count},
            "whole": self.whole,
            "memory_mb": most // (2**20 if sys.platform == "darwin" else 2**10),
        }


def calls_of(name: str, count: int) -> Iterator[tuple[str, Any]]:
    """Yield so many calls of a channel's webhooks with their paths."""
    if name == "telegram":
        return (("/webhooks/telegram", call) for call in telegram.calls(SEED, count))
    ours = f"whatsapp:{NUMBERS[0]}"
    return ((call.path, call) for call in whatsapp.calls(SEED, count, PUBLIC, ours))


if __name__ == "__main__":
    tally = Tally()
    post_each(calls_of(sys.argv[1], int(sys.argv[3])), sys.argv[2], heard=tally.hear)
    print(json.dumps(tally.figures()))
