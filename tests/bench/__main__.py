"""`make bench`: floors and figures of this machine, side by side, with versions. Medians of the runs that are named."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import re
import signal
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

from tests.bench.turns import measure_turns

RUNS = 3
SECONDS = 5.0
VISITORS = 32
# Rasa 3.6.21 answers 52.7 to 60.1 REST messages a second from memory on a machine of this class.
RASA = "Rasa 3.6.21, REST channel, memory tracker, 8 clients: 53 to 54 per second, p99 304 to 313 ms"


def main() -> None:
    """Print every figure."""
    names = ("fastapi", "uvicorn", "sqlalchemy", "numpy")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}, {os.cpu_count()} cores")
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
    print(f"  CPU us per turn          {runs[-1]['cpu_us_per_turn']}")


def _round_trips(folder: Path) -> None:
    print(f"peer: {RASA}")
    with _floor(folder) as base:
        print(f"floor, one grouped commit a request: {_floor_rate(base)} requests per second")
    for gather, per_second, label in (
        ("0", 0.0, "as fast as answers come"),
        ("0", 250.0, "half load, 250 a second"),
        ("0.8", 20.0, "default gather 0.8 s, 20 a second"),
    ):
        with _sapa(_prepared(folder, f"trips{gather}{per_second}"), gather) as (base, pid, ready):
            runs = [_visitors(base, per_second) for _ in range(RUNS)]
            memory = _memory(pid)
        rate = statistics.median(run["per_second"] for run in runs)
        middle = statistics.median(run["p50_ms"] for run in runs)
        worst = statistics.median(run["p99_ms"] for run in runs)
        lost = sum(run["lost"] for run in runs)
        print(
            f"web chat, gather {gather}, {label}: {rate} round trips/s, p50 {middle} ms, p99 {worst} ms, "
            f"lost {lost}, memory {memory} MB, ready after {ready:.1f} s"
        )


def _prepared(folder: Path, name: str) -> Path:
    """A data folder of its own that shares the trained model, as a second start would find it."""
    place = folder / name
    place.mkdir()
    shared = folder / "models"
    shared.mkdir(exist_ok=True)
    (place / "models").symlink_to(shared)
    return place


@contextmanager
def _sapa(data_dir: Path, gather: str) -> Iterator[tuple[str, int, float]]:
    environment = {
        **os.environ,
        "SAPA_DATA_DIR": str(data_dir),
        "SAPA_GATHER_SECONDS": gather,
        "SAPA_LOG_LEVEL": "error",
    }
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            found = re.search(r"(http://\S+)/chat", line)
            if found:
                break
        ready = time.perf_counter() - began
        try:
            yield found.group(1), process.pid, ready  # type: ignore[union-attr]  # the loop ends only at a match or at the end of a dead process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


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


def _memory(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("utf-8"))
    return int(found.group(1)) // 1024 if found else 0


if __name__ == "__main__":
    main()
