"""What is looked at while a simulated day goes on, at every tick: who waits unseen, and rows that went back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.house import House
from console.queue_rows import read_rows
from core.outbox import NOT_TAKEN, RANK
from core.tables import conversations, outbox
from handover.queue import places

LEFT = ("sent", "delivered", "read")
# Where a row stays as far as its provider says nothing more of it.
STAYS = (*LEFT, "voided", "expired", "failed", "parked")


def missing(house: House) -> list[tuple[int, bool]]:
    """Return who waits for a person and is not in the queue or not on the desk, with whether the queue has them."""
    with house.database.snapshot() as session:
        waiting = select(conversations.c.id, conversations.c.public_id).where(conversations.c.state == "waiting")
        rows = session.execute(waiting.order_by(conversations.c.id)).all()
        if not rows:
            return []
        found = places(session, [row.id for row in rows], now=house.clock.now(), business=house.business)
        shown = {row.public_id for row in read_rows(session, "waiting", 0)}
    return [(row.id, row.id in found) for row in rows if row.id not in found or row.public_id not in shown]


@dataclass
class Watch:
    """How far the rows of a provider's channel were when somebody last looked."""

    channel: str
    seen: dict[int, str] = field(default_factory=dict)

    def went_back(self, house: House, bounced: Collection[int]) -> list[tuple[int, str, str]]:
        """Return rows that went where none may go, with from where and to; what was `bounced` may go again."""
        with house.database.snapshot() as session:
            rows = session.execute(select(outbox.c.id, outbox.c.state).where(outbox.c.channel == self.channel)).all()
        moved = [(row.id, self.seen.get(row.id, "due"), row.state) for row in rows]
        self.seen |= {row.id: row.state for row in rows}
        return [one for one in moved if _is_back(one[1], one[2], bounced=one[0] in bounced)]


def _is_back(before: str, after: str, *, bounced: bool) -> bool:
    if before == after or before not in STAYS or (before in ("sent", "parked") and bounced):
        return False
    if before in NOT_TAKEN and after == "voided":
        # What nobody took is struck out when what it was about is called off.
        return False
    return after not in LEFT or before not in (*LEFT, "parked", "failed") or RANK[after] < RANK.get(before, 0)
