"""The rows that a day leaves behind as one number: two plays of the same seed must leave the same rows.

Left out is what is drawn from the system's randomness or its stopwatch and decides nothing: public ids of
conversations, and how many milliseconds a turn took. Everything else counts, to the last microsecond and in order.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, select

from core.database import Database
from core.tables import (
    consents,
    conversations,
    customers,
    decisions,
    events,
    identities,
    inbox,
    messages,
    outbox,
    records,
    turns,
    web_feed,
)
from faq_kb.tables import kb_revisions, kb_variables, kb_versions
from handover.tables import handovers
from reminders.tables import ratings, reminders

TABLES: tuple[Table, ...] = (
    *(customers, identities, inbox, conversations, messages, turns, outbox, records, consents, events, decisions),
    *(web_feed, handovers, reminders, ratings, kb_revisions, kb_variables, kb_versions),
)
LEFT_OUT = {"conversations": {"public_id"}, "turns": {"milliseconds"}}


def digest(database: Database) -> str:
    """Return the digest of every row of a database."""
    told = hashlib.sha256()
    for line in lines(database):
        told.update(line.encode() + b"\n")
    return told.hexdigest()


def lines(database: Database) -> Iterator[str]:
    """Yield every row as one line of text, for a digest or to find where two plays part."""
    with database.snapshot() as session:
        talks = session.execute(select(conversations.c.public_id, conversations.c.id))
        public = {row.public_id: row.id for row in talks}
        pattern = re.compile("|".join(map(re.escape, public)) or "$^")
        for table in TABLES:
            shown = [one for one in table.c if one.name not in LEFT_OUT.get(table.name, ())]
            for row in session.execute(select(*shown).order_by(*table.primary_key.columns)):
                yield pattern.sub(lambda found: f"talk-{public[found[0]]}", f"{table.name} {_plain(tuple(row))}")


def _plain(value: Any) -> str:
    return repr(value)
