"""What must hold at the end of a simulated day of what went through the provider: what it took, by the ledger, against
what the rows say.

Each function returns what does not hold, in words. Used by `promises.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from core.database import Session
from core.outbox import CLASSES, MOST_SENDS
from core.tables import identities, outbox
from tests.days.line import CHANNEL
from tests.days.watching import LEFT
from tests.kill.checker import handed_over

Ledger = Sequence[Sequence[str]]
ENDS = (*LEFT, "voided", "expired", "parked", "failed")


def _ends(session: Session, _promised: Ledger) -> list[str]:
    """Nothing stands on its way, or with an end that nobody knows, once everything has settled."""
    open_ones = select(outbox).where(outbox.c.channel == CHANNEL, outbox.c.state.not_in(ENDS))
    return [f"outbox {row.id} ({row.message_class}) ended {row.state}" for row in session.execute(open_ones)]


def _arrivals(session: Session, promised: Ledger) -> list[str]:
    """A row arrives twice at most, once if its class is never repeated, and always if it is said to have left."""
    tries = {(words[1], words[2]) for words in promised if words[0] == "posted"}
    bounced = {(words[1], words[2]) for words in promised if words[0] == "bounced"}
    arrived = Counter(int(one) for one, _ in tries - bounced)
    taken = Counter(int(one) for one, _ in tries)
    found = []
    for row in session.execute(select(outbox).where(outbox.c.channel == CHANNEL)):
        most = MOST_SENDS if CLASSES[row.message_class].repeat_once else 1
        what = f"outbox {row.id} ({row.message_class}, {row.state}, sent {row.sends} times)"
        if not arrived[row.id] <= row.sends <= MOST_SENDS or arrived[row.id] > most:
            found.append(f"{what} arrived {arrived[row.id]} times of {taken[row.id]}")
        if row.state in LEFT and not arrived[row.id]:
            found.append(f"{what} never arrived")
        if row.state in ("voided", "expired") and arrived[row.id]:
            found.append(f"{what} arrived all the same")
    return found


def _in_time(session: Session, promised: Ledger) -> list[str]:
    """Nothing is handed over after its end, nor once more while it is known that it was taken."""
    ends = {row.id: row.not_after for row in session.execute(select(outbox.c.id, outbox.c.not_after))}
    found = [
        f"outbox {one} was handed over at {at}, after its end at {ends[one]}"
        for one, times in handed_over(promised).items()
        for at in times
        if at > ends[one]
    ]
    return found + [f"outbox {words[1]} left again although it had" for words in promised if words[0] == "needless"]


def _forward(_session: Session, promised: Ledger) -> list[str]:
    """Whenever somebody looked, no row had gone back."""
    return [f"outbox {words[1]} went from {words[2]} to {words[3]}" for words in promised if words[0] == "backwards"]


def _reachable(session: Session, _promised: Ledger) -> list[str]:
    """Whoever blocked the house and wrote since is reachable again; at the end everybody has written."""
    gone = select(identities.c.address).where(identities.c.channel == CHANNEL, identities.c.unreachable_at.is_not(None))
    return [f"{address} wrote again and is unreachable" for address in session.execute(gone).scalars()]


def first_times(promised: Ledger) -> dict[int, list[datetime]]:
    """Return when each row of the provider was handed over while nobody doubted that it had not left before."""
    return handed_over([words for words in promised if words[2:3] != ["again"]])


CHECKS: tuple[Callable[[Session, Ledger], list[str]], ...] = (_ends, _arrivals, _in_time, _forward, _reachable)
