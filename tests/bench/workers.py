"""`sapa web` and some `sapa work` on one PostgreSQL, and how fast they empty an inbox.

Used by the parts `postgres`, `full` and `crash`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, func, select, update

from core.clock import SystemClock
from core.database import Database, open_database
from core.tables import identities, inbox, outbox
from tests.bench.cpu import cpu_seconds, family_cpu_seconds
from tests.bench.report import RUNS, middle_of, say
from tests.bench.turns import addresses_of, feed, opened_house
from tests.postgres import Cluster
from tests.process.program import Program

COUNT = 2_000
# Between the commit of a backlog and the moment at which it falls due: every loop has looked at the rows by then.
NOTICE = timedelta(seconds=2)


def address(url: URL) -> str:
    """Return an address as settings want it."""
    return url.render_as_string(hide_password=False)


def migrated(cluster: Cluster, place: Path) -> URL:
    """Make a database with the house's own entries and nothing else."""
    url = cluster.create()
    with opened_house(place, address(url)):
        return url


@contextmanager
def at_work(place: Path, url: URL, verbs: Sequence[str], gather: str = "0") -> Iterator[list[Program]]:
    """Run the real programs, one per verb, over one database; all are ready."""
    settings = {"SAPA_DATABASE_URL": address(url), "SAPA_GATHER_SECONDS": gather, "SAPA_LOG_LEVEL": "error"}
    programs = [Program(place, settings, verb) for verb in verbs]
    try:
        for one in programs:
            one.start()
        for one in programs:
            one.wait_ready()
        yield programs
    finally:
        for one in programs:
            one.kill()


def emptied(cluster: Cluster, place: Path, url: URL, workers: int) -> dict[str, float]:
    """Print and return the medians of RUNS backlogs that `workers` workers empty, each of COUNT strangers."""
    database = open_database(address(url))
    with at_work(place, url, ["web", *["work"] * workers]) as programs:
        pids = [one.pid for one in programs[1:]]
        runs = [_run(cluster, database, pids, f"pg{workers}-{time.time_ns()}") for _ in range(RUNS)]
    database.close()
    figures = {name: middle_of(runs, name) for name in runs[0]}
    say(
        f"inbox to outbox, PostgreSQL, {workers} worker(s), {COUNT:,} at once: {figures['per_second']:.0f} a second; "
        f"CPU us per message, delivery included: workers {figures['workers_us']:.0f}, "
        f"database {figures['database_us']:.0f}; cores busy {figures['cores']:.2f}"
    )
    return figures


def _run(cluster: Cluster, database: Database, pids: Sequence[int], label: str) -> dict[str, float]:
    due_at = backlog(database, label, COUNT)
    time.sleep(max(0.0, (due_at - SystemClock().now()).total_seconds() - 0.1))
    before, server = cpu_seconds(pids) or 0.0, family_cpu_seconds(cluster.pid) or 0.0
    while not is_empty(database):
        time.sleep(0.1)
    ours = (cpu_seconds(pids) or 0.0) - before
    theirs = (family_cpu_seconds(cluster.pid) or 0.0) - server
    spent = (SystemClock().now() - due_at).total_seconds()
    with database.snapshot() as session:
        last = session.execute(
            select(func.max(inbox.c.done_at)).where(inbox.c.received_at > due_at - NOTICE)
        ).scalar_one()
    return {
        "per_second": COUNT / (last - due_at).total_seconds(),
        "workers_us": 1e6 * ours / COUNT,
        "database_us": 1e6 * theirs / COUNT,
        "cores": (ours + theirs) / spent,
    }


def backlog(database: Database, label: str, count: int) -> datetime:
    """Receive a message from each of `count` strangers; returns when all of them fall due at once."""
    now = SystemClock().now()
    feed(database, label, addresses_of(label, count), now=now, ready_at=now + timedelta(hours=1))
    due_at = SystemClock().now() + NOTICE
    with database.transaction() as session:
        session.execute(update(identities).where(identities.c.ready_at > due_at).values(ready_at=due_at))
    return due_at


def is_empty(database: Database) -> bool:
    """Whether nobody waits for an answer and every answer has left."""
    with database.snapshot() as session:
        waiting = session.execute(select(func.count()).where(identities.c.ready_at.is_not(None))).scalar_one()
        return (
            not waiting
            and not session.execute(
                select(func.count()).select_from(outbox).where(outbox.c.state == "due")
            ).scalar_one()
        )
