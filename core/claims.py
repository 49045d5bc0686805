"""Claiming senders with unread items: lease, fencing token, and the attempt counted before the work begins.

Called by `bot/worker.py`. First attempts come in batches, of two lanes: who wrote now, and beside them the backlog,
oldest first, as fast as its channels carry the answers. What was seen before comes alone and oldest first, so that a
poison message takes nobody along. After three crashes or five errors an item is parked and shown to people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
    union_all,
    update,
)

from core.database import AnyRow, Session
from core.events import Event, record_events
from core.gathering import RECENT
from core.outbox import PROACTIVE
from core.prepared import Prepared
from core.tables import identities, inbox, outbox
from core.words import Attachment, Utterance

# A turn takes milliseconds; a lease this long only ends when its worker died.
LEASE = timedelta(seconds=20)
CRASHES_TO_PARK = 3
ERRORS_TO_PARK = 5

# Senders of the backlog in one batch, and so few that a message sent now is not kept waiting by them.
BACKLOG_BATCH = 25
# With so many answers waiting to leave through a channel nothing of its backlog is played: live ones would stand behind
# them. Half a second of the slowest limit (30 a second), so that nothing idles either.
CROWD = 15

# Statements of the hot path are built once: building one costs as much as running it.
_INSTANT = identities.c.ready_at.type
_NOW = bindparam("now", type_=_INSTANT)
_SENDERS: BindParameter[Any] = bindparam("senders", expanding=True)
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_DUE = (
    select(identities.c.id)
    .where(identities.c.ready_at <= _NOW, or_(identities.c.lease_until.is_(None), identities.c.lease_until <= _NOW))
    .order_by(identities.c.ready_at)
    .with_for_update(key_share=True, skip_locked=True)
)
_RECENT = bindparam("recent", type_=_INSTANT)
# In a subselect, which is only asked where somebody of the backlog waits.
_CROWDED = (
    select(outbox.c.channel)
    .where(
        outbox.c.state == "due",
        outbox.c.message_class.not_in(PROACTIVE),
    )
    .group_by(outbox.c.channel)
    .having(func.count() >= CROWD)
)
_FIRST_TRY = _DUE.where(identities.c.tries == 0)
# Read once each: PostgreSQL may ask a subselect anew for every row, and would then claim more than the limit.
_FRESH, _BACKLOG, _SEEN = (
    due.cte(name).prefix_with("MATERIALIZED", dialect="postgresql")
    for name, due in (
        ("fresh", _FIRST_TRY.where(identities.c.ready_at > _RECENT).limit(bindparam("most"))),
        (
            "backlog",
            _FIRST_TRY.where(identities.c.ready_at <= _RECENT, identities.c.channel.not_in(_CROWDED)).limit(
                bindparam("beside")
            ),
        ),
        ("seen", _DUE.where(identities.c.tries > 0).limit(1)),
    )
)
_LEASE_SENDERS = Prepared(
    update(identities)
    .where(identities.c.id.in_(union_all(*(select(lane.c.id) for lane in (_FRESH, _BACKLOG, _SEEN)))))
    .values(fence=identities.c.fence + 1, tries=identities.c.tries + 1, lease_until=bindparam("until", type_=_INSTANT))
    .returning(identities.c.id, identities.c.fence, identities.c.tries, identities.c.ready_at)
)
_IS_OPEN = inbox.c.state.in_(("unread", "claimed"))
_OLDEST = (
    select(func.min(inbox.c.id))
    .where(inbox.c.identity_id.in_(bindparam("again", expanding=True)), _IS_OPEN)
    .group_by(inbox.c.identity_id)
)
# One list of ids: asked for "of these senders or one of those", PostgreSQL reads the whole inbox.
_TO_TAKE = union_all(select(inbox.c.id).where(inbox.c.identity_id.in_(_SENDERS), _IS_OPEN), _OLDEST)
_TAKE_ITEMS = Prepared(
    update(inbox)
    .where(inbox.c.id.in_(_TO_TAKE))
    .values(
        state="claimed",
        attempts=inbox.c.attempts + 1,
        fence=select(identities.c.fence).where(identities.c.id == inbox.c.identity_id).scalar_subquery(),
    )
    .returning(inbox)
)


def _ours(table: Table) -> ColumnElement[bool]:
    """Rows of a table by id and fence. The ids stand alone too: SQLite finds rows by them, but reads all for pairs."""
    return and_(table.c.id.in_(_IDS), tuple_(table.c.id, table.c.fence).in_(_KEYS))


def _keys(pairs: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Return what `_ours` asks for."""
    return {"ids": [row_id for row_id, _ in pairs], "keys": pairs}


