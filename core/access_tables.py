"""Tables that open doors: sessions of agents, one-time links, keys of the records API. Read by console and API."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from core.database import Instant, Json, metadata

# Only the SHA-256 of a session's secret is kept, so a copy of the database opens nothing.
sessions = Table(
    "sessions",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("agent_id", ForeignKey("agents.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

# A link that signs an agent in once: the page asks to confirm, so that a preview does not use it up.
sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("agent_id", ForeignKey("agents.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(80), nullable=False, index=True),
    Column("network", String(64), nullable=False, index=True),
    Column("at", Instant, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    # The first characters of the secret, by which people tell keys apart.
    Column("start", String(12), nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("demo", Boolean, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
)

# A repeated request with the same key gets the first answer; with another body it is refused.
idempotency = Table(
    "idempotency",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("api_key_id", ForeignKey("api_keys.id"), nullable=False),
    Column("key", String(120), nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", Json, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("api_key_id", "key"),
)
