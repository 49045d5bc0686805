"""What a provider tells of a row after its answer, or instead of it: accepted, delivered, read, failed after all.

Called by channels whose provider calls back. A state only moves forward; a word about an earlier try fails nothing, but
is kept while the provider is asked about that try.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, update

from bot.channels import Answer
from bot.ends import note_people, values_of
from core.database import AnyRow, Session, lock_rows
from core.events import Event, record_events
from core.live import News
from core.outbox import CLASSES, FAILED_SINCE, RANK
from core.points import reach
from core.tables import identities, outbox

# Rows that a failure told later can still end: what was delivered was delivered.
CAN_FAIL = ("sending", "unknown", "sent", "parked")


@dataclass(frozen=True, slots=True)
class Told:
    """One word about one message of a row. `attempt` and `part` name which; `parts` is how many it has in all.

    `answer` says "sent" with `reached` (sent, delivered or read), or "failed" with everything that belongs to it.
    `address` must be the customer's own: a word about somebody else's row is nobody's.
    """

    outbox_id: int
    attempt: int
    address: str
    answer: Answer
    reached: str = "sent"
    part: int = 0
    parts: int = 1


def hear(session: Session, channel: str, told: Sequence[Told], *, now: datetime) -> list[News]:
    """Write what was told and return news for the pages. In any order and as often as it is told: once counts."""
    rows = _rows(session, channel, told)
    note_people(session, [(rows[one.outbox_id].identity_id, one.answer) for one in told if _is_of(one, rows)], now=now)
    lock_rows(session, outbox, sorted(rows))
    news = []
    for one in told:
        # Read anew: what was told just before may be about the same row.
        row = _rows(session, channel, [one]).get(one.outbox_id)
        if row is None or row.address != one.address:
            continue
        changed = _fail(session, row, one, now) if one.answer.state == "failed" else _advance(session, row, one, now)
        if changed:
            news.append(News(f"conversation:{row.conversation_id}"))
    reach("O7")
    return news


def _rows(session: Session, channel: str, told: Sequence[Told]) -> dict[int, AnyRow]:
    ids = [one.outbox_id for one in told]
    found = session.execute(
        select(outbox, identities.c.address)
        .join(identities, identities.c.id == outbox.c.identity_id)
        .where(outbox.c.id.in_(ids), outbox.c.channel == channel)
    )
    return {row.id: row for row in found}


def _is_of(one: Told, rows: dict[int, AnyRow]) -> bool:
    return one.outbox_id in rows and rows[one.outbox_id].address == one.address


def _advance(session: Session, row: AnyRow, one: Told, now: datetime) -> bool:
    if one.part + 1 < one.parts:
        return _note_part(session, row, one)
    behind = [name for name, rank in RANK.items() if rank < RANK[one.reached]]
    # Given up because no answer had come: this is the answer. So it is where a later try failed, and an earlier one was
    # never answered.
    ends = ("parked", "failed") if one.attempt < row.attempts else ("parked",)
    given_up = outbox.c.state.in_(ends) & (outbox.c.sends > 0)
    moved = session.execute(
        update(outbox)
        .where(outbox.c.id == row.id, outbox.c.state.in_(behind) | given_up)
        .values(
            state=one.reached,
            sent_at=func.coalesce(outbox.c.sent_at, literal(now, outbox.c.sent_at.type)),
            provider_ref=one.answer.provider_ref,
            lease_until=None,
            error=None,
        )
    )
    return bool(moved.rowcount)


def _note_part(session: Session, row: AnyRow, one: Told) -> bool:
    """Of a text in several messages an earlier one was accepted: the next try begins behind it."""
    if row.state != "unknown" or row.attempts != one.attempt or one.part < int(row.body.get("parts_sent", 0)):
        return False
    body = {**row.body, "parts_sent": one.part + 1}
    session.execute(update(outbox).where(outbox.c.id == row.id).values(body=body))
    return True


def _fail(session: Session, row: AnyRow, one: Told, now: datetime) -> bool:
    is_this_try = row.attempts == one.attempt or row.provider_ref == one.answer.provider_ref
    if row.state not in CAN_FAIL or not row.sends:
        return False
    if not is_this_try:
        return _note_failed(session, row, one)
    proactive = CLASSES[row.message_class].proactive
    values = values_of(one.answer, row.body, row.attempts, now, proactive=proactive)
    # What is due again is another message then: a copy of this word must not end that one.
    values["provider_ref"] = one.answer.provider_ref if values["state"] == "failed" else None
    session.execute(update(outbox).where(outbox.c.id == row.id).values(**values))
    if values["state"] == "failed" and not one.answer.unreachable:
        record_events(session, [Event("message.parked", now, detail={"outbox_id": row.id})])
    return True


def _note_failed(session: Session, row: AnyRow, one: Told) -> bool:
    """Of a row that the provider is being asked about an earlier try failed: what it says it found may be that one."""
    if row.state == "sending":
        body = {**row.body, FAILED_SINCE: one.answer.provider_ref}
        session.execute(update(outbox).where(outbox.c.id == row.id).values(body=body))
    return False
