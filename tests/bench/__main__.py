"""`make bench`: floors and figures of this machine, side by side, with versions.

Every figure is the median of RUNS runs; who loads the server is a process of its own. CPU time is the figure to compare
between machines and hours, because wall time also measures what else is running.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.house import Running, running_house
from tests.bench.turns import measure_turns

RUNS = 5
SECONDS = 5.0
VISITORS = 32
CPU = "cpu_us_per_turn"
# Rasa 3.6.21 answers 52.7 to 60.1 REST messages a second from memory on a machine of this class.
RASA = "Rasa 3.6.21, REST channel, memory tracker, 8 clients: 53 to 54 per second, p99 304 to 313 ms"


def main() -> None:
    """Print every figure."""
    names = ("fastapi", "uvicorn", "sqlalchemy", "numpy")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the first run")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sync = _sync_cost(folder)
        print(f"one fsync of this disk: {sync:.2f} ms (median of 50)")
        _turns(folder)
        _round_trips(folder)


def _sync_cost(folder: Path) -> float:
    took = []
    with (folder / "sync").open("wb") as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            began = time.perf_counter()
            file.flush()
            os.fsync(file.fileno())
            took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def _turns(folder: Path) -> None:
    runs = [measure_turns(_prepared(folder, f"turns{n}"), 2000) for n in range(RUNS)]
    print(f"inbox to outbox, SQLite FULL, gather 0, 2,000 messages of as many senders, median of {RUNS}:")
    for key, aim in (("turns_per_second", ">= 1,000"), ("received_per_second", ""), ("delivered_per_second", "")):
        print(f"  {key:24} {statistics.median(run[key] for run in runs):>8}   {aim}")
    steps = {step: round(statistics.median(run[CPU][step] for run in runs)) for step in runs[0][CPU]}
    print(f"  CPU us per turn          {steps}")


def _round_trips(folder: Path) -> None:
    print(f"peer: {RASA}")
    with _floor(folder) as base:
        print(f"floor, one grouped commit a request: {_floor_rate(base)} requests per second")
    place = _prepared(folder, "trips")
    with running_house(place, "0") as first:
        print(f"ready after {first.ready:.1f} s at the first start (migrates, fills the knowledge base)")
    with running_house(place, "0") as house:
        print(f"ready after {house.ready:.1f} s at the second start   aim <= 3.0")
        fastest = _measured(house, 0.0)
        _say("gather 0, as fast as answers come (aim >= 500 a second)", fastest)
        half = fastest["per_second"] / 2
        _say(f"gather 0, half load, {half:.0f} a second (aim p99 < 50 ms)", _measured(house, half))
        print(f"  memory after all that {house.memory_mb()} MB   aim < 250")
    with running_house(place, "0.8") as house:
        _say("default gather 0.8 s, 20 a second", _measured(house, 20.0))


def _measured(house: Running, per_second: float) -> dict[str, Any]:
    """Medians of RUNS runs of visitors, who are a process of their own; `cpu_ms` is the server's per round trip."""
    runs = []
    for _ in range(RUNS):
        before = house.cpu_seconds()
        run = _visitors(house.base, per_second)
        after = house.cpu_seconds()
        used = None if before is None or after is None else 1000 * (after - before) / max(1, run["round_trips"])
        runs.append({**run, "cpu_ms": used})
    names = ("per_second", "p50_ms", "p99_ms", "cpu_ms")
    middle = {name: _median([run[name] for run in runs]) for name in names}
    return {**middle, "lost": sum(run["lost"] for run in runs)}


def _median(figures: list[float | None]) -> float | None:
    known = [one for one in figures if one is not None]
    return round(statistics.median(known), 2) if known else None


def _say(label: str, figures: dict[str, Any]) -> None:
    cpu = "no /proc here" if figures["cpu_ms"] is None else f"{figures['cpu_ms']} ms"
    print(
        f"web chat, {label}: {figures['per_second']} round trips/s, p50 {figures['p50_ms']} ms, "
        f"p99 {figures['p99_ms']} ms, CPU of the server per round trip {cpu}, lost {figures['lost']}"
    )


def _prepared(folder: Path, name: str) -> Path:
    """A data folder of its own that shares the trained model: training is measured elsewhere."""
    place = folder / name
    place.mkdir()
    shared = folder / "models"
    shared.mkdir(exist_ok=True)
    (place / "models").symlink_to(shared)
    return place


def _visitors(base: str, per_second: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.visitors", base, str(VISITORS), str(SECONDS), str(per_second)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


@contextmanager
def _floor(folder: Path) -> Iterator[str]:
    port = 18765
    command = [sys.executable, "-m", "tests.bench.floor", str(folder / "floor.db"), str(port)]
    with subprocess.Popen(command) as process:
        time.sleep(1.5)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def _floor_rate(base: str) -> float:
    command = [sys.executable, "-m", "tests.bench.posts", base, str(VISITORS), str(SECONDS)]
    rates = []
    for _ in range(RUNS):
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        rates.append(float(json.loads(done.stdout)["per_second"]))
    return statistics.median(rates)


if __name__ == "__main__":
    main()
