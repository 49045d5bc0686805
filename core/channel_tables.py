"""What channels of providers keep: files that still lie there, and what they told us that nobody could read."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from core.database import Instant, metadata
from core.states import State

_IS_DUE = text("state = 'due'")

# Files of customers that lie at a provider, and what became of them. `ref` is the channel's own and goes once done.
remote_files = Table(
    "remote_files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("inbox_id", ForeignKey("inbox.id"), nullable=False),
    # Its place among the attachments of the message.
    Column("place", Integer, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("ref", Text),
    Column("name", Text, nullable=False),
    Column("media", Text, nullable=False),
    Column("size", BigInteger),
    Column("state", State(10), nullable=False, server_default="due"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_at", Instant, nullable=False),
    Column("sha256", String(64)),
    Column("error", Text),
    Column("done_at", Instant),
    UniqueConstraint("inbox_id", "place"),
    Index("ix_remote_files_due", "channel", "due_at", sqlite_where=_IS_DUE, postgresql_where=_IS_DUE),
)

# What a provider told us and nothing could be made of: "parked", or "again" when a person wants it tried once more.
odd_updates = Table(
    "odd_updates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("address", String(200)),
    Column("body", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("state", State(10), nullable=False, server_default="parked"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("channel", "external_id"),
)
