"""Conversations and who owns them: opened per matter, moved by one function, one event per move.

`version` rises at every write and everyone compares it; `epoch` rises only when the owner changes.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from core.database import Session
from core.events import Event, record_events
from core.prepared import Prepared
from core.tables import conversations, customers, identities

MOVES: Mapping[tuple[str, str], str] = {
    ("bot", "waiting"): "handover.requested",
    ("bot", "agent"): "handover.claimed",
    ("bot", "resolved"): "conversation.resolved",
    ("waiting", "agent"): "handover.claimed",
    ("waiting", "bot"): "handover.left",
    ("waiting", "resolved"): "conversation.resolved",
    ("agent", "agent"): "handover.transferred",
    ("agent", "waiting"): "handover.transferred",
    ("agent", "bot"): "handover.returned",
    ("agent", "resolved"): "conversation.resolved",
    ("resolved", "agent"): "conversation.reopened",
}


# Statements of the hot path are built once.
_BARE = Prepared(
    select(identities.c.id, identities.c.profile_name).where(
        identities.c.id.in_(bindparam("ids", expanding=True)), identities.c.customer_id.is_(None)
    )
)
_ADD_CUSTOMERS = Prepared(insert(customers).returning(customers.c.id, sort_by_parameter_order=True))
_OWN = Prepared(
    update(identities).where(identities.c.id == bindparam("identity")).values(customer_id=bindparam("customer"))
)
_OPEN = Prepared(
    insert(conversations).returning(conversations.c.id, conversations.c.identity_id, sort_by_parameter_order=True)
)


class Conflict(Exception):
    """Somebody else wrote to the conversation first; the message says who owns it now."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of owner: from the state and version that were seen, to a state, perhaps by or to an agent."""

    conversation_id: int
    version: int
    seen: str
    then: str
    agent_id: int | None = None
    by_agent_id: int | None = None
    detail: Mapping[str, Any] | None = None


def move(session: Session, step: Move, *, now: datetime) -> int:
    """Move a conversation and return its new epoch.

    Raises ValueError for a move that does not exist and Conflict when version or state are no longer those seen.
    """
    name = MOVES.get((step.seen, step.then))
    if name is None:
        raise ValueError(f"a conversation cannot go from {step.seen!r} to {step.then!r}")
    values: dict[str, Any] = {
        "state": step.then,
        "agent_id": step.agent_id if step.then == "agent" else None,
        "epoch": conversations.c.epoch + 1,
        "version": conversations.c.version + 1,
    }
    if step.then == "resolved":
        values |= {"resolved_at": now, "resolved_by": "agent" if step.by_agent_id else "bot", "pending": None}
    if step.seen == "resolved":
        values |= {"resolved_at": None, "resolved_by": None}
    if step.then in ("bot", "resolved"):
        values["waiting_since"] = None
    epoch = session.execute(
        update(conversations)
        .where(
            conversations.c.id == step.conversation_id,
            conversations.c.version == step.version,
            conversations.c.state == step.seen,
        )
        .values(**values)
        .returning(conversations.c.epoch)
    ).scalar_one_or_none()
    if epoch is None:
        raise Conflict(f"conversation {step.conversation_id} changed meanwhile; load it again and decide anew")
    record_events(
        session,
        [Event(name, now, step.conversation_id, step.by_agent_id or step.agent_id, step.detail)],
    )
    return int(epoch)


def ensure_customers(session: Session, identity_ids: Sequence[int], *, now: datetime) -> None:
    """Give every identity that has none yet a customer of its own."""
    bare = _BARE.rows(session, {"ids": identity_ids})
    if not bare:
        return
    made = _ADD_CUSTOMERS.each(session, [{"name": row.profile_name, "created_at": now} for row in bare])
    _OWN.each(
        session, [{"identity": row.id, "customer": customer.id} for row, customer in zip(bare, made, strict=True)]
    )


def open_conversations(session: Session, openings: Sequence[Mapping[str, Any]], *, now: datetime) -> dict[int, int]:
    """Open a conversation per identity; `openings` hold identity_id, customer_id, channel and what else is known.

    Returns conversation ids by identity id. The caller made sure that none is open: the database refuses a second.
    """
    if not openings:
        return {}
    rows = [{"public_id": secrets.token_hex(8), "opened_at": now, **opening} for opening in openings]
    made = _OPEN.each(session, rows)
    record_events(session, [Event("conversation.opened", now, row.id) for row in made])
    return {row.identity_id: row.id for row in made}
