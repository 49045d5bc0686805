"""The part `crash`: kill -9 under load, and how soon the next start or another worker goes on."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bot.worker import BATCH
from core.clock import SystemClock
from core.database import Database, open_database
from core.tables import identities
from tests.bench.house import Running, prepared, running_house
from tests.bench.postgres import durable_cluster
from tests.bench.report import RUNS, VISITORS, middle, say
from tests.bench.workers import address, at_work, backlog, is_empty, migrated
from tests.process.program import Program

LOAD_SECONDS = 3.0
BACKLOG = 2_000
# No lease is longer than twenty seconds; whoever is not free by then is not freed.
LONGEST_SECONDS = 60.0


def crash(folder: Path) -> None:
    """Print both figures."""
    place = prepared(folder, "crash")
    with running_house(place, "0"):
        pass
    took = [_start_after_kill(place) for _ in range(RUNS)]
    first, ready = [one for one, _ in took], [one for _, one in took]
    say(
        f"kill -9 of `sapa run` under load, SQLite: first message handled {middle(first)} s after "
        f"the next start, worst {max(first):.1f} s   aim <= 5.0; ready {middle(ready)} s"
    )
    place = prepared(folder, "takeover")
    with durable_cluster() as cluster:
        url = migrated(cluster, place)
        database = open_database(address(url))
        with at_work(place, url, ["work", "work"]) as (doomed, _other):
            held = [_taken_over(database, doomed, number) for number in range(RUNS)]
        database.close()
    say(
        f"kill -9 of one of two workers, PostgreSQL: what it held is answered by the other {middle(held)} s after, "
        f"worst {max(held):.1f} s   aim <= 30"
    )


def _start_after_kill(place: Path) -> tuple[float, float]:
    """Kill a server that visitors write to and start the next; seconds to its first message handled and to ready."""
    with running_house(place, "0") as house, _load(house) as load:
        time.sleep(LOAD_SECONDS)
        house.kill()
        load.kill()
    killed_at = SystemClock().now()
    with running_house(place, "0") as house, _load(house) as load:
        first_at = _first_handled(place, killed_at)
        load.kill()
        return (first_at - killed_at).total_seconds(), house.ready


def _load(house: Running) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.bench.visitors", house.base, str(VISITORS), "60", "0"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _first_handled(place: Path, after: datetime) -> datetime:
    """Wait for the first turn after an instant; returns when it was written."""
    since = int(after.timestamp() * 1e6)
    with closing(sqlite3.connect(f"file:{place / 'sapa.db'}?mode=ro", uri=True)) as database:
        deadline = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < deadline:
            found = database.execute("SELECT min(done_at) FROM inbox WHERE done_at > ?", (since,)).fetchone()[0]
            if found:
                return datetime.fromtimestamp(found / 1e6, after.tzinfo)
            time.sleep(0.02)
    raise RuntimeError(f"no message was handled within {LONGEST_SECONDS:.0f} s after the kill")


def _taken_over(database: Database, doomed: Program, number: int) -> float:
    """Kill a worker with senders in hand; returns the seconds until all that were in anybody's hand are answered.

    What the other one had in hand itself it answers at once, so the last of them is one that the dead one had.
    """
    backlog(database, f"crash{number}-{time.time_ns()}", BACKLOG)
    # More than a batch: both have one.
    while len(_held(database)) <= BATCH:
        pass
    doomed.kill()
    killed_at = time.monotonic()
    held = _held(database)
    while set(held) & set(_waiting(database)):
        time.sleep(0.05)
    took = time.monotonic() - killed_at
    while not is_empty(database):
        time.sleep(0.2)
    doomed.start()
    doomed.wait_ready()
    return took


def _held(database: Database) -> list[int]:
    with database.snapshot() as session:
        return list(session.execute(select(identities.c.id).where(identities.c.lease_until.is_not(None))).scalars())


def _waiting(database: Database) -> list[int]:
    with database.snapshot() as session:
        return list(session.execute(select(identities.c.id).where(identities.c.ready_at.is_not(None))).scalars())
