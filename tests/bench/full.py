"""The parts `full` and `full-postgres`: again with 1,000,000 messages, 100,000 customers and 10,000 knowledge entries.

Houses of four kinds take turns on SQLite, so that an hour that is slower is slower for all of them: empty, with the
entries only, with the crowd only, with both.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bot.house import House
from core.clock import SystemClock
from core.database import open_database
from tests.bench.crowd import CUSTOMERS, address_of, crowd
from tests.bench.filling import fill_file, fill_server
from tests.bench.house import prepared, running_house
from tests.bench.library import fill_library
from tests.bench.postgres import durable_cluster, emptied_by_workers, served
from tests.bench.report import RUNS, cpu_steps, middle_of, say
from tests.bench.trips import GATHER, gathered_trips, received, round_trips
from tests.bench.turns import addresses_of, measure_turns, opened_house
from tests.bench.workers import address, emptied, migrated

COUNT = 2_000
KINDS = ("empty", "entries", "crowd", "full")
AIM = 1.2


def full(folder: Path) -> None:
    """Print every figure of the full house on SQLite beside the empty one."""
    places = {kind: prepared(folder, f"kind-{kind}") for kind in KINDS}
    _build(places)
    _compare(places)
    with running_house(places["full"], "0") as house:
        say(f"full, SQLite: ready after {house.ready:.1f} s   aim <= 3.0")
        round_trips(house)
    with running_house(places["full"], GATHER) as house:
        gathered_trips(house, "full, SQLite")
    received(places["full"], "full, SQLite FULL")


def full_postgres(folder: Path) -> None:
    """Print every figure on PostgreSQL again once it was filled, beside one worker before that."""
    place = prepared(folder, "full-postgres")
    with durable_cluster() as cluster:
        url = migrated(cluster, place)
        empty = emptied(cluster, place, url, 1)
        # What the empty house was given is in the way of the crowd's numbers.
        cluster.drop(url)
        url = migrated(cluster, place)
        with _timed("crowd into PostgreSQL"):
            fill_server(url, crowd(SystemClock().now()))
        with _timed("entries into PostgreSQL"):
            _add_library(address(url))
        one = emptied_by_workers(cluster, place, url)
        for name in ("workers_us", "database_us"):
            say(f"  PostgreSQL, full : empty by {name} {one[name] / empty[name]:.2f}   aim <= {AIM}")
        served(place, url, "full, PostgreSQL")


def _build(places: dict[str, Path]) -> None:
    """Make the four databases: both long ones once, the others copies of them."""
    with opened_house(places["empty"]):
        pass
    file = "sapa.db"
    shutil.copy(places["empty"] / file, places["entries"] / file)
    shutil.copy(places["empty"] / file, places["crowd"] / file)
    with _timed("crowd into SQLite"):
        fill_file(places["crowd"] / file, crowd(SystemClock().now()))
    shutil.copy(places["crowd"] / file, places["full"] / file)
    for kind in ("entries", "full"):
        with _timed(f"entries into SQLite, {kind}"):
            _add_library(f"sqlite:///{places[kind] / file}")
    say(f"  the full file has {(places['full'] / file).stat().st_size // 2**20:,} MB")


def _add_library(url: str) -> None:
    database = open_database(url)
    with database.transaction() as session:
        fill_library(session, SystemClock().now())
    database.checkpoint()
    database.close()


def _compare(places: dict[str, Path]) -> None:
    with ExitStack() as stack:
        houses = {kind: stack.enter_context(_opened(kind, place)) for kind, place in places.items()}
        first: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
        again: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
        for run in range(RUNS):
            for kind, house in houses.items():
                label = f"run{run}"
                strangers = addresses_of(label, COUNT)
                first[kind].append(measure_turns(house, label, strangers))
                again[kind].append(measure_turns(house, f"{label}-again", strangers))
        _say_kinds("a first message", first)
        _say_kinds("a second message of the same", again)
        # Every 49th: those who come back after days and a few who wrote today, short and long histories.
        old = [address_of(number) for number in range(1, CUSTOMERS, 49)][:COUNT]
        back = measure_turns(houses["full"], "back", old)
        say(f"full, customers who come back: {back['turns_per_second']} a second, {back['cpu_us_per_turn']}")


@contextmanager
def _opened(kind: str, place: Path) -> Iterator[House]:
    began = time.process_time()
    with opened_house(place) as house:
        say(f"house opened, {kind}: {time.process_time() - began:.1f} s of CPU")
        yield house


def _say_kinds(label: str, runs: dict[str, list[dict[str, Any]]]) -> None:
    say(f"inbox to outbox, SQLite FULL, {label}, {COUNT:,} senders, medians of {RUNS}, CPU in us per turn:")
    empty = cpu_steps(runs["empty"])
    for kind in KINDS:
        steps = cpu_steps(runs[kind])
        grown = ", ".join(f"{step} {steps[step] / empty[step]:.2f}" for step in steps)
        say(f"  {kind:8} {middle_of(runs[kind], 'turns_per_second'):.0f} a second, {steps}; to empty: {grown}")
    whole = cpu_steps(runs["full"])["all"] / empty["all"]
    say(f"  CPU of a turn, full : empty {whole:.2f}   aim <= {AIM}")


@contextmanager
def _timed(label: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    say(f"  {label}: {time.perf_counter() - began:.0f} s")
