"""News and wake-up calls between processes over PostgreSQL's LISTEN and NOTIFY. Started by `bot/app.py`.

Only a hint: what happened lies in rows, which loops ask every second and pages every twenty. Whoever was not listening
for a moment reads the rows again.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import text

from core.database import Database
from core.live import Live, News

log = structlog.get_logger()

CHANNEL = "sapa"
# PostgreSQL refuses a payload of 8000 bytes and more.
MOST_BYTES = 7_900
# A lost line is opened again after this pause; a silent one is tried this often.
PAUSE_SECONDS = 1.0
ALIVE_SECONDS = 15.0
# How soon the listening thread notices that the house closes.
STOP_SECONDS = 0.5
# Calls that wait to be sent while the database is away; the oldest are dropped, since rows say the same.
WAITING_LIMIT = 2_000

# One statement, so that everything that waits is one transaction: commits with a NOTIFY queue up behind each other.
_NOTIFY = text("SELECT pg_notify(:channel, called) FROM unnest(CAST(:calls AS text[])) AS called")


@dataclass
class Wire:
    """One process's line to the others: a thread that listens and a thread that calls."""

    database: Database
    live: Live
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    _waiting: deque[tuple[Sequence[News], str]] = field(default_factory=lambda: deque(maxlen=WAITING_LIMIT))
    _called: threading.Event = field(default_factory=threading.Event)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin to listen, and pass on what is told and rung for from now on."""
        for run in (self._listen, self._call):
            thread = threading.Thread(target=run, name=f"wire{run.__name__}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self.live.outward = self.send

    def stop(self) -> None:
        """Send what waits and hang up."""
        self.live.outward = None
        self._stopping.set()
        self._called.set()
        for thread in self._threads:
            thread.join(5)

    def send(self, news: Sequence[News], wake: str) -> None:
        """Let the other processes hear this soon; call it after the commit. From any thread, never blocks."""
        self._waiting.append((news, wake))
        self._called.set()

    def _call(self) -> None:
        while not self._stopping.is_set() or self._waiting:
            self._called.wait()
            self._called.clear()
            try:
                self._send_waiting()
            except Exception as error:  # hints are not worth a second try: the rows are there
                log.warning("wire.not_sent", error=type(error).__name__)

    def _send_waiting(self) -> None:
        waiting = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if waiting:
            calls = list(packed(self.name, waiting))
            with self.database.writing.begin() as session:
                session.execute(_NOTIFY, {"channel": CHANNEL, "calls": calls}).close()

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                self._hear_until_lost()
            except Exception as error:  # the database is away, or ended this connection
                log.warning("wire.lost", error=type(error).__name__)
                self._stopping.wait(PAUSE_SECONDS)

    def _hear_until_lost(self) -> None:
        with self.database.own_connection() as session:
            session.exec_driver_sql(f"LISTEN {CHANNEL}").close()
            line: Any = session.connection.dbapi_connection
            # What was told while nobody listened is not known.
            self.live.read_again()
            for name in ("work", "deliver"):
                self.live.ring(name)
            silent = 0.0
            while not self._stopping.is_set():
                heard = [notice.payload for notice in line.notifies(timeout=STOP_SECONDS, stop_after=1)]
                for payload in heard:
                    self.hear(payload)
                silent = 0.0 if heard else silent + STOP_SECONDS
                if silent >= ALIVE_SECONDS:
                    session.exec_driver_sql("SELECT 1").close()
                    silent = 0.0

    def hear(self, payload: str) -> None:
        """Pass on in this process what another one called; one's own calls were heard before."""
        told = json.loads(payload)
        if told["from"] == self.name:
            return
        self.live.hear([News(topic, body) for topic, body in told["news"]])
        for name in told["wake"]:
            self.live.ring(name)


def packed(name: str, waiting: Sequence[tuple[Sequence[News], str]]) -> Iterator[str]:
    """Yield as few payloads as hold these calls. News whose body does not fit goes without: pages read their rows."""
    wake = sorted({one for _, one in waiting if one})
    base = _written(name, [], wake)
    room = MOST_BYTES - len(base)
    some: list[object] = []
    for one in (one for news, _ in waiting for one in news):
        item: list[object] = [one.topic, one.body]
        size = len(_json(item)) + 1
        if size > MOST_BYTES - len(base):
            item, size = [one.topic, None], len(_json([one.topic, None])) + 1
        if size > room:
            yield _written(name, some, wake).decode()
            room, some = MOST_BYTES - len(base), []
        some.append(item)
        room -= size
    yield _written(name, some, wake).decode()


def _written(name: str, news: Sequence[object], wake: Sequence[str]) -> bytes:
    return _json({"from": name, "news": news, "wake": wake})


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
