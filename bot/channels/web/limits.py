"""How fast a visitor may ask things of us: a bucket per visitor, so that a flood costs nobody else anything.

Buckets are of one process and forgotten with it; uploads, which fill the disk, are counted in rows (`uploads.py`).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from core.clock import Clock

VISITORS_KEPT = 50_000


@dataclass
class Limits:
    """Token buckets by address, the longest unused ones forgotten first. Every bucket starts full, at `burst`."""

    clock: Clock
    per_second: float
    burst: float
    _buckets: OrderedDict[str, tuple[float, datetime]] = field(default_factory=OrderedDict)

    def allows(self, address: str) -> bool:
        """Take one token of this address; False when none is left."""
        now = self.clock.now()
        tokens, last = self._buckets.pop(address, (self.burst, now))
        tokens = min(self.burst, tokens + (now - last).total_seconds() * self.per_second)
        allowed = tokens >= 1
        self._buckets[address] = (tokens - 1 if allowed else tokens, now)
        while len(self._buckets) > VISITORS_KEPT:
            self._buckets.popitem(last=False)
        return allowed
