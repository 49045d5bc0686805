"""Step 13 of a message's life: that something was delivered or read, gathered here and written once a second.

Channels note receipts, the clock writes them (`bot/ticking.py`): a busy hour costs one transaction a second, not one
per message. What a crash takes with it is told again when the customer's page next opens.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.live import News
from core.outbox import RANK, advance
from core.points import reach

if TYPE_CHECKING:
    from bot.house import House


@dataclass
class Receipts:
    """Receipts of one process that are not written yet: the furthest state per outbox row, and whose they are."""

    _states: dict[int, str] = field(default_factory=dict)
    _identities: set[int] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, identity_id: int, outbox_ids: Collection[int], state: str) -> None:
        """Remember that rows of this identity came as far as `state`, "delivered" or "read"."""
        with self._lock:
            for one in outbox_ids:
                self._states[one] = max(state, self._states.get(one, state), key=RANK.__getitem__)
            self._identities.update({identity_id} if outbox_ids else ())

    def take(self) -> tuple[dict[int, str], set[int]]:
        """Return what was noted since the last call: states by outbox id, and identity ids."""
        with self._lock:
            noted = self._states, self._identities
            self._states, self._identities = {}, set()
        return noted


def write_receipts(house: House) -> int:
    """Write what was noted in one transaction and tell the desks that watch; returns how many rows moved."""
    states, identities = house.receipts.take()
    if not states:
        return 0
    moved = 0
    with house.database.transaction() as session:
        for state in ("delivered", "read"):
            moved += len(advance(session, [one for one, furthest in states.items() if furthest == state], state))
        reach("O7")
    if moved:
        house.live.tell([News(f"identity:{one}") for one in identities])
    return moved
