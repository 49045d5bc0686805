"""WhatsApp's own tables: what was made at Twilio, and a few things that a restart must not forget."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text, UniqueConstraint

from core.database import Instant, Json, metadata

# Content objects at Twilio, each made once. `name` is a form of buttons ("buttons.2") or the key of a phrase that may
# be said outside the 24-hour window; `digest` is that of what it holds: other words are another object. `filled` says
# what each variable is filled with. `status` is "session" for what needs no approval, else WhatsApp's own word.
whatsapp_contents = Table(
    "whatsapp_contents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("language", String(10), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("sid", String(40), nullable=False),
    Column("filled", Json),
    Column("status", String(20), nullable=False),
    Column("reason", Text),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("name", "language", "digest"),
)

# Until when the log of a number was read, by number; which messages of it were parked; the key of links to files.
whatsapp_marks = Table(
    "whatsapp_marks",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("secret", String(80)),
    Column("at", Instant),
)
