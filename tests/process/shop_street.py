"""A shop on both channels that is killed while it is used: what it is made of, and how it is killed and looked at.

`opened_play` opens it, `live_through` lets everybody live while the program is killed. Used by `test_kill_channels.py`.
"""

from __future__ import annotations

import random
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from console.links import make_link
from tests.fakes.telegram_files import TOKEN as TELEGRAM_TOKEN
from tests.fakes.twilio import ACCOUNT, OURS
from tests.fakes.twilio import TOKEN as TWILIO_TOKEN
from tests.process.invariants import PostgresRows, Rows, count, rows_of, unfinished
from tests.process.patrons import ASKS_FOR_A_PERSON, Customer, OnTelegram, OnWhatsApp
from tests.process.program import Program
from tests.process.providers import SlowTelegram, SlowTwilio, Street, real_time
from tests.stage import ALL_DAY, Stage, until

# Nothing here takes as long on any machine: whoever waits for more waits for what will not come.
PATIENCE = 120.0
ON_WIRE = "SELECT id FROM outbox WHERE state IN ('sending', 'unknown')"
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid != pg_backend_pid()
"""


@dataclass
class Owned:
    """A time in which an agent had a conversation: from when it was known, and what was on the wire then."""

    conversation_id: int
    begins_at: datetime
    on_wire: frozenset[int]
    ends_at: datetime | None = None


@dataclass
class Play:
    """Everything that happened outside of the database."""

    program: Program
    street: Street
    seed: int
    customers: Sequence[Customer]
    sign_in: str = ""
    on_wire: set[int] = field(default_factory=set)
    owned: list[Owned] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    kills: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the program's database."""
        return self.program.settings.get("SAPA_DATABASE_URL") or f"sqlite:///{self.program.folder / 'sapa.db'}"

    def start(self) -> None:
        """Start the program at the address that Twilio knows."""
        self.program.start("--port", str(self.street.port))

    def kill(self, why: str) -> None:
        """Kill it, and see what was on the wire."""
        self.program.kill()
        self.kills.append(why)
        self.street.telegram.mute = self.street.twilio.mute = False
        with closing(_left_rows(self.program)) as rows:
            self.on_wire |= {row[0] for row in rows.execute(ON_WIRE)}

    def rows(self, query: str) -> Sequence[Any]:
        """Ask while the program runs. Raises sqlite3.OperationalError when it dies meanwhile with its file."""
        with closing(rows_of(self.program)) as rows:
            return rows.execute(query).fetchall()


def _left_rows(program: Program) -> Rows:
    """Open what a killed program left: of a file a copy, which changes nothing for the next start."""
    url = program.settings.get("SAPA_DATABASE_URL")
    if not url:
        return _copied_rows(program.folder / "sapa.db")
    rows = PostgresRows(url)
    # The server still ends what it was told last, before it sees that nobody listens any more.
    until(lambda: rows.execute(OTHERS).fetchone() == (0,), PATIENCE)
    return rows


def _copied_rows(path: Path) -> sqlite3.Connection:
    copy = path.with_name("copy.db")
    for ending in ("", "-wal"):
        copy.with_name(copy.name + ending).unlink(missing_ok=True)
        if path.with_name(path.name + ending).exists():
            shutil.copyfile(path.with_name(path.name + ending), copy.with_name(copy.name + ending))
    copy.with_name(copy.name + "-shm").unlink(missing_ok=True)
    return sqlite3.connect(copy)


@contextmanager
def opened_play(program: Program, seed: int) -> Iterator[Play]:
    """Open a shop that is connected to both providers, with three customers on each channel."""
    telegram, twilio = SlowTelegram(real_time).start(), SlowTwilio(real_time).start()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        street = Street(telegram, twilio, free.getsockname()[1])
    try:
        chats = [OnTelegram(street, seed + one, str(7001 + one), "Budi") for one in range(3)]
        phones = [OnWhatsApp(street, seed - 1 - one, f"whatsapp:+6281234567{one:03}", "Sari") for one in range(3)]
        chats[0].first_words = phones[0].first_words = ASKS_FOR_A_PERSON
        program.settings |= {
            "SAPA_PUBLIC_URL": street.public,
            "SAPA_GATHER_SECONDS": "0.3",
            "SAPA_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
            "SAPA_TELEGRAM_API_URL": telegram.url,
            "SAPA_TWILIO_ACCOUNT_SID": ACCOUNT,
            "SAPA_TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
            "SAPA_TWILIO_WHATSAPP_FROM": OURS.removeprefix("whatsapp:"),
            "SAPA_TWILIO_API_URL": twilio.url,
        }
        yield Play(program, street, seed, [*chats, *phones], _furnished(program))
    finally:
        program.kill()
        street.http.close()
        telegram.stop()
        twilio.stop()


