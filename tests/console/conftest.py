"""The desk under test: every page mounted on a fresh database, a clock that stands still, people and one customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select, update

from bot.channels import load_channels
from bot.joining import join, part
from console.access import SESSION_COOKIE
from console.app import mount_console
from console.links import make_link
from console.passwords import hash_password
from core.business import read_business, save_decision
from core.clock import FixedClock
from core.connections import Connection
from core.conversations import Move, move, open_conversations
from core.database import Database, open_database
from core.impact import Impact
from core.live import Live
from core.outcomes import Reason
from core.ports import Ports
from core.questions import Board
from core.settings import Settings
from core.tables import agents, conversations, customers, identities, messages
from handover.request import Asked, request
from tests.caller import Caller

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
PASSWORD = "kopi lereng enak"
SAME_SITE = {"sec-fetch-site": "same-origin"}
ROLES = ("agent", "operator", "administrator")


@dataclass
class Desk:
    """The mounted console with what tests look at: database, clock, and the calls that its ports received."""

    app: FastAPI
    database: Database
    clock: FixedClock
    live: Live
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    people: dict[str, int] = field(default_factory=dict)
    connections: list[Connection] = field(default_factory=list)
    impact: Impact = field(default_factory=lambda: Impact(0))
    board: Board = field(default_factory=lambda: Board(NOW))

    def browser(self, who: str | None = None) -> Caller:
        """Return a fresh browser, signed in as the agent with this login when one is named."""
        client = Caller(self.app, headers=SAME_SITE, follow_redirects=False)
        if who:
            answer = client.post("/sign-in", data={"login": who, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
        return client

    def rows(self, statement: Any) -> list[Any]:
        """Return the rows of a statement."""
        with self.database.snapshot() as session:
            return list(session.execute(statement).all())

    def link_for(self, who: str) -> str:
        """Return the secret of a fresh sign-in link."""
        with self.database.transaction() as session:
            return make_link(session, self.people[who], self.clock.now())

    def state_of(self, public_id: str) -> tuple[str, int | None]:
        """Return state and owner of a conversation."""
        [row] = self.rows(select(conversations).where(conversations.c.public_id == public_id))
        return row.state, row.agent_id

    def customer_writes(self, text: str, *, name: str | None = "Wulan Pratiwi", waits: bool = False) -> str:
        """Let a customer write on the web chat, perhaps asking for a person; returns the conversation's public id."""
        now = self.clock.now()
        with self.database.transaction() as session:
            made = insert(customers).values(name=name, created_at=now).returning(customers.c.id)
            person = session.execute(made).scalar_one()
            who = {"channel": "web", "address": f"visitor-{person}", "customer_id": person, "created_at": now}
            identity = session.execute(insert(identities).values(**who).returning(identities.c.id)).scalar_one()
            opening = {"identity_id": identity, "customer_id": person, "channel": "web"}
            talk = open_conversations(session, [opening], now=now)[identity]
            session.execute(insert(messages).values(conversation_id=talk, author="customer", text=text, at=now))
            said = {"last_customer_at": now, "waiting_since": now if waits else None}
            session.execute(update(conversations).where(conversations.c.id == talk).values(**said))
            if waits:
                move(session, Move(talk, 0, "bot", "waiting"), now=now)
                reason = Reason("general.ask_human", "Pelanggan minta berbicara dengan orang.")
                business = read_business(session, Settings(_env_file=None).zone)  # type: ignore[call-arg]  # no .env
                request(session, [Asked(talk, None, (reason,))], business=business, now=now)
            return str(
                session.execute(select(conversations.c.public_id).where(conversations.c.id == talk)).scalar_one()
            )


def plant(browser: Caller, secret: str) -> None:
    """Put a session's secret into a browser, as a thief or a fixation attack would."""
    browser.cookies.clear()
    browser.cookies.set(SESSION_COOKIE, secret, domain="testserver.local")


def explain(text: str, _language: str | None) -> dict[str, Any]:
    """Answer as the engine's port does, with what was asked inside."""
    return {
        "text": text,
        "language": "id",
        "intent": "shipping.cost",
        "confidence": 0.91,
        "entities": [],
        "hits": [{"entry": "shipping.cost", "question": "Berapa ongkirnya?", "confidence": 0.83}],
        "reasons": [],
        "decision": "answer",
        "action": "answer",
        "reply": [f"Soal “{text}”: ongkir **Rp18.000**, Kak."],
        "options": [],
        "why": {"policy": {"line": 8, "when": "Sure of a knowledge entry."}},
        "engine": "test",
    }


@pytest.fixture
def desk(tmp_path: Path, empty_url: str) -> Iterator[Desk]:
    """A console that was set up, with one agent of each role who all have the same password."""
    database = open_database(empty_url)
    clock, live, app = FixedClock(NOW), Live(), FastAPI(openapi_url=None)
    made = Desk(app, database, clock, live)
    settings = Settings(data_dir=tmp_path, _env_file=None)  # type: ignore[call-arg]  # a test reads no .env

    def revive(kind: str, row_id: int) -> bool:
        made.calls.append(("revive", kind, row_id))
        return row_id == 1

    def begin(name: str) -> bool:
        made.calls.append(("test_channel", name))
        return True

    ports = Ports(
        settings=settings,
        database=database,
        clock=clock,
        live=live,
        ask=explain,
        published=lambda: made.calls.append(("published",)),
        channels=lambda: [{"name": "web", "state": "on", "sentence": "siap di /chat"}],
        revive=revive,
        after_write=lambda: made.calls.append(("after_write",)),
        channel_words={name: channel.words for name, channel in load_channels().items()},
        connections=lambda: made.connections,
        test_channel=begin,
        join=join,
        part=part,
        impact=lambda entry: made.impact,
        questions=lambda fresh=True: made.board,
        local_address=lambda: "http://127.0.0.1:8000",
    )
    mount_console(app, ports)
    password = _password()
    with database.transaction() as session:
        for role in ROLES:
            values = {"login": role, "name": role.title(), "role": role, "password_hash": password, "created_at": NOW}
            made.people[role] = session.execute(insert(agents).values(**values).returning(agents.c.id)).scalar_one()
        save_decision(session, "name", "Kopi Lereng", author="test", now=NOW)
        save_decision(session, "set_up", True, author="test", now=NOW)
    yield made
    database.close()


_HASHES: list[str] = []


def _password() -> str:
    """Hash the password of all agents once for all tests: hashing is slow on purpose."""
    if not _HASHES:
        _HASHES.append(hash_password(PASSWORD))
    return _HASHES[0]


HOUR = timedelta(hours=1)
