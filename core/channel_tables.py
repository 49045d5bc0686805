"""What channels of providers keep: files that still lie there, what nobody could read of what they told, changes."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

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

# What a provider told us that changed, the newest word of each thing: `thing` is "reach" or the number of a message,
# `at` and `number` the provider's own time and number. `waits` while the message has not come that it is about.
channel_changes = Table(
    "channel_changes",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("address", String(200), primary_key=True),
    Column("thing", String(40), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("said", Text, nullable=False),
    Column("waits", Boolean, nullable=False),
    Column("kept_at", Instant, nullable=False),
)
