"""The stage of the flow tests: the real house on virtual time, with customers and agents who act through HTTP.

Only the clock is fake. `Stage` drives the loops by hand, so a play is exact to the second and needs no waiting.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Text, false, func, select, type_coerce, update

from bot.app import build_engine, build_house, build_ports, deliver_once
from bot.channels.web.visitor import COOKIE, address_of
from bot.engine import Engine
from bot.house import House
from bot.loops import Loop, Step
from bot.publishing import republish
from bot.receipts import write_receipts
from bot.sending import next_send
from bot.ticking import fire, survey
from bot.web import build_web
from bot.worker import work_once
from console.links import make_link
from core.business import save_decision
from core.clock import FixedClock
from core.database import Database
from core.records import RecordNews, claim_records, write_record
from core.settings import Settings
from core.tables import agents, conversations, customers, identities
from faq_kb.entries import knowledge_version
from faq_kb.tables import kb_entries, kb_versions
from faq_kb.variables import read_variables, set_examples
from reminders.planning import on_record
from tests.caller import Caller

# Saturday 21 November 2026, ten in the morning in Jakarta: when every play begins unless it says otherwise.
BASE = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")
ALL_DAY = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "00:00-24:00")


# Engines of the last stages by what they were made of. They never change, and making one takes as long as ten plays.
_made: dict[object, Engine] = {}
# As many as there are databases.
KEPT = 2


def _shared_engine(settings: Settings, database: Database) -> Engine:
    """Return the engine that this model and this knowledge give, made anew only when they are others."""
    with database.snapshot() as session:
        # The bodies as they lie there: to read them takes as long as the rest of a stage.
        published = (kb_versions.c.entry_id == kb_entries.c.id) & (
            kb_versions.c.version == kb_entries.c.published_version
        )
        bodies = select(kb_entries.c.id, type_coerce(kb_versions.c.body, Text)).join(kb_versions, published)
        rows = tuple(map(tuple, session.execute(bodies.order_by(kb_entries.c.id))))
        variables = frozenset(
            (language, *one) for language, of in read_variables(session).items() for one in of.items()
        )
        known = (settings.data_dir / "models").resolve(), knowledge_version(session), rows, variables
    made = _made.pop(known, None) or build_engine(settings, database)
    # The newest last, so that the oldest goes first.
    _made[known] = made
    if len(_made) > KEPT:
        del _made[next(iter(_made))]
    return made


@dataclass
class Stage:
    """A running house with the door open: `settle` does what its other loops would until nothing is left to do."""

    house: House
    clock: FixedClock
    door: Loop
    customers: list[Visitor] = field(default_factory=list)

    @classmethod
    def build(cls, data_dir: Path, at: datetime = BASE, **settings: Any) -> Stage:
        """Build a house in `data_dir` whose clock stands at `at`, open around the clock."""
        clock = FixedClock(at)
        chosen = Settings(data_dir=data_dir, _env_file=None, **settings)  # type: ignore[call-arg]  # pydantic's own argument
        house = build_house(chosen, clock, _shared_engine)
        door = Loop(house.live, [Step("receive", house.receiver.commit_waiting)])
        door.start()
        stage = cls(house, clock, door)
        with house.database.transaction() as session:
            set_examples(session, author="test", now=at)
        stage.decide(hours=ALL_DAY, name="Kopi Lereng", set_up=True)
        return stage

    @cached_property
    def client_app(self) -> Any:
        """The application, made when somebody first asks it: half of a stage, which many plays do without."""
        return build_web(self.house, build_ports(self.house))

    def open_channels(self, *, sends: bool = True, receives: bool = True) -> None:
        """Let the channels of providers send and receive, in their own thread and in real time."""
        self.house.sender.start(self.house, sends=sends, receives=receives)
        remote = {name for name, channel in self.house.channels.items() if channel.carrier is not None}
        until(lambda: not sends or self.house.sender.mine == remote)

    def close(self) -> None:
        """End the channels, shut the door and close the database."""
        channels = self.house.sender._thread
        self.house.sender.stop()
        if channels is not None:
            # A process that ends waits no longer than that; here its connections would stay open, on a busy machine.
            channels.join(60)
        self.door.stop()
        self.house.database.close()

    def decide(self, **decisions: Any) -> None:
        """Let the business decide something, as its settings page would."""
        with self.house.database.transaction() as session:
            for name, value in decisions.items():
                save_decision(session, name, value, author="test", now=self.clock.now())
        republish(self.house)

    def customer(self, name: str = "Sari", *, network: str = "testclient") -> Visitor:
        """Return a customer with a browser of their own, which asks from the address `network`."""
        caller = Caller(self.client_app, base_url="http://testserver", client=(network, 50_000))
        visitor = Visitor(self, name, caller)
        visitor.http.get("/chat")
        self.customers.append(visitor)
        return visitor

    def agent(self, name: str = "Dian", role: str = "agent") -> Agent:
        """Return an agent who is signed in to the console and on duty."""
        with self.house.database.transaction() as session:
            values = {
                "login": name.lower(),
                "name": name,
                "role": role,
                "on_duty": True,
                "created_at": self.clock.now(),
            }
            agent_id = session.execute(agents.insert().values(**values).returning(agents.c.id)).scalar_one()
            secret = make_link(session, agent_id, self.clock.now())
        # A browser says where a form came from; one that says nothing is refused.
        http = Caller(self.client_app, base_url="http://testserver", headers={"sec-fetch-site": "same-origin"})
        http.post(f"/sign-in/link/{secret}")
        return Agent(self, agent_id, name, http)

    def tell(self, **told: Any) -> int:
        """Tell a record, as the business's own system would."""
        listeners = (on_record(self.house.business),)
        with self.house.database.transaction() as session:
            return write_record(session, RecordNews(**told), now=self.clock.now(), listeners=listeners)[0]

    def settle(self) -> None:
        """Let the gather time pass and do all work that is due: turns, deliveries, reminders."""
        for _ in range(60):
            if not self._work():
                ready = self._next_ready()
                if ready is None:
                    return
                self.clock.at = max(ready, self.clock.now())

    def wait(self, **how_long: float) -> None:
        """Let time pass, working whenever something falls due."""
        until = self.clock.now() + timedelta(**how_long)
        while self.clock.now() < until:
            self.clock.at = min(until, self.clock.now() + max(timedelta(minutes=5), timedelta(**how_long) / 60))
            fire(self.house)
            survey(self.house)
            self.settle()

    def _work(self) -> int:
        done = work_once(self.house) + deliver_once(self.house) + write_receipts(self.house)
        # Answers of providers come in real time: the play stands still until they are there.
        sender = self.house.sender
        until(lambda: sender.is_idle or sender.has_answers)
        return done

    def _next_ready(self) -> datetime | None:
        """Return when something falls due within moments, or somebody of whom more of a backlog was waited for."""
        unread = identities.c.ready_at.is_not(None)
        waits = (identities.c.tries == 0) & (identities.c.lease_until > identities.c.ready_at)
        with self.house.database.snapshot() as session:
            first = select(func.min(identities.c.ready_at)).where(unread, ~func.coalesce(waits, false()))
            some = [session.execute(first).scalar_one_or_none(), next_send(session, self.house)]
            of_backlog = session.execute(
                select(func.min(identities.c.lease_until)).where(unread, waits)
            ).scalar_one_or_none()
        soon = [one for one in some if one is not None and one - self.clock.now() <= timedelta(seconds=9)]
        return min([*soon, *([of_backlog] if of_backlog else [])], default=None)

    def rows(self, statement: Any) -> Sequence[Any]:
        """Read rows, for what only the database can tell."""
        with self.house.database.snapshot() as session:
            return session.execute(statement).all()


