"""A small desk for tests: rows of people, conversations, turns and messages, written as the bot writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from core.business import DEFAULTS, Business
from core.conversations import Move, move
from core.database import Database
from core.outbox import Line, say_lines
from core.outcomes import Reason
from core.tables import agents, conversations, customers, events, identities, messages, outbox, turns
from handover.request import Asked, Requested, request
from handover.tables import handovers
from tests.handover.plays import NOW

BUSINESS = Business(
    name="Kopi Lereng", hours=DEFAULTS["hours"], promise_minutes=DEFAULTS["promise_minutes"], packs=("general",)
)
WANTS_PERSON = Reason("general.ask_human", "Minta dilayani orang", 1, rule="ask_human")
LATE_PARCEL = Reason("general.repeat_failure", "Sudah berulang kali tanpa hasil", 2, skill="complaint", rule="late")
FRAUD = Reason("safety.fraud", "Melapor tertipu", 4, skill="finance", grave=True, rule="fraud")


class Desk:
    """One shop's rows. `now` moves forward with every step."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now: datetime = NOW
        self.dian = self.agent("Dian")
        self.dimas = self.agent("Dimas")

    def agent(self, name: str, **columns: Any) -> int:
        """Add an agent; returns the id."""
        row = {"login": name.lower(), "name": name, "role": "agent", "on_duty": True, "created_at": NOW, **columns}
        return self.write(insert(agents).values(**row).returning(agents.c.id))

    def customer(self, name: str = "Wulan", *, tier: str | None = None, channel: str = "whatsapp") -> int:
        """Add a customer with an identity and an open conversation with the bot; returns the conversation's id."""
        person = self.write(insert(customers).values(name=name, tier=tier, created_at=NOW).returning(customers.c.id))
        identity = self.write(
            insert(identities)
            .values(channel=channel, address=f"{channel}:{name}:{person}", customer_id=person, created_at=NOW)
            .returning(identities.c.id)
        )
        values = {"identity_id": identity, "customer_id": person, "channel": channel, "opened_at": self.now}
        public_id = f"{person:016d}"
        return self.write(insert(conversations).values(public_id=public_id, **values).returning(conversations.c.id))

    def hears(self, talk: int, text: str, *, decision: str = "answer", says: str = "", **turn: Any) -> int:
        """Play one turn into rows: the customer's line, the turn, perhaps the bot's reply; returns the line's id."""
        self.now += timedelta(minutes=1)
        why = {"entities": turn.pop("entities", [])}
        row = {"conversation_id": talk, "at": self.now, "decision": decision, "why": why, "engine": "t", **turn}
        turn_id = self.write(insert(turns).values(**row).returning(turns.c.id))
        line = {"conversation_id": talk, "author": "customer", "text": text, "at": self.now, "turn_id": turn_id}
        line_id = self.write(insert(messages).values(**line).returning(messages.c.id))
        if says:
            self.bot_says(talk, says, turn_id=turn_id)
        return line_id

    def bot_says(self, talk: int, text: str, *, turn_id: int | None = None, message_class: str = "answer") -> int:
        """Let the bot write a line under the present epoch; returns the message's id."""
        row = self.talk(talk)
        line = Line(talk, row.identity_id, row.channel, "bot", text, row.epoch, message_class, turn_id=turn_id)
        with self.database.transaction() as session:
            return say_lines(session, [line], now=self.now)[0]

    def asks_for_person(
        self, talk: int, reasons: Sequence[Reason] = (WANTS_PERSON,), *, tier: str | None = None
    ) -> Requested:
        """Request a handover as a turn does, and move the conversation when the bot still leads it."""
        row = self.talk(talk)
        with self.database.transaction() as session:
            [done] = request(session, [Asked(talk, tier, tuple(reasons))], business=BUSINESS, now=self.now)
            if row.state == "bot":
                move(session, Move(talk, row.version, "bot", "waiting"), now=self.now)
                session.execute(update(conversations).where(conversations.c.id == talk).values(waiting_since=self.now))
        return done

    def act(self, act: Any, talk: int, agent_id: int, *arguments: Any, **named: Any) -> Any:
        """Let an agent act in a transaction of their own, half a minute later."""
        self.now += timedelta(seconds=30)
        with self.database.transaction() as session:
            return act(session, talk, agent_id, *arguments, now=self.now, **named)

    def read(self, read: Any, *arguments: Any, **named: Any) -> Any:
        """Call a reading function in a snapshot, now."""
        with self.database.snapshot() as session:
            return read(session, *arguments, now=self.now, **named)

    def write(self, statement: Any) -> int:
        """Run a statement that returns one id."""
        with self.database.transaction() as session:
            return int(session.execute(statement).scalar_one())

    def talk(self, talk: int) -> Any:
        """Return the conversation's row."""
        return self.rows(select(conversations).where(conversations.c.id == talk))[0]

    def handover(self, talk: int) -> Any:
        """Return the newest handover of a conversation."""
        return self.rows(select(handovers).where(handovers.c.conversation_id == talk).order_by(handovers.c.id))[-1]

    def rows(self, statement: Any) -> Any:
        """Return every row of a query."""
        with self.database.snapshot() as session:
            return session.execute(statement).all()

    def happened(self, talk: int) -> list[str]:
        """Return the names of a conversation's events in order."""
        found = select(events.c.name).where(events.c.conversation_id == talk).order_by(events.c.id)
        return [row.name for row in self.rows(found)]

    def told(self, talk: int, message_class: str) -> list[str]:
        """Return what went into the outbox for the customer, of one class."""
        found = select(outbox.c.body).where(outbox.c.conversation_id == talk, outbox.c.message_class == message_class)
        return [row.body["text"] for row in self.rows(found.order_by(outbox.c.id))]