_HOLD = Prepared(
    select(identities.c.id).where(_ours(identities)).order_by(identities.c.id).with_for_update(key_share=True)
)
_FINISH_ITEMS = Prepared(
    update(inbox)
    .where(_ours(inbox), inbox.c.state == "claimed")
    .values(state="done", done_at=_NOW, network=None)
    .returning(inbox.c.id)
)
# What a crashed worker had claimed beside the item that is tried alone is left too.
_LEFT = exists().where(inbox.c.identity_id == identities.c.id, _IS_OPEN)
# A burst that is played anew keeps the moment of its first bubble, or it could be put off for ever.
_FIRST = select(func.min(inbox.c.received_at)).where(inbox.c.identity_id == identities.c.id, _IS_OPEN).scalar_subquery()
_OURS = update(identities).where(_ours(identities))
_RELEASE = Prepared(
    _OURS.values(
        lease_until=None, first_unread_at=_FIRST, tries=0, ready_at=case((_LEFT, identities.c.ready_at), else_=None)
    )
)
_PUT_OFF = _OURS.values(lease_until=None, first_unread_at=_FIRST, ready_at=bindparam("again_at", type_=_INSTANT))


@dataclass(frozen=True, slots=True)
class Claim:
    """One sender's unread bubbles, ours until the lease ends. Every write compares `fence`.

    `network` is where the last of them came from, None where the channel tells none.
    """

    identity_id: int
    fence: int
    utterances: tuple[Utterance, ...]
    alone: bool = False
    parked: tuple[int, ...] = ()
    first_at: datetime | None = None
    tries: int = 1
    network: str | None = None

    @property
    def keys(self) -> list[tuple[int, int]]:
        """Inbox ids with their fence, as the write compares them."""
        return [(utterance.inbox_id, self.fence) for utterance in self.utterances]


def claim_senders(session: Session, *, now: datetime, limit: int, backlog: bool = True) -> list[Claim]:
    """Claim due senders: up to `limit` who wrote now, some of the backlog, at most one that was tried before.

    Without `backlog` nobody of it. Commits nothing.
    """
    beside = min(limit, BACKLOG_BATCH) if backlog else 0
    asked = {"now": now, "recent": now - RECENT, "most": limit, "beside": beside}
    leased = _LEASE_SENDERS.rows(session, {**asked, "until": now + LEASE})
    if not leased:
        return []
    # Returned in any order: whoever waits longest comes first, and after them the one that was tried before.
    leased = sorted(leased, key=lambda row: (row.tries > 1, row.ready_at, row.id))
    rows = _take_items(
        session, [row.id for row in leased if row.tries == 1], [row.id for row in leased if row.tries > 1]
    )
    claims = [_claim(row, rows.get(row.id, [])) for row in leased]
    _park(session, claims, now)
    return claims


def _take_items(session: Session, fresh: Sequence[int], seen: Sequence[int]) -> Mapping[int, list[AnyRow]]:
    taken = _TAKE_ITEMS.rows(session, {"senders": fresh, "again": seen})
    rows: dict[int, list[AnyRow]] = defaultdict(list)
    for row in sorted(taken, key=lambda row: (row.sent_at, row.id)):
        rows[row.identity_id].append(row)
    return rows