@dataclass
class Visitor:
    """A customer in a browser: types, presses, waits, reads."""

    stage: Stage
    name: str
    http: Caller
    read_upto: int = 0

    def types(self, text: str, *, button: str | None = None, attachments: Sequence[str] = ()) -> None:
        """Send one bubble without waiting for an answer."""
        typed = {"client_id": uuid.uuid4().hex, "text": text, "button": button, "attachments": list(attachments)}
        answer = self.http.post("/chat/messages", json=typed)
        assert answer.status_code == 202, answer.text

    def says(self, *bubbles: str, button: str | None = None, pause: float = 0.4) -> list[dict[str, Any]]:
        """Send bubbles as one burst, let the house work, and return what came back since the last look."""
        for number, bubble in enumerate(bubbles):
            if number:
                self.stage.clock.advance(timedelta(seconds=pause))
            self.types(bubble, button=button)
        self.stage.settle()
        return self.hears()

    def presses(self, title: str) -> list[dict[str, Any]]:
        """Press the newest quick reply with this title."""
        options = [one for item in self.all_items() for one in item["options"]]
        key = next(one["key"] for one in reversed(options) if one["title"].startswith(title))
        return self.says(title, button=key)

    def hears(self) -> list[dict[str, Any]]:
        """Return what others said since the last look."""
        fresh = [item for item in self.all_items() if item["id"] > self.read_upto]
        self.read_upto = max([self.read_upto, *(item["id"] for item in fresh)])
        return [item for item in fresh if item["author"] != "customer"]

    def all_items(self) -> list[dict[str, Any]]:
        """Return the whole feed as the page would load it."""
        items: list[dict[str, Any]] = self.http.get("/chat/history").json()["items"]
        return items

    @property
    def state(self) -> str | None:
        """The state of the customer's newest conversation."""
        state: str | None = self.http.get("/chat/history").json()["conversation"]["state"]
        return state

    @property
    def conversation_id(self) -> int:
        """The id of the customer's newest conversation."""
        return int(
            self.stage.rows(
                select(conversations.c.id)
                .where(conversations.c.identity_id == self.identity_id)
                .order_by(conversations.c.id.desc())
            )[0][0]
        )

    @property
    def public_id(self) -> str:
        """The id of the customer's newest conversation in addresses."""
        found = select(conversations.c.public_id).where(conversations.c.id == self.conversation_id)
        return str(self.stage.rows(found)[0][0])

    @property
    def address(self) -> str:
        """The web channel's address of this browser."""
        return address_of(self.http.cookies[COOKIE])

    @property
    def identity_id(self) -> int:
        """The identity that the first message made."""
        return int(self.stage.rows(select(identities.c.id).where(identities.c.address == self.address))[0][0])

    def is_known_as(self, external_id: str, name: str | None = None) -> None:
        """Let the business's own sign-in prove who this browser belongs to."""
        with self.stage.house.database.transaction() as session:
            customer_id = session.execute(
                select(identities.c.customer_id).where(identities.c.id == self.identity_id)
            ).scalar_one()
            session.execute(
                update(customers)
                .where(customers.c.id == customer_id)
                .values(external_id=external_id, name=name or self.name)
            )
            claim_records(session, customer_id)


