"""The tables every floor reads: who, what was said, what is waiting. Skills keep their own tables beside them.

Migrations in `core/migrations` create them; a test compares the two.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from core.database import Instant, Json, metadata
from core.states import State


def _only(condition: str) -> dict[str, Any]:
    """An index over some rows only, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


customers = Table(
    "customers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text),
    Column("language", String(3)),
    Column("tier", String(20)),
    Column("address_form", String(20)),
    Column("phone", String(20), index=True),
    Column("external_id", String(120), unique=True),
    Column("notes", Text),
    Column("demo", Boolean, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("erased_at", Instant),
)

# One address on one channel. The columns from `ready_at` on are the queue of senders that workers claim from.
identities = Table(
    "identities",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("address", String(200), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), index=True),
    Column("profile_name", Text),
    Column("created_at", Instant, nullable=False),
    Column("last_inbound_at", Instant),
    Column("unreachable_at", Instant),
    Column("ready_at", Instant, index=True),
    Column("first_unread_at", Instant),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("lease_until", Instant),
    UniqueConstraint("channel", "address"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("identity_id", ForeignKey("identities.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("button", String(200)),
    Column("attachments", Json),
    Column("meta", Json),
    Column("sent_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", State(12), nullable=False, server_default="unread"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("errors", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Column("network", String(64)),
    Column("done_at", Instant),
    UniqueConstraint("channel", "external_id"),
    Index("ix_inbox_identity_state", "identity_id", "state"),
    Index("ix_inbox_state", "state", **_only("state in ('parked', 'claimed')")),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("public_id", String(16), nullable=False, unique=True),
    Column("identity_id", ForeignKey("identities.id"), nullable=False, index=True),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("state", State(10), nullable=False, server_default="bot"),
    Column("agent_id", ForeignKey("agents.id")),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("language", String(3)),
    Column("subject", Text),
    Column("pending", Json),
    Column("memory", Json),
    Column("continues_id", Integer),
    Column("opened_at", Instant, nullable=False),
    Column("last_customer_at", Instant),
    Column("last_reply_at", Instant),
    Column("waiting_since", Instant),
    Column("resolved_at", Instant),
    Column("resolved_by", String(10)),
    # One matter at a time per identity: the database refuses a second open conversation.
    Index("uq_conversations_open", "identity_id", unique=True, **_only("state != 'resolved'")),
    Index("ix_conversations_state", "state", "waiting_since"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("author", String(10), nullable=False),
    Column("agent_id", ForeignKey("agents.id")),
    Column("kind", String(10), nullable=False, server_default="text"),
    Column("text", Text, nullable=False),
    Column("body", Json),
    Column("at", Instant, nullable=False),
    Column("inbox_id", Integer, unique=True),
    Column("turn_id", Integer, index=True),
    # What a page sent along with an agent's reply, so that a repeated click is one message.
    Column("client_key", String(64), unique=True),
    Column("struck", Boolean, nullable=False, server_default="0"),
    sqlite_autoincrement=True,
)

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("decision", String(20), nullable=False),
    Column("action", String(40)),
    Column("intent", String(60)),
    Column("confidence", Integer),
    Column("language", String(3)),
    Column("mood", String(10)),
    Column("why", Json, nullable=False),
    Column("engine", String(80), nullable=False),
    Column("milliseconds", Integer),
    # Why its question counts as not answered, as `bot/missed.py` says.
    Column("missed", String(10)),
    Index("ix_turns_conversation_id", "conversation_id", "at"),
    Index("ix_turns_missed", "at", **_only("missed is not null")),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", ForeignKey("messages.id"), index=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("identity_id", ForeignKey("identities.id"), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("message_class", String(12), nullable=False),
    Column("body", Json, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("state", State(10), nullable=False, server_default="due"),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("not_after", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("sends", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("lease_until", Instant),
    Column("provider_ref", String(120), index=True),
    Column("error", Text),
    Column("sent_at", Instant),
    Column("reminder_id", Integer, index=True),
    Index("ix_outbox_open", "conversation_id", "id", **_only("state in ('due', 'sending', 'unknown')")),
    Index("ix_outbox_due", "due_at", **_only("state = 'due'")),
    sqlite_autoincrement=True,
)

agents = Table(
    "agents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(15), nullable=False),
    Column("password_hash", Text),
    Column("skills", Json),
    Column("on_duty", Boolean, nullable=False, server_default="0"),
    Column("seen_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

records = Table(
    "records",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(15), nullable=False),
    Column("reference", String(60), nullable=False),
    # Letters and digits only, in upper case: what two spellings share of the reference, and of a waybill in the fields.
    Column("reference_key", String(60), nullable=False, index=True),
    Column("awb_key", String(60), index=True),
    Column("status", String(40), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), index=True),
    Column("external_id", String(120), index=True),
    Column("phone", String(20), index=True),
    Column("channel", String(20)),
    Column("address", String(200)),
    Column("occurs_at", Instant),
    Column("fields", Json, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("demo", Boolean, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("kind", "reference"),
)

# Every try to open somebody's record by reference key and phone digits; `network` is kept of a wrong one only.
record_checks = Table(
    "record_checks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(60), nullable=False, index=True),
    Column("identity_id", Integer, nullable=False, index=True),
    Column("network", String(64), index=True),
    Column("passed", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)

# Who allowed what, when and by which words; the newest row of a customer, channel and purpose counts.
consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("conversation_id", Integer, index=True),
    Column("agent_id", Integer),
    Column("at", Instant, nullable=False),
    Column("detail", Json),
    Index("ix_events_name", "name", "at"),
    sqlite_autoincrement=True,
)

# What the business decided, one row per edit; the newest of a name counts and shipped TOML is the default.
decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, index=True),
    Column("value", Json, nullable=False),
    Column("author", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("media", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

# What was delivered to a web chat, in order: the web channel's own ledger, and the event ids its pages resume from.
web_feed = Table(
    "web_feed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("identity_id", ForeignKey("identities.id"), nullable=False),
    Column("outbox_id", Integer, unique=True),
    Column("inbox_id", Integer, unique=True),
    Column("body", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_web_feed_identity", "identity_id", "id"),
    sqlite_autoincrement=True,
)
