"""A house of its own on virtual time, in which the dialogues of a file are played. Nothing real is touched.

The engine, the rows and the loops are the real ones; customers write over a channel that takes everything.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from sqlalchemy import func, insert, select, update

from bot.app import build_engine, build_house, deliver_once
from bot.channels import Channel, Outgoing, Verdict
from bot.house import House
from bot.publishing import republish
from bot.ticking import fire, survey
from bot.worker import work_once
from core.attachments import save_attachment
from core.business import save_decision
from core.clock import FixedClock
from core.conversations import open_conversations
from core.database import Session
from core.inbox import Inbound, receive
from core.live import Live
from core.outbox import Line, say_lines
from core.records import RecordNews, write_record
from core.settings import Settings
from core.tables import agents, conversations, customers, identities, records, turns
from core.words import Attachment
from faq_kb.variables import set_examples
from handover import acts
from handover.acts_rows import NotAllowed
from reminders.planning import on_record
from reminders.tables import reminders

CHANNEL = "file"
AUTHOR = "evaluation"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# A picture of nothing: what tells it apart is how it begins.
PICTURE = b"\xff\xd8\xff\xe0 a picture of a dialogue"
# Steps in which a long time passes.
STEP = timedelta(minutes=5)
# Rounds in which the work of one instant surely ends.
ROUNDS = 200


def _taken(_session: Session, rows: Sequence[Outgoing], _live: Live, _now: datetime) -> Sequence[Verdict]:
    return [Verdict(row.outbox_id, "sent") for row in rows]


class Theatre:
    """Opens a stage for one dialogue after another, over copies of one prepared file and with one engine."""

    def __init__(self, models: Path, folder: Path) -> None:
        """`models` is the folder of trained models, `folder` an empty one for what is played."""
        self._folder, self._numbers = folder, count()
        self._models = models
        first = self._settings("first")
        house = build_house(first)
        self._engine = build_engine(first, house.database)
        now = house.clock.now()
        with house.database.transaction() as session:
            set_examples(session, author=AUTHOR, now=now)
            for name, value in (("hours", dict.fromkeys(DAYS, "00:00-24:00")), ("set_up", True)):
                save_decision(session, name, value, author=AUTHOR, now=now)
        republish(house)
        self._engine = house.engine
        house.database.checkpoint()
        house.database.close()

    @contextmanager
    def stage(self, pack: str, at: datetime) -> Iterator[Stage]:
        """Open a stage for one customer of a business with this pack; its clock stands at `at`."""
        name = f"play{next(self._numbers)}"
        settings = self._settings(name)
        shutil.copy(self._folder / "first" / "sapa.db", settings.data_dir / "sapa.db")
        clock = FixedClock(at)
        house = build_house(settings, clock, lambda _settings, _database: self._engine)
        house.channels = {CHANNEL: Channel("File", lambda *_: (), lambda _house: APIRouter(), deliver=_taken)}
        with house.database.transaction() as session:
            save_decision(session, "packs", sorted({"general", pack}), author=AUTHOR, now=at)
        republish(house)
        try:
            yield Stage(house, clock)
        finally:
            house.database.close()
            shutil.rmtree(settings.data_dir)

    def _settings(self, name: str) -> Settings:
        place = self._folder / name
        place.mkdir()
        (place / "models").symlink_to(self._models.resolve())
        return Settings(data_dir=place, gather_seconds=0.8, log_level="error", _env_file=None)  # type: ignore[call-arg]  # pydantic's own argument


class Stage:
    """One customer, "me", in a house whose time only passes when it is told to."""

    def __init__(self, house: House, clock: FixedClock) -> None:
        self._house, self._clock = house, clock
        self._numbers = count(1)
        with house.database.transaction() as session:
            who = {"external_id": "me", "created_at": clock.now()}
            customer_id = session.execute(insert(customers).values(who).returning(customers.c.id)).scalar_one()
            where = {"channel": CHANNEL, "address": "me", "customer_id": customer_id, "created_at": clock.now()}
            self._identity_id = session.execute(
                insert(identities).values(where).returning(identities.c.id)
            ).scalar_one()
        self._customer_id = customer_id

    def tell(self, told: RecordNews) -> None:
        """Tell a record, as the business's own system would."""
        with self._house.database.transaction() as session:
            write_record(session, told, now=self._clock.now(), listeners=(on_record(self._house.business),))

    def wait(self, how_long: timedelta) -> None:
        """Let time pass, working whenever something falls due."""
        until = self._clock.now() + how_long
        while True:
            self._settle(until)
            if self._clock.now() >= until:
                return
            self._clock.at = min(until, self._clock.now() + STEP)

    def say(self, text: str, *, picture: bool) -> None:
        """Write one bubble, which nobody has answered yet."""
        now = self._clock.now()
        with self._house.database.transaction() as session:
            files: tuple[Attachment, ...] = ()
            if picture:
                files = (save_attachment(session, PICTURE, "foto.jpg", now=now),)
            message = Inbound(CHANNEL, f"m{next(self._numbers)}", "me", text, now, attachments=files)
            receive(session, [message], now=now, gather=timedelta(seconds=self._house.settings.gather_seconds))

    def decisions(self, after: int) -> list[tuple[int, str]]:
        """Return id and decision of each turn that was played after the turn `after`."""
        played = select(turns.c.id, turns.c.decision).where(turns.c.id > after).order_by(turns.c.id)
        with self._house.database.snapshot() as session:
            return [(row.id, row.decision) for row in session.execute(played)]

    def remind(self, kind: str, reference: str) -> bool:
        """Let the next reminder of a record go out now; returns whether there was one."""
        due = (
            select(reminders.c.id)
            .join(records, records.c.id == reminders.c.record_id)
            .where(records.c.reference == reference, reminders.c.kind == kind, reminders.c.state == "scheduled")
            .order_by(reminders.c.due_at)
            .limit(1)
        )
        with self._house.database.transaction() as session:
            found = session.execute(due).scalar_one_or_none()
            if found is None:
                return False
            session.execute(update(reminders).where(reminders.c.id == found).values(due_at=self._clock.now()))
        self.wait(timedelta(seconds=1))
        return True

    def broadcast(self, text: str) -> None:
        """Write to the customer first, as a campaign would."""
        with self._house.database.transaction() as session:
            talk = self._newest(session)
            epoch = session.execute(select(conversations.c.epoch).where(conversations.c.id == talk)).scalar_one()
            line = Line(talk, self._identity_id, CHANNEL, "bot", text, epoch, message_class="broadcast")
            say_lines(session, [line], now=self._now)
        self.wait(timedelta(seconds=1))

    def join(self, name: str) -> None:
        """Let an agent take the conversation."""
        with self._house.database.transaction() as session:
            acts.claim(session, self._newest(session), self._agent(session, name), now=self._clock.now())

    def agent_says(self, text: str) -> None:
        """Let the agent who has the conversation write."""
        self._act(lambda session, talk, agent: acts.reply(session, talk, agent, text, client_key=None, now=self._now))

    def resolve(self) -> None:
        """Let the agent end the matter."""
        self._act(lambda session, talk, agent: acts.resolve(session, talk, agent, now=self._now))

    def give_back(self) -> None:
        """Let the agent give the conversation back."""
        self._act(lambda session, talk, agent: acts.return_to_bot(session, talk, agent, now=self._now))

    @property
    def _now(self) -> datetime:
        return self._clock.now()

    def _act(self, act: Callable[[Session, int, int], object]) -> None:
        with self._house.database.transaction() as session:
            talk = self._newest(session)
            owner = session.execute(select(conversations.c.agent_id).where(conversations.c.id == talk)).scalar_one()
            if owner is None:
                raise NotAllowed("no agent has this conversation; one has to join first")
            act(session, talk, owner)
        self.wait(timedelta(seconds=1))

    def _agent(self, session: Session, name: str) -> int:
        found = session.execute(select(agents.c.id).where(agents.c.name == name)).scalar_one_or_none()
        if found is not None:
            return int(found)
        values: dict[str, Any] = {"login": name.lower(), "name": name, "role": "agent", "on_duty": True}
        made = insert(agents).values(**values, created_at=self._now).returning(agents.c.id)
        return int(session.execute(made).scalar_one())

    def _newest(self, session: Session) -> int:
        """Return the customer's newest conversation; one is opened for who was never written to."""
        mine = select(func.max(conversations.c.id)).where(conversations.c.identity_id == self._identity_id)
        found = session.execute(mine).scalar_one_or_none()
        if found is not None:
            return int(found)
        opening = {"identity_id": self._identity_id, "customer_id": self._customer_id, "channel": CHANNEL}
        return open_conversations(session, [opening], now=self._now)[self._identity_id]

    def _settle(self, until: datetime) -> None:
        """Do all work that falls due until then, at its time."""
        for _ in range(ROUNDS):
            fire(self._house)
            survey(self._house)
            if work_once(self._house) + deliver_once(self._house):
                continue
            with self._house.database.snapshot() as session:
                ready: datetime | None = session.execute(select(func.min(identities.c.ready_at))).scalar_one_or_none()
            if ready is None or ready > min(until, self._clock.now() + STEP):
                return
            self._clock.at = max(ready, self._clock.now())


@contextmanager
def theatre(models: Path) -> Iterator[Theatre]:
    """Open a theatre in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sapa-evaluate-") as name:
        yield Theatre(models, Path(name))
