"""The web channel's own table: files that were uploaded before any message was sent with them."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from core.database import Instant, metadata

# One row per upload of the last day, for its limits and to find files that were never sent. An erased visitor's rows
# keep size, network and time only.
web_uploads = Table(
    "web_uploads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64)),
    Column("address", String(64), index=True),
    Column("network", String(64), nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)
