"""Wrong tries at the check of four digits: counted by reference, by network and by sender.

Rows count them, so a restart forgets nothing and every process counts the same. `bot/loading_records.py` tells a turn
what is left, `bot/writing.py` asks again when it writes: of many who try at once the later ones are played anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select

from core.database import Session, serialise
from core.outcomes import CheckRecord
from core.prepared import Prepared
from core.tables import record_checks
from core.text import reference_key

if TYPE_CHECKING:
    from bot.writing_lines import Played
    from core.claims import Claim

# Wrong tries that a reference survives in 24 hours, whoever makes them and whether or not there is such a record.
TRIES = 3
# Wrong tries of one network or sender in the same time, over all references: three orders of one's own mistyped, no
# more. A mobile carrier shows many phones as one network; they wait for a day or for a person.
PLACE_TRIES = 10
WINDOW = timedelta(hours=24)

_WRONG = Prepared(
    select(record_checks.c.reference, record_checks.c.identity_id, record_checks.c.network).where(
        ~record_checks.c.passed,
        record_checks.c.at > bindparam("since", type_=record_checks.c.at.type),
        or_(
            *(
                record_checks.c[name].in_(bindparam(f"{name}s", expanding=True))
                for name in ("reference", "identity_id", "network")
            )
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries of the last 24 hours by reference key, by sender and by network."""

    references: Mapping[str, int]
    senders: Mapping[int, int]
    networks: Mapping[str | None, int]

    def left(self, claim: Claim, *keys: str) -> int:
        """Return how many tries this sender has at what goes by these reference keys."""
        of_sender = PLACE_TRIES - self.senders.get(claim.identity_id, 0)
        of_network = PLACE_TRIES - (self.networks.get(claim.network, 0) if claim.network else 0)
        return max(0, min(TRIES - sum(self.references.get(key, 0) for key in keys), of_sender, of_network))


def read_tries(session: Session, keys: Collection[str], claims: Sequence[Claim], *, now: datetime) -> Tries:
    """Count what bears on these reference keys and senders."""
    asked = {
        "references": list(keys),
        "identity_ids": [claim.identity_id for claim in claims],
        "networks": list({claim.network for claim in claims if claim.network}),
    }
    rows = _WRONG.rows(session, {**asked, "since": now - WINDOW}) if keys else ()
    return Tries(
        Counter(row.reference for row in rows),
        Counter(row.identity_id for row in rows),
        Counter(row.network for row in rows),
    )


def overtaken(session: Session, batch: Sequence[Played], *, now: datetime) -> set[int]:
    """Return the senders of a batch before whose try another one was counted since they were loaded, or is now.

    Until the commit nobody else's try is written.
    """
    checks = [
        (one.loaded, effect) for one in batch for effect in one.outcome.effects if isinstance(effect, CheckRecord)
    ]
    if not checks:
        return set()
    serialise(session, "record checks")
    keys = {reference_key(effect.reference) for _, effect in checks}
    tries = read_tries(session, keys, [loaded.claim for loaded, _ in checks], now=now)
    late: set[int] = set()
    first: set[str] = set()
    for loaded, effect in checks:
        key, claim = reference_key(effect.reference), loaded.claim
        meets = {f"reference {key}", f"network {claim.network or claim.identity_id}"}
        if tries.left(claim, key) < loaded.situation.checks_left.get(key, TRIES) or meets & first:
            late.add(claim.identity_id)
        elif not effect.passed:
            first |= meets
    return late
