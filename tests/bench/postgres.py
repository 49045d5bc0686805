"""The part `postgres`: a real PostgreSQL with durability on, one `sapa web` and 1, 2 and 4 `sapa work`."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL

from tests.bench.cpu import cpu_seconds, memory_mb
from tests.bench.house import Running, prepared
from tests.bench.report import RUNS, cpu_steps, say
from tests.bench.trips import GATHER, LATER, gathered_trips, posted_often, round_trips, say_received
from tests.bench.turns import addresses_of, measure_turns, opened_house
from tests.bench.workers import COUNT, address, at_work, emptied, migrated
from tests.postgres import DURABLE, Cluster, plain, running_cluster

WORKERS = (1, 2, 4)


def postgres(folder: Path) -> None:
    """Print every figure on PostgreSQL with an empty database."""
    place = prepared(folder, "postgres")
    with durable_cluster() as cluster:
        url = migrated(cluster, place)
        emptied_by_workers(cluster, place, url)
        served(place, url, "PostgreSQL")


def emptied_by_workers(cluster: Cluster, place: Path, url: URL) -> dict[str, float]:
    """Print how 1, 2 and 4 workers empty an inbox, and what they gain; returns the figures of one."""
    found = {workers: emptied(cluster, place, url, workers) for workers in WORKERS}
    rates = {workers: figures["per_second"] for workers, figures in found.items()}
    say(f"  two workers : one {rates[2] / rates[1]:.2f} (aim >= 1.6 where cores allow; the server shares them)")
    say(f"  four workers : one {rates[4] / rates[1]:.2f}")
    return found[1]


def served(place: Path, url: URL, label: str) -> None:
    """Print what a turn costs by step, then what visitors see and what is received over HTTP."""
    with opened_house(place, address(url)) as house:
        names = [f"steps-{time.time_ns()}-{run}" for run in range(RUNS)]
        runs = [measure_turns(house, name, addresses_of(name, COUNT)) for name in names]
    say(f"{label}, CPU of this side in us per turn: {cpu_steps(runs)}")
    trips_with_one_worker(place, url)
    with at_work(place, url, ["web", "work"], GATHER) as programs:
        gathered_trips(Running(programs[0].base, tuple(one.pid for one in programs), 0.0), label)
    with at_work(place, url, ["web"], LATER) as (web,):
        say_received(f"ours on {label}, one `sapa web`", posted_often(web.base, (web.pid,), lambda: None))


def trips_with_one_worker(place: Path, url: URL) -> None:
    """Print round trips over one `sapa web` and one `sapa work`, memory of each, and how soon a worker is ready."""
    began = time.perf_counter()
    with at_work(place, url, ["web", "work"]) as programs:
        say(f"PostgreSQL, `sapa web` and `sapa work` started together: ready after {time.perf_counter() - began:.1f} s")
        pids = tuple(one.pid for one in programs)
        round_trips(Running(programs[0].base, pids, 0.0))
        say(f"  memory of the worker {memory_mb(pids[1])} MB, CPU so far {cpu_seconds(pids[1:]) or 0:.1f} s")


@contextmanager
def durable_cluster() -> Iterator[Cluster]:
    """Start a PostgreSQL that keeps what it says, and print what it promises and what one commit costs."""
    with running_cluster(DURABLE) as cluster:
        with psycopg.connect(plain(cluster.admin), autocommit=True) as session:
            promises = {name: _shown(session, name) for name in ("server_version", "fsync", "synchronous_commit")}
            session.execute("CREATE TABLE one (n integer)")
            took = [_commit_ms(session) for _ in range(50)]
            session.execute("DROP TABLE one")
        say(f"PostgreSQL {promises}, one commit {statistics.median(took):.2f} ms (median of 50)")
        yield cluster


def _shown(session: psycopg.Connection[tuple[object, ...]], name: str) -> object:
    row = session.execute(f"SHOW {name}").fetchone()
    return row[0] if row else None


def _commit_ms(session: psycopg.Connection[tuple[object, ...]]) -> float:
    began = time.perf_counter()
    session.execute("INSERT INTO one VALUES (1)")
    return 1000 * (time.perf_counter() - began)