def _furnished(program: Program) -> str:
    """Let a shop be open without quiet hours; returns an agent's sign-in."""
    stage = Stage.build(program.folder, real_time(), database_url=program.settings.get("SAPA_DATABASE_URL", ""))
    stage.decide(hours=ALL_DAY, quiet_from="00:00", quiet_until="00:00")
    dian = stage.agent("Dian")
    with stage.house.database.transaction() as session:
        secret = make_link(session, dian.id, stage.clock.now())
    stage.close()
    return f"/sign-in/link/{secret}"


def _happened(counts: dict[str, Callable[[], int]], wanted: dict[str, int]) -> bool:
    return all(counts[name]() >= many for name, many in wanted.items())


def _wanted(step: str, counts: dict[str, Callable[[], int]]) -> dict[str, int]:
    """Return how many of each there are once a step has happened, from now on: one more, "thrice" three more."""
    names = {one.removesuffix(" thrice"): 3 if one.endswith(" thrice") else 1 for one in step.split(" and ")}
    return {name: counts[name]() + more for name, more in names.items()}


def kill_at(play: Play, moment: str, dice: random.Random) -> None:
    """Wait for a moment in the life of a program that was started, and kill it then."""
    telegram, twilio = play.street.telegram, play.street.twilio
    counts: dict[str, Callable[[], int]] = {
        "telegram took": lambda: len(telegram.sent),
        "twilio took": lambda: len(twilio.sent),
        "webhook": lambda: len(twilio.came),
        "confirmed": lambda: telegram.offsets[-1] if telegram.offsets else 0,
    }
    if moment == "starting":
        time.sleep(dice.uniform(0.3, 2.5))
    else:
        play.program.wait_ready()
        # Telegram's library takes longest to load.
        polls = telegram.calls["getUpdates"]
        until(lambda: telegram.calls["getUpdates"] > polls, PATIENCE)
        telegram.mute, twilio.mute = "telegram took" in moment, "twilio took" in moment
        for step in moment.split(" then "):
            until(partial(_happened, counts, _wanted(step, counts)), PATIENCE)
    play.kill(moment)


def live_through(play: Play, moments: Sequence[str], work: Callable[[threading.Event], None]) -> None:
    """Let everybody live while the program is killed at these moments; returns when all that was begun has ended.

    `work` is what the agent does until told to come to an end.
    """
    dice, stop, closing_time, heard = random.Random(play.seed), *(threading.Event() for _ in range(3))
    lives = [threading.Thread(target=one.live, args=(stop,)) for one in play.customers]
    desk = threading.Thread(target=work, args=(closing_time,))
    phone = threading.Thread(target=play.street.call_back, args=(heard, play.seed))
    for life in (*lives, desk, phone):
        life.start()
    try:
        for moment in moments:
            kill_at(play, moment, dice)
            if len(play.kills) < len(moments):
                play.start()
        # Nobody writes any more when it starts for good: what it was not told meanwhile it reads in Twilio's log.
        stop.set()
        for life in lives:
            life.join(PATIENCE)
        play.start()
        play.program.wait_ready()
        closing_time.set()
        desk.join(PATIENCE)
        until(lambda: not left_to_do(play), PATIENCE)
    finally:
        for told in (stop, closing_time, heard):
            told.set()
        phone.join(PATIENCE)
    assert not any(life.is_alive() for life in (*lives, desk, phone))
    play.program.stop(PATIENCE)


def left_to_do(play: Play) -> int:
    """Count what was begun and has not ended: in the rows, at Telegram and in Twilio's log."""
    with closing(rows_of(play.program)) as rows:
        kept = count(rows, "SELECT count(*) FROM inbox WHERE channel = 'whatsapp'")
        waits = unfinished(rows) + len(rows.execute(ON_WIRE).fetchall())
    return int(waits + play.street.telegram.waiting + len(play.street.twilio.came) - kept)
