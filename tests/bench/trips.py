"""The parts `receive` and `trips`: what visitors of the web chat see, over HTTP, beside the floor of receiving."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.bench.cpu import cpu_seconds
from tests.bench.house import Running, prepared, running_house
from tests.bench.report import RUNS, SECONDS, VISITORS, as_other_program, middle, say

# Rasa 3.6.21 answers 52.7 to 60.1 REST messages a second from memory on a machine of this class.
RASA = "Rasa 3.6.21, REST channel, memory tracker, 8 clients: 53 to 54 per second, p99 304 to 313 ms"
# A gather longer than a run of posts, and not longer than eight seconds: nothing is answered while it is received.
LATER = "8"
POST_SECONDS = 4.0
# Seconds that a house gathers by default (`core/settings.py`).
GATHER = "0.8"
FLOOR_PORT = 18765


def receive(folder: Path) -> None:
    """Print what is received per second at the floor's door and at ours, with what each costs."""
    with _floor(folder) as (base, pid):
        least = posted_often(base, (pid,), lambda: None)
    say_received("floor (signature, one commit for all that wait)", least)
    ours = received(prepared(folder, "receive"), "ours on SQLite FULL")
    say(f"  ours : floor {ratio(ours, least)}   aim >= 0.60")


def received(place: Path, label: str) -> dict[str, float | None]:
    """Print and return what one `sapa run` on SQLite receives per second, with what each message costs it."""
    with running_house(place, LATER) as house:
        figures = posted_often(house.base, house.pids, lambda: _drained(place))
    say_received(label, figures)
    return figures


def say_received(label: str, figures: dict[str, float | None]) -> None:
    """Print one row of what was received."""
    say(f"received over HTTP, {label}: {figures['per_second']} a second, CPU {figures['cpu_ms']} ms each")


def ratio(ours: dict[str, float | None], floor: dict[str, float | None]) -> str:
    """Return how the rates stand, and what the CPU time of a message says about the same."""
    (our_rate, our_cpu), (least, least_cpu) = ((one["per_second"], one["cpu_ms"]) for one in (ours, floor))
    cpu = "" if not our_cpu or not least_cpu else f" (by CPU time {least_cpu / our_cpu:.2f})"
    return f"{(our_rate or 0) / (least or 1):.2f}{cpu}"


def trips(folder: Path) -> None:
    """Print round trips of the web chat on SQLite, ready and memory."""
    say(f"peer: {RASA}")
    place = prepared(folder, "trips")
    with running_house(place, "0") as first:
        say(f"ready after {first.ready:.1f} s at the first start (migrates, fills the knowledge base)")
    with running_house(place, "0") as house:
        say(f"ready after {house.ready:.1f} s at the second start   aim <= 3.0")
        round_trips(house)
    with running_house(place, GATHER) as house:
        gathered_trips(house, "SQLite")


def gathered_trips(house: Running, label: str) -> None:
    """Print round trips of a house that gathers bursts as long as it does by default."""
    say_trips(f"{label}, default gather {GATHER} s, 20 a second", measured(house, 20.0))


def round_trips(house: Running) -> None:
    """Print round trips at gather 0, as fast as answers come and at half of that, and the memory after it."""
    fastest = measured(house, 0.0)
    say_trips("gather 0, as fast as answers come (aim >= 500 a second)", fastest)
    half = fastest["per_second"] / 2
    say_trips(f"gather 0, half load, {half:.0f} a second (aim p99 < 50 ms)", measured(house, half))
    say(f"  memory after all that {house.memory_mb()} MB   aim < 250")


def measured(house: Running, per_second: float) -> dict[str, Any]:
    """Medians of RUNS runs of visitors, who are a process of their own; `cpu_ms` is the server's per round trip."""
    runs = []
    for _ in range(RUNS):
        before = house.cpu_seconds()
        run = as_other_program("tests.bench.visitors", house.base, VISITORS, SECONDS, per_second)
        after = house.cpu_seconds()
        used = None if before is None or after is None else 1000 * (after - before) / max(1, run["round_trips"])
        runs.append({**run, "cpu_ms": used})
    names = ("per_second", "p50_ms", "p99_ms", "arriving_p99_ms", "cpu_ms")
    figures = {name: middle([run[name] for run in runs]) for name in names}
    return {**figures, "lost": sum(run["lost"] for run in runs)}


def say_trips(label: str, figures: dict[str, Any]) -> None:
    """Print one row of round trips."""
    cpu = "no /proc here" if figures["cpu_ms"] is None else f"{figures['cpu_ms']} ms"
    say(
        f"web chat, {label}: {figures['per_second']} round trips/s, p50 {figures['p50_ms']} ms, "
        f"p99 {figures['p99_ms']} ms ({figures['arriving_p99_ms']} ms in the second in which all of them come), "
        f"CPU of the server per round trip {cpu}, lost {figures['lost']}"
    )


def posted(base: str, pids: tuple[int, ...]) -> dict[str, Any]:
    """Post for a while; returns `per_second` and `cpu_ms`, what one message cost these processes."""
    before = cpu_seconds(pids)
    run = as_other_program("tests.bench.posts", base, VISITORS, POST_SECONDS)
    after = cpu_seconds(pids)
    used = None if before is None or after is None else 1000 * (after - before) / run["received"]
    return {"per_second": run["per_second"], "cpu_ms": used}


def posted_often(base: str, pids: tuple[int, ...], rest: Callable[[], None]) -> dict[str, float | None]:
    """Return medians of RUNS runs of posts; `rest` waits before each until the server has nothing else to do."""
    runs = []
    for _ in range(RUNS):
        rest()
        runs.append(posted(base, pids))
    return {name: middle([run[name] for run in runs]) for name in ("per_second", "cpu_ms")}


def _drained(place: Path) -> None:
    """Wait until nobody is due any more."""
    with closing(sqlite3.connect(f"file:{place / 'sapa.db'}?mode=ro", uri=True)) as database:
        while database.execute("SELECT count(*) FROM identities WHERE ready_at IS NOT NULL").fetchone()[0]:
            time.sleep(0.2)


@contextmanager
def _floor(folder: Path) -> Iterator[tuple[str, int]]:
    command = [sys.executable, "-m", "tests.bench.floor", str(folder / "floor.db"), str(FLOOR_PORT)]
    with subprocess.Popen(command) as process:
        time.sleep(1.5)
        try:
            yield f"http://127.0.0.1:{FLOOR_PORT}", process.pid
        finally:
            process.terminate()
            process.wait(10)
