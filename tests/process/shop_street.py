"""A play on both channels while the real program is killed: its customers, its agent, its appointments, its kills."""

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
from datetime import datetime, timedelta
from pathlib import Path

import httpx2

from core.access_keys import add_key
from tests.fakes.telegram import TOKEN as TELEGRAM_TOKEN
from tests.fakes.twilio import ACCOUNT, OURS
from tests.fakes.twilio import TOKEN as TWILIO_TOKEN
from tests.process.invariants import open_rows, unfinished
from tests.process.program import Program
from tests.process.providers import (
    Customer,
    OnTelegram,
    OnWhatsApp,
    SlowTelegram,
    SlowTwilio,
    Street,
    real_time,
)
from tests.process.visitors import TIMEOUT
from tests.stage import ALL_DAY, Stage

# The log of Twilio is read once a minute.
DRAIN_SECONDS = 75.0
ON_WIRE = "SELECT id FROM outbox WHERE state IN ('sending', 'unknown')"
OWNED = "SELECT id, public_id, state, epoch FROM conversations WHERE state IN ('waiting', 'agent') ORDER BY id"
# Ways to choose the moment of a kill, and how often each is taken in a whole play.
MOMENTS = {"telegram took": 2, "twilio took": 3, "confirmed": 2, "webhook": 1, "starting": 1, "any": 1}


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
    key: str = ""
    on_wire: set[int] = field(default_factory=set)
    owned: list[Owned] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    kills: list[str] = field(default_factory=list)
    # Nobody waits for anything any more.
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def database(self) -> Path:
        """The file of the program's database."""
        return self.program.folder / "sapa.db"

    def start(self) -> None:
        """Start the program at the address that Twilio knows."""
        self.program.start("--port", str(self.street.port))

    def kill(self, why: str) -> None:
        """Kill it, and see in a copy, which changes nothing for the next start, what was on the wire."""
        self.program.kill()
        self.kills.append(why)
        with closing(copied_rows(self.database)) as rows:
            self.on_wire |= {row[0] for row in rows.execute(ON_WIRE)}

    def rows(self, query: str) -> list[sqlite3.Row]:
        """Ask while the program runs; nothing while it does not."""
        if not self.program.base:
            return []
        with closing(open_rows(self.database)) as rows:
            return rows.execute(query).fetchall()


def copied_rows(path: Path) -> sqlite3.Connection:
    """Open a copy of a database that nobody writes to."""
    copy = path.with_name("copy.db")
    for ending in ("", "-wal"):
        copy.with_name(copy.name + ending).unlink(missing_ok=True)
        if path.with_name(path.name + ending).exists():
            shutil.copyfile(path.with_name(path.name + ending), copy.with_name(copy.name + ending))
    copy.with_name(copy.name + "-shm").unlink(missing_ok=True)
    return sqlite3.connect(copy)


@contextmanager
def opened_play(program: Program, seed: int) -> Iterator[Play]:
    """Open a shop that is connected to both providers, with three customers on each channel, one of them calm."""
    telegram, twilio = SlowTelegram(real_time).start(), SlowTwilio(real_time).start()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        street = Street(telegram, twilio, free.getsockname()[1])
    try:
        chats = [OnTelegram(street, seed + one, str(7001 + one), f"Budi {one}", one == 0) for one in range(3)]
        phones = [
            OnWhatsApp(street, seed - 1 - one, f"whatsapp:+62812345678{one:02}", f"Sari {one}", one == 0)
            for one in range(3)
        ]
        play = Play(program, street, seed, [*chats, *phones])
        play.sign_in, play.key = _furnished(program.folder)
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
        yield play
    finally:
        program.kill()
        street.http.close()
        telegram.stop()
        twilio.stop()


def _furnished(folder: Path) -> tuple[str, str]:
    """Let a shop be open without quiet hours; returns an agent's sign-in and a key of the records API."""
    from console.links import make_link

    stage = Stage.build(folder, at=real_time())
    stage.decide(hours=ALL_DAY, quiet_from="00:00", quiet_until="00:00")
    dian = stage.agent("Dian")
    with stage.house.database.transaction() as session:
        secret = make_link(session, dian.id, stage.clock.now())
        key = add_key(session, "till", now=stage.clock.now())
    stage.close()
    return f"/sign-in/link/{secret}", key


def work_at_desk(play: Play, stop: threading.Event) -> None:
    """Be the agent: claim who waits, reply, give back; an act whose answer a kill took is looked up in the rows."""
    dice, signed_in = random.Random(play.seed), False
    with httpx2.Client(timeout=TIMEOUT, headers={"sec-fetch-site": "same-origin"}) as http:

        def act(path: str, **values: str) -> int:
            try:
                return http.post(f"{play.program.base}{path}", data=values).status_code if play.program.base else 0
            except httpx2.TransportError:
                return 0

        while not play.over.is_set() and (not stop.is_set() or not signed_in or _mine(play)):
            time.sleep(0.3)
            signed_in = signed_in or act(play.sign_in) == 303
            try:
                for talk in play.rows(OWNED) if signed_in else []:
                    _serve(play, act, talk, dice, stop)
            except sqlite3.OperationalError:
                # The program died while it was looked at.
                continue


def _mine(play: Play) -> bool:
    try:
        return any(talk["state"] == "agent" for talk in play.rows(OWNED)) or not play.program.base
    except sqlite3.OperationalError:
        return True


