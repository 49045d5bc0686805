"""The tables of reminders and ratings: one row per occurrence, unique, so that nothing is sent twice."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from core.database import Instant, Json, metadata
from core.states import State

# Conversations after which a customer was not satisfied; said in the very words of the index, or it is of no use.
UNHAPPY_CSAT = "survey = 'csat' and score <= 2"

# States: scheduled, then sent, skipped or cancelled; a sent one becomes answered, or lapsed when it no longer counts.
reminders = Table(
    "reminders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(30), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("identity_id", ForeignKey("identities.id")),
    Column("conversation_id", Integer, index=True),
    Column("record_id", ForeignKey("records.id"), index=True),
    Column("subject", String(120), nullable=False),
    Column("occurrence", String(60), nullable=False),
    Column("wall_time", String(25), nullable=False),
    Column("zone", String(40), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", State(12), nullable=False, server_default="scheduled"),
    Column("reason", Text),
    Column("values", Json, nullable=False),
    Column("answer", String(20)),
    Column("answered_at", Instant),
    Column("sent_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    UniqueConstraint("kind", "subject", "occurrence"),
    Index("ix_reminders_due", "state", "due_at"),
)

# What customers answered to a survey; a second number to the same question replaces the first.
ratings = Table(
    "ratings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("survey", String(10), nullable=False),
    Column("score", Integer, nullable=False),
    Column("comment", Text),
    Column("conversation_id", ForeignKey("conversations.id"), index=True),
    Column("reminder_id", ForeignKey("reminders.id"), unique=True),
    Column("at", Instant, nullable=False),
    Index("ix_ratings_unhappy", "at", sqlite_where=text(UNHAPPY_CSAT), postgresql_where=text(UNHAPPY_CSAT)),
)