def _claim(sender: AnyRow, rows: Sequence[AnyRow]) -> Claim:
    parked = [row.id for row in rows if _is_poison(row)]
    utterances = tuple(_utterance(row) for row in rows if row.id not in parked)
    first_at = min((row.received_at for row in rows), default=None)
    return Claim(
        identity_id=sender.id,
        fence=sender.fence,
        utterances=utterances,
        alone=sender.tries > 1,
        parked=tuple(parked),
        first_at=first_at,
        tries=sender.tries,
        network=next((row.network for row in reversed(rows) if row.network), None),
    )


def _is_poison(row: AnyRow) -> bool:
    # This claim is counted already; what counts are the crashes before it.
    crashes = row.attempts - 1 - row.errors
    return bool(crashes >= CRASHES_TO_PARK or row.errors >= ERRORS_TO_PARK)


def _utterance(row: AnyRow) -> Utterance:
    files = tuple(Attachment(**file) for file in row.attachments or ())
    link = str((row.meta or {}).get("link", ""))
    return Utterance(row.id, row.text, row.sent_at, row.button, files, link)


def _park(session: Session, claims: Sequence[Claim], now: datetime) -> None:
    parked = [inbox_id for claim in claims for inbox_id in claim.parked]
    if not parked:
        return
    session.execute(update(inbox).where(inbox.c.id.in_(parked)).values(state="parked", done_at=now, network=None))
    record_events(session, [Event("message.parked", now, detail={"inbox_id": inbox_id}) for inbox_id in parked])


def free_leases(session: Session) -> None:
    """End every lease: for the one process that may work here, as it starts. Whoever held one is dead."""
    session.execute(update(identities).where(identities.c.lease_until.is_not(None)).values(lease_until=None))


def finish_items(session: Session, claims: Sequence[Claim], *, now: datetime) -> set[int]:
    """Mark the items of claims done that are still ours; returns their inbox ids. The others belong to somebody else.

    Whoever lost the sender has lost the whole burst: the other worker may have taken only the first item of it, so
    that the rest still carry the old fence. The senders stay locked until the transaction ends.
    """
    if not claims:
        return set()
    held = {row.id for row in _HOLD.rows(session, _keys([(one.identity_id, one.fence) for one in claims]))}
    keys = [key for claim in claims if claim.identity_id in held for key in claim.keys]
    return {row.id for row in _FINISH_ITEMS.rows(session, {**_keys(keys), "now": now})} if keys else set()


def give_back(session: Session, keys: Sequence[tuple[int, int]]) -> None:
    """Make items unread again, the attempt given back: somebody else changed the conversation or wrote on."""
    if keys:
        session.execute(
            update(inbox).where(_ours(inbox)).values(state="unread", attempts=inbox.c.attempts - 1, done_at=None),
            _keys(keys),
        )


def note_error(session: Session, keys: Sequence[tuple[int, int]], error: str) -> None:
    """Make items unread again after an exception, which is counted and kept in words."""
    if keys:
        session.execute(
            update(inbox).where(_ours(inbox)).values(state="unread", errors=inbox.c.errors + 1, error=error[:500]),
            _keys(keys),
        )


def release_senders(
    session: Session, claims: Sequence[Claim], *, failed: frozenset[int] = frozenset(), again_at: datetime | None = None
) -> None:
    """Give senders free: not due unless bubbles are left. `failed` ones keep their tries and wait till `again_at`."""
    done = [(one.identity_id, one.fence) for one in claims if one.identity_id not in failed]
    again = [(one.identity_id, one.fence) for one in claims if one.identity_id in failed]
    if done:
        _RELEASE.rows(session, _keys(done))
    if again:
        session.execute(_PUT_OFF, {**_keys(again), "again_at": again_at})
