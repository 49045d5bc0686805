"""The table of handovers: one row from the request to the end, with all reasons and the promise made."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from core.database import Instant, Json, metadata
from core.states import State

handovers = Table(
    "handovers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("state", State(10), nullable=False, server_default="waiting"),
    Column("reasons", Json, nullable=False),
    Column("skill", String(30), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("agent_id", ForeignKey("agents.id")),
    Column("claimed_at", Instant),
    Column("first_reply_at", Instant),
    Column("ended_at", Instant),
    Column("ending", String(12)),
    Column("late_notice_at", Instant),
    Column("place_told_at", Instant),
    Column("brief", Json),
    Column("promise", Text),
    # One open handover per conversation: asking twice is one place in the queue.
    Index(
        "uq_handovers_open",
        "conversation_id",
        unique=True,
        sqlite_where=text("state != 'ended'"),
        postgresql_where=text("state != 'ended'"),
    ),
    Index("ix_handovers_state", "state", "priority", "requested_at"),
)
