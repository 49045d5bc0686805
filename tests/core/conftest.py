"""A fresh database and short ways to put messages into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.claims import Claim, claim_senders
from core.database import AnyRow, Database, open_database
from core.inbox import Inbound, Received, receive
from core.tables import identities, inbox

T0 = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
GATHER = timedelta(seconds=0.8)


def seconds(count: float) -> timedelta:
    """A duration in seconds."""
    return timedelta(seconds=count)


def bubble(text: str = "buka jam berapa ya kak?", **more: Any) -> Inbound:
    """One message of Sari on the web; `key` is what the provider calls it."""
    key, who = more.pop("key", "m1"), more.pop("who", "sari")
    return Inbound(
        **{
            "channel": "web",
            "external_id": f"{who}:{key}",
            "address": who,
            "text": text,
            "sent_at": T0,
            **more,
        }
    )


@dataclass
class Queue:
    """The inbox of a fresh database, as receiver and worker see it."""

    database: Database

    def receive(self, *arrived: Inbound, at: datetime = T0, gather: timedelta = GATHER) -> list[Received]:
        """Keep messages in one transaction."""
        with self.database.transaction() as session:
            return receive(session, arrived, now=at, gather=gather)

    def claim(self, at: datetime, limit: int = 50) -> list[Claim]:
        """Claim as a worker does, committed before the work begins."""
        with self.database.transaction() as session:
            return claim_senders(session, now=at, limit=limit)

    def items(self) -> list[AnyRow]:
        """Every inbox row in the order of arrival."""
        with self.database.snapshot() as session:
            return list(session.execute(select(inbox).order_by(inbox.c.id)))

    def sender(self, who: str = "sari") -> AnyRow:
        """The queue's row of one sender."""
        with self.database.snapshot() as session:
            return session.execute(select(identities).where(identities.c.address == who)).one()


@pytest.fixture
def queue(empty_url: str) -> Iterator[Queue]:
    """An empty inbox."""
    database = open_database(empty_url)
    yield Queue(database)
    database.close()
