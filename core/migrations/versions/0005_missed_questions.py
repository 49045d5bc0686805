"""Turns that left a question open, ratings of who was not satisfied, and groups of questions that
were put aside or filed under an intent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MISSED = "missed is not null"
UNHAPPY = "survey = 'csat' and score <= 2"


def upgrade() -> None:
    """Add the column, fill it for what is told apart by its decision, add both indexes and both tables."""
    op.add_column("turns", sa.Column("missed", sa.String(length=10), nullable=True))
    op.execute("UPDATE turns SET missed = 'rephrase' WHERE decision = 'rephrase'")
    op.execute("UPDATE turns SET missed = 'clarify' WHERE decision = 'clarify' AND action = 'clarify'")
    op.create_index("ix_turns_missed", "turns", ["at"], sqlite_where=sa.text(MISSED), postgresql_where=sa.text(MISSED))
    op.create_index(
        "ix_ratings_unhappy", "ratings", ["at"], sqlite_where=sa.text(UNHAPPY), postgresql_where=sa.text(UNHAPPY)
    )
    op.create_table(
        "kb_asides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kb_asides")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "intent_examples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("intent", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intent_examples")),
        sqlite_autoincrement=True,
    )
