"""The network that a message came from until it was answered, wrong tries by network, and records by their waybill."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

LONGEST = 60


def upgrade() -> None:
    """Add the columns with their indexes, and fill the waybills of records that were told before."""
    op.add_column("inbox", sa.Column("network", sa.String(length=64), nullable=True))
    op.create_index("ix_record_checks_network", "record_checks", ["network"])
    op.add_column("records", sa.Column("awb_key", sa.String(length=LONGEST), nullable=True))
    op.create_index("ix_records_awb_key", "records", ["awb_key"])
    records = sa.table("records", sa.column("id"), sa.column("fields"), sa.column("awb_key"))
    told = op.get_bind().execute(sa.select(records.c.id, records.c.fields).where(records.c.fields.contains('"awb"')))
    for row in told.all():
        key = "".join(filter(str.isalnum, str(json.loads(row.fields).get("awb") or ""))).upper()
        if 0 < len(key) <= LONGEST:
            op.execute(sa.update(records).where(records.c.id == row.id).values(awb_key=key))
