"""`make bench`: floors and figures of this machine, side by side, with versions.

`python -m tests.bench turns full` measures some parts only. Every figure is the median of RUNS runs; who loads
the server is a process of its own. CPU time is the figure to compare between machines and hours, because wall time also
measures what else is running. All parts together take twenty to thirty minutes, and `judgement`, which reads public
data sets where they are, as long again.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench.backlog import backlog
from tests.bench.bare import measure_bare
from tests.bench.channels import channels
from tests.bench.crash import crash
from tests.bench.full import full, full_postgres
from tests.bench.house import prepared
from tests.bench.judgement.part import judgement
from tests.bench.postgres import postgres
from tests.bench.report import RUNS, cpu_steps, middle_of, say
from tests.bench.shelf import search
from tests.bench.spoiled import spoiled
from tests.bench.trips import receive, trips
from tests.bench.turns import addresses_of, measure_turns, opened_house

COUNT = 2_000


def turns(folder: Path) -> None:
    """Print inbox to outbox on SQLite, beside the floor: the database work of the same turns and nothing else."""
    floor = [measure_bare(folder / f"bare{run}", COUNT) for run in range(RUNS)]
    least = middle_of(floor, "turns_per_second"), middle_of(floor, "cpu_us")
    say(f"bare database work of a turn, SQLite FULL, 50 at a time: {least[0]:.0f} a second, CPU {least[1]:.0f} us")
    runs = []
    for run in range(RUNS):
        with opened_house(prepared(folder, f"turns{run}")) as house:
            runs.append(measure_turns(house, "bench", addresses_of("bench", COUNT)))
    say(f"inbox to outbox, SQLite FULL, gather 0, {COUNT:,} messages of as many senders, median of {RUNS}:")
    for key, aim in (("turns_per_second", ">= 1,000"), ("received_per_second", ""), ("delivered_per_second", "")):
        say(f"  {key:24} {middle_of(runs, key):>8.0f}   {aim}")
    say(f"  CPU us per turn          {cpu_steps(runs)}")


PARTS: Mapping[str, Callable[[Path], None]] = {
    "turns": turns,
    "receive": receive,
    "trips": trips,
    "postgres": postgres,
    "full": full,
    "full-postgres": full_postgres,
    "search": search,
    "crash": crash,
    "channels": channels,
    "backlog": backlog,
    "spoiled": spoiled,
    "judgement": judgement,
}


def main() -> None:
    """Print the figures of the parts that were asked for, of all by default."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures; without a part, all of them.")
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    asked = parser.parse_args().parts
    unknown = [name for name in asked if name not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; expected some of {', '.join(PARTS)}")
    _say_machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        say(f"one fsync of this disk: {_sync_ms(folder):.2f} ms (median of 50)")
        for part in asked or PARTS:
            began = time.monotonic()
            say(f"\n--- {part}, load {os.getloadavg()[0]:.1f} before it")
            PARTS[part](folder)
            say(f"--- {part} took {time.monotonic() - began:.0f} s")


def _say_machine() -> None:
    names = ("fastapi", "uvicorn", "sqlalchemy", "psycopg", "numpy")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    say(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}")
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the first run")


def _sync_ms(folder: Path) -> float:
    took = []
    with (folder / "sync").open("wb") as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            began = time.perf_counter()
            file.flush()
            os.fsync(file.fileno())
            took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


if __name__ == "__main__":
    main()
