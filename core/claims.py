"""Claiming senders with unread items: lease, fencing token, and the attempt counted before the work begins.

Called by `bot/worker.py`. First attempts come in batches; what was seen before comes alone and oldest first, so that a
poison message takes nobody along. After three crashes or five errors an item is parked and shown to people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, exists, func, or_, select, tuple_, update

from core.database import Session
from core.events import Event, record_events
from core.tables import identities, inbox
from core.words import Attachment, Utterance

# A turn takes milliseconds; a lease this long only ends when its worker died.
LEASE = timedelta(seconds=20)
CRASHES_TO_PARK = 3
ERRORS_TO_PARK = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """One sender's unread bubbles, ours until the lease ends. Every write compares `fence`."""

    identity_id: int
    fence: int
    utterances: tuple[Utterance, ...]
    alone: bool = False
    parked: tuple[int, ...] = ()
    first_at: datetime | None = None
    tries: int = 1

    @property
    def keys(self) -> list[tuple[int, int]]:
        """Inbox ids with their fence, as the write compares them."""
        return [(utterance.inbox_id, self.fence) for utterance in self.utterances]


def claim_senders(session: Session, *, now: datetime, limit: int) -> list[Claim]:
    """Claim up to `limit` due senders for the first time and at most one that was tried before. Commits nothing."""
    free = or_(identities.c.lease_until.is_(None), identities.c.lease_until <= now)
    due = select(identities.c.id).where(identities.c.ready_at <= now, free).order_by(identities.c.ready_at)
    due = due.with_for_update(skip_locked=True)
    fresh = session.execute(due.where(identities.c.tries == 0).limit(limit)).scalars().all()
    seen = session.execute(due.where(identities.c.tries > 0).limit(1)).scalars().all()
    if not fresh and not seen:
        return []
    taken = {
        row.id: row
        for row in session.execute(
            update(identities)
            .where(identities.c.id.in_([*fresh, *seen]))
            .values(fence=identities.c.fence + 1, tries=identities.c.tries + 1, lease_until=now + LEASE)
            .returning(identities.c.id, identities.c.fence, identities.c.tries)
        )
    }
    rows = _take_items(session, fresh, seen)
    claims = []
    for identity_id in [*fresh, *seen]:
        claim = _claim(identity_id, taken[identity_id].fence, rows.get(identity_id, []), identity_id in seen)
        claims.append(replace(claim, tries=taken[identity_id].tries))
    _park(session, claims, now)
    return claims


def _take_items(session: Session, fresh: Sequence[int], seen: Sequence[int]) -> Mapping[int, list[Mapping[str, Any]]]:
    open_items = inbox.c.state.in_(("unread", "claimed"))
    oldest = select(func.min(inbox.c.id)).where(inbox.c.identity_id.in_(seen), open_items).group_by(inbox.c.identity_id)
    fence = select(identities.c.fence).where(identities.c.id == inbox.c.identity_id).scalar_subquery()
    taken = session.execute(
        update(inbox)
        .where(or_(inbox.c.identity_id.in_(fresh) & open_items, inbox.c.id.in_(oldest)))
        .values(state="claimed", attempts=inbox.c.attempts + 1, fence=fence)
        .returning(inbox)
    ).mappings()
    rows: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in sorted(taken, key=lambda row: (row["sent_at"], row["id"])):
        rows[row["identity_id"]].append(dict(row))
    return rows


def _claim(identity_id: int, fence: int, rows: Sequence[Mapping[str, Any]], alone: bool) -> Claim:
    parked = [row["id"] for row in rows if _is_poison(row)]
    utterances = tuple(_utterance(row) for row in rows if row["id"] not in parked)
    first_at = min((row["received_at"] for row in rows), default=None)
    return Claim(identity_id, fence, utterances, alone=alone, parked=tuple(parked), first_at=first_at)


def _is_poison(row: Mapping[str, Any]) -> bool:
    # This claim is counted already; what counts are the crashes before it.
    crashes = row["attempts"] - 1 - row["errors"]
    return bool(crashes >= CRASHES_TO_PARK or row["errors"] >= ERRORS_TO_PARK)


def _utterance(row: Mapping[str, Any]) -> Utterance:
    files = tuple(Attachment(**file) for file in row["attachments"] or ())
    return Utterance(row["id"], row["text"], row["sent_at"], row["button"], files)


def _park(session: Session, claims: Sequence[Claim], now: datetime) -> None:
    parked = [inbox_id for claim in claims for inbox_id in claim.parked]
    if not parked:
        return
    session.execute(update(inbox).where(inbox.c.id.in_(parked)).values(state="parked", done_at=now))
    record_events(session, [Event("message.parked", now, detail={"inbox_id": inbox_id}) for inbox_id in parked])


def finish_items(session: Session, keys: Sequence[tuple[int, int]], *, now: datetime) -> set[int]:
    """Mark items done whose fence is still ours; returns their inbox ids. The others belong to somebody else."""
    if not keys:
        return set()
    rows = session.execute(
        update(inbox)
        .where(tuple_(inbox.c.id, inbox.c.fence).in_(keys), inbox.c.state == "claimed")
        .values(state="done", done_at=now)
        .returning(inbox.c.id)
    )
    return set(rows.scalars())


def give_back(session: Session, keys: Sequence[tuple[int, int]]) -> None:
    """Make items unread again, the attempt given back: somebody else changed the conversation or wrote on."""
    if keys:
        session.execute(
            update(inbox)
            .where(tuple_(inbox.c.id, inbox.c.fence).in_(keys))
            .values(state="unread", attempts=inbox.c.attempts - 1, done_at=None)
        )


def note_error(session: Session, keys: Sequence[tuple[int, int]], error: str) -> None:
    """Make items unread again after an exception, which is counted and kept in words."""
    if keys:
        session.execute(
            update(inbox)
            .where(tuple_(inbox.c.id, inbox.c.fence).in_(keys))
            .values(state="unread", errors=inbox.c.errors + 1, error=error[:500])
        )


def release_senders(
    session: Session, claims: Sequence[Claim], *, failed: frozenset[int] = frozenset(), again_at: datetime | None = None
) -> None:
    """Give senders free: not due unless bubbles are left. `failed` ones keep their tries and wait till `again_at`."""
    # What a crashed worker had claimed beside the item that is tried alone is left too.
    open_items = inbox.c.state.in_(("unread", "claimed"))
    left = exists().where(inbox.c.identity_id == identities.c.id, open_items)
    # A burst that is played anew keeps the moment of its first bubble, or it could be put off for ever.
    first = (
        select(func.min(inbox.c.received_at)).where(inbox.c.identity_id == identities.c.id, open_items)
    ).scalar_subquery()
    for tried, chosen in (
        (False, [c for c in claims if c.identity_id not in failed]),
        (True, [c for c in claims if c.identity_id in failed]),
    ):
        if not chosen:
            continue
        values: dict[str, Any] = {
            "lease_until": None,
            "first_unread_at": first,
            "ready_at": again_at if tried else case((left, identities.c.ready_at), else_=None),
        }
        if not tried:
            values["tries"] = 0
        keys = [(claim.identity_id, claim.fence) for claim in chosen]
        session.execute(
            update(identities).where(tuple_(identities.c.id, identities.c.fence).in_(keys)).values(**values)
        )
