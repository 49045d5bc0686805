"""WhatsApp: Content objects that were made at Twilio, marks of its log, the key that signs links to files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "whatsapp_contents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sid", sa.String(length=40), nullable=False),
        sa.Column("filled", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_contents")),
        sa.UniqueConstraint("name", "language", "digest", name=op.f("uq_whatsapp_contents_name_language_digest")),
    )
    op.create_table(
        "whatsapp_marks",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("secret", sa.String(length=80), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_whatsapp_marks")),
    )
