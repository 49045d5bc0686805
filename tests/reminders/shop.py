"""A small business for tests: Dewi on web chat, records told of her, and reminders that fire when its clock says so."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, RowMapping, insert, select, update

from core.business import Business
from core.consent import write_consent
from core.conversations import Move, move, open_conversations
from core.database import Session
from core.phrases import Phrases
from core.records import RecordNews, write_record
from core.tables import agents, conversations, customers, events, identities, messages, outbox
from reminders.booking import book_reminder
from reminders.due import fire_due
from reminders.planning import on_record
from reminders.tables import reminders

JAKARTA = ZoneInfo("Asia/Jakarta")


def jakarta(text: str) -> datetime:
    """Return the instant of a wall time in Jakarta, such as 2026-11-24T09:00."""
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA).astimezone(UTC)


@dataclass
class Shop:
    session: Session
    phrases: Phrases
    business: Business = field(default_factory=lambda: Business(name="Melati", zone=JAKARTA))
    now: datetime = field(default_factory=lambda: jakarta("2026-11-20T10:00"))
    dewi: int = 0
    web: int = 0

    def __post_init__(self) -> None:
        self.dewi = self.add_customer("Dewi Lestari", external_id="dewi")
        self.web = self.add_identity(self.dewi, "web", "w1", heard_at=self.now - timedelta(hours=3))

    def add_customer(self, name: str, *, external_id: str | None = None) -> int:
        row = insert(customers).values(name=name, external_id=external_id, created_at=self.now)
        return int(self.session.execute(row.returning(customers.c.id)).scalar_one())

    def add_identity(self, customer_id: int, channel: str, address: str, *, heard_at: datetime | None) -> int:
        row = insert(identities).values(
            channel=channel,
            address=address,
            customer_id=customer_id,
            created_at=self.now,
            last_inbound_at=heard_at,
        )
        return int(self.session.execute(row.returning(identities.c.id)).scalar_one())

    def set(self, **values: Any) -> None:
        self.business = replace(self.business, **values)

    def tell(self, kind: str, reference: str, status: str, **values: Any) -> int:
        """The business tells of a record of Dewi's."""
        told = RecordNews(kind, reference, status, **{"external_id": "dewi", **values})
        record_id, _ = write_record(self.session, told, now=self.now, listeners=(on_record(self.business),))
        return record_id

    def appointment(self, at: str = "2026-11-24T09:00", *, status: str = "booked", **fields: Any) -> int:
        fields = {"doctor": "dr. Ratna", **fields}
        return self.tell("appointment", "BK-1", status, occurs_at=jakarta(at), fields=fields)

    def book(self, at: str = "2026-11-20T11:00", *, kind: str = "personal", **values: Any) -> int:
        booked = book_reminder(
            self.session,
            **{
                "kind": kind,
                "customer_id": self.dewi,
                "subject": "obat",
                "wall_time": datetime.fromisoformat(at),
                "zone": JAKARTA,
                "values": {"text": "minum obat"},
                "created_by": "customer",
                "now": self.now,
                **values,
            },
        )
        assert booked is not None
        return booked

    def fire(self, at: str | None = None) -> list[int]:
        """Let the clock show a wall time in Jakarta and fire what is due."""
        if at is not None:
            self.now = jakarta(at)
        return fire_due(self.session, now=self.now, business=self.business, phrases=self.phrases)

    def talk(self, state: str = "bot", *, identity_id: int | None = None, **values: Any) -> int:
        """Open a conversation and bring it into a state."""
        identity_id = identity_id or self.web
        opening = {"identity_id": identity_id, "customer_id": self.dewi, "channel": "web"}
        (talk,) = open_conversations(self.session, [opening], now=self.now).values()
        if values:
            self.session.execute(update(conversations).where(conversations.c.id == talk).values(**values))
        if state != "bot":
            self.move(talk, "bot", state)
        return talk

    def move(self, talk: int, old: str, new: str) -> None:
        version = self.session.execute(select(conversations.c.version).where(conversations.c.id == talk)).scalar_one()
        agent = self.agent() if new == "agent" else None
        move(self.session, Move(talk, version, old, new, agent_id=agent, by_agent_id=agent), now=self.now)

    def agent(self) -> int:
        row = insert(agents).values(login=secrets.token_hex(4), name="Rini", role="agent", created_at=self.now)
        return int(self.session.execute(row.returning(agents.c.id)).scalar_one())

    def opt_out(self, channel: str = "web", *, given: bool = False) -> None:
        write_consent(
            self.session, customer_id=self.dewi, channel=channel, given=given, source="BERHENTI", now=self.now
        )

    def reminder(self, reminder_id: int) -> RowMapping:
        return self.session.execute(select(reminders).where(reminders.c.id == reminder_id)).mappings().one()

    def reminders(self) -> Sequence[RowMapping]:
        return self.session.execute(select(reminders).order_by(reminders.c.id)).mappings().all()

    def states(self, kind: str) -> dict[str, str]:
        """Return the state of every occurrence of a kind, by occurrence."""
        return {row["occurrence"]: row["state"] for row in self.reminders() if row["kind"] == kind}

    def outgoing(self) -> Sequence[Row[Any]]:
        return self.session.execute(select(outbox).order_by(outbox.c.id)).all()

    def said(self) -> list[str]:
        """Return the texts that go out, in order."""
        return [row.body["text"] for row in self.outgoing() if row.state != "voided"]

    def notes(self) -> list[str]:
        query = select(messages.c.text).where(messages.c.kind == "note").order_by(messages.c.id)
        return list(self.session.execute(query).scalars())

    def conversation(self, talk: int) -> Row[Any]:
        return self.session.execute(select(conversations).where(conversations.c.id == talk)).one()

    def happened(self, name: str) -> list[Mapping[str, Any]]:
        query = select(events.c.detail).where(events.c.name == name).order_by(events.c.id)
        return list(self.session.execute(query).scalars())
