"""How fast a visitor may write: a bucket per visitor, so that a flood costs nobody else anything."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from core.clock import Clock

# Twenty a minute with a burst of thirty: faster than anybody types (threat S-31 of the security notes).
PER_SECOND = 20 / 60
BURST = 30.0
VISITORS_KEPT = 50_000


@dataclass
class Limits:
    """Token buckets by address, the longest unused ones forgotten first."""

    clock: Clock
    _buckets: OrderedDict[str, tuple[float, datetime]] = field(default_factory=OrderedDict)

    def allows(self, address: str) -> bool:
        """Take one token of this address; False when none is left."""
        now = self.clock.now()
        tokens, last = self._buckets.pop(address, (BURST, now))
        tokens = min(BURST, tokens + (now - last).total_seconds() * PER_SECOND)
        allowed = tokens >= 1
        self._buckets[address] = (tokens - 1 if allowed else tokens, now)
        while len(self._buckets) > VISITORS_KEPT:
            self._buckets.popitem(last=False)
        return allowed
