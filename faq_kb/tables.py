"""The tables of the knowledge base: entries, their versions, variables, and the log of what was published."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from core.database import Instant, Json, metadata

# One row per entry. The describing columns follow the newest version, so that lists need no JSON.
kb_entries = Table(
    "kb_entries",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("category", String(40), nullable=False),
    Column("language", String(3), nullable=False),
    Column("pack", String(20), nullable=False),
    Column("twin", String(80)),
    Column("latest_version", Integer, nullable=False),
    Column("published_version", Integer),
    Column("created_at", Instant, nullable=False),
    Index("ix_kb_entries_category", "category"),
)

# Append only: what a version says never changes, only its state and whether a person has reviewed it.
kb_versions = Table(
    "kb_versions",
    metadata,
    Column("entry_id", ForeignKey("kb_entries.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("question", Text, nullable=False),
    Column("body", Json, nullable=False),
    # Question, variants and answer in small letters, for the search field of the console.
    Column("searchable", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reviewed", Boolean, nullable=False, server_default="0"),
    Column("author", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

kb_variables = Table(
    "kb_variables",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Text),
    Column("value_en", Text),
    Column("author", Text),
    Column("updated_at", Instant),
)

# One row whenever what customers may be told changes; the newest id is the version of the knowledge.
kb_revisions = Table(
    "kb_revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(80), nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

# Groups of unanswered questions that somebody put aside: digests of their words, never the words themselves.
kb_asides = Table(
    "kb_asides",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("keys", Json, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("ended_at", Instant),
    sqlite_autoincrement=True,
)