def _serve(play: Play, act: Callable[..., int], talk: sqlite3.Row, dice: random.Random, stop: threading.Event) -> None:
    path, key = f"/desk/conversations/{talk['public_id']}", f"{talk['public_id']}-{talk['epoch']}"
    open_now = [one for one in play.owned if one.conversation_id == talk["id"] and one.ends_at is None]
    if talk["state"] == "waiting":
        if not stop.is_set():
            act(f"{path}/claim")
    elif not open_now:
        on_wire = frozenset(row[0] for row in play.rows(ON_WIRE))
        play.owned.append(Owned(talk["id"], real_time(), on_wire))
    elif key not in play.replies:
        if (
            act(f"{path}/reply", text=f"Halo Kak, saya Dian. Soal ini saya cek dulu, ya ({key}).", client_key=key)
            == 303
        ):
            play.replies.append(key)
    elif stop.is_set() or dice.random() < 0.3:
        open_now[0].ends_at = real_time()
        act(f"{path}/return")


def book(play: Play, stop: threading.Event) -> None:
    """Be the till: book appointments of two calm customers, so that reminders fall due in the middle."""
    headers = {"Authorization": f"Bearer {play.key}"}
    calm = [one for one in play.customers if one.is_calm]
    for number, one in enumerate(calm * 2):
        channel = "telegram" if isinstance(one, OnTelegram) else "whatsapp"
        told = {
            "kind": "appointment",
            "reference": f"JANJI-{number}",
            "status": "booked",
            "customer": {"channel": channel, "address": one.address},
            "fields": {"service": "Perawatan gigi"},
        }
        while not stop.is_set():
            told["occurs_at"] = (real_time() + timedelta(days=1, seconds=3)).isoformat()
            if play.rows(f"SELECT 1 FROM identities WHERE address = '{one.address}'"):
                try:
                    if httpx2.post(f"{play.program.base}/api/v1/records", json=told, headers=headers).status_code < 300:
                        break
                except (httpx2.TransportError, httpx2.UnsupportedProtocol):
                    pass
            time.sleep(0.3)
        stop.wait(5)


def kill_and_restart(play: Play, moments: Sequence[str]) -> None:
    """Kill at each of these moments and start again."""
    dice = random.Random(play.seed)
    for moment in moments:
        play.start()
        if moment == "starting":
            time.sleep(dice.uniform(0.3, 2.5))
        else:
            play.program.wait_ready()
            _await_channels(play)
            _await(play, moment, dice)
        play.kill(moment)
    play.start()
    play.program.wait_ready()


def _await_channels(play: Play) -> None:
    """Wait until this life has asked Telegram what is new, whose library takes longest to load."""
    calls = play.street.telegram.calls
    before, deadline = calls["getUpdates"], time.monotonic() + 10
    while calls["getUpdates"] == before and time.monotonic() < deadline:
        time.sleep(0.01)


def _await(play: Play, moment: str, dice: random.Random) -> None:
    """Wait for a moment, and not longer than three seconds."""
    telegram, twilio = play.street.telegram, play.street.twilio
    counts: dict[str, Callable[[], int]] = {
        "telegram took": lambda: len(telegram.sent),
        "twilio took": lambda: len(twilio.sent),
        "webhook": lambda: len(twilio.came),
        "confirmed": lambda: telegram.offsets[-1] if telegram.offsets else 0,
        "any": lambda: 0,
    }
    count, limit = counts[moment], 3.0 if moment != "any" else dice.uniform(0.05, 2.0)
    before, deadline = count(), time.monotonic() + limit
    while count() == before and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(dice.uniform(0.0, 0.05))


def live_through(play: Play, moments: Sequence[str]) -> None:
    """Let everybody live while the program is killed; returns when all that was begun has come to its end."""
    stop, heard = threading.Event(), threading.Event()
    lives = [threading.Thread(target=one.live, args=(stop,)) for one in play.customers]
    lives.append(threading.Thread(target=book, args=(play, stop)))
    desk = threading.Thread(target=work_at_desk, args=(play, stop))
    phone = threading.Thread(target=play.street.call_back, args=(heard, play.seed))
    for life in (*lives, desk, phone):
        life.start()
    began = time.monotonic()
    try:
        kill_and_restart(play, moments)
        killed = time.monotonic()
        time.sleep(2)
        stop.set()
        for life in (*lives, desk):
            life.join(60)
        closed = time.monotonic()
        _drain(play)
        took = killed - began, closed - killed, time.monotonic() - closed
        print("kills {:.0f} s, until nobody acts {:.0f} s, until nothing is left to do {:.0f} s".format(*took))
    finally:
        stop.set()
        heard.set()
        play.over.set()
        phone.join(20)


def _drain(play: Play) -> None:
    deadline = time.monotonic() + DRAIN_SECONDS
    while not is_settled(play) and time.monotonic() < deadline:
        time.sleep(0.2)
    # Whatever might yet come although nothing is left to do.
    time.sleep(1)


def is_settled(play: Play) -> bool:
    """Whether nothing is left to do that was begun."""
    with closing(open_rows(play.database)) as rows:
        late = "SELECT count(*) FROM reminders WHERE state IN ('scheduled', 'firing') AND due_at < ?"
        soon = int((real_time() + timedelta(seconds=1)).timestamp() * 1e6)
        waits = int(rows.execute(late, (soon,)).fetchone()[0]) + len(rows.execute(ON_WIRE).fetchall())
        kept = rows.execute("SELECT count(*) FROM inbox WHERE channel = 'whatsapp'").fetchone()[0]
        waits += unfinished(rows) + play.street.telegram.waiting
        return waits == 0 and kept >= len(play.street.twilio.came)