class Served(Protocol):
    """Whom an agent can serve: a customer on any channel."""

    @property
    def public_id(self) -> str:
        """The id of the customer's newest conversation in addresses."""
        ...

    def hears(self) -> list[Any]:
        """Return what others said since the last look."""
        ...


@dataclass
class Agent:
    """A person at the console."""

    stage: Stage
    id: int
    name: str
    http: Caller

    def claims(self, customer: Served) -> int:
        """Take the customer's conversation; returns the HTTP status."""
        return self._act(customer, "claim")

    def replies(self, customer: Served, text: str) -> list[Any]:
        """Answer, and return what the customer then sees."""
        status = self._act(customer, "reply", text=text, client_key=uuid.uuid4().hex)
        assert status < 400, status
        self.stage.settle()
        return customer.hears()

    def transfers(self, customer: Served) -> int:
        """Give the conversation to the team."""
        return self._act(customer, "transfer")

    def returns(self, customer: Served) -> int:
        """Give the conversation back to the bot."""
        return self._act(customer, "return")

    def resolves(self, customer: Served) -> int:
        """Resolve the conversation."""
        return self._act(customer, "resolve")

    def _act(self, customer: Served, act: str, **values: str) -> int:
        path = f"/desk/conversations/{customer.public_id}/{act}"
        answer = self.http.post(path, data=values, follow_redirects=False)
        self.stage.settle()
        return int(answer.status_code)


def until(there: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait in real time until something is there. Raises AssertionError when it does not come."""
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.005)


def texts(items: Sequence[dict[str, Any]]) -> str:
    """Return what was said as one text, for looking into."""
    return "\n".join(item["text"] for item in items)
