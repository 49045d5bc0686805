"""How figures are repeated, put together and printed. Used by every part of `tests.bench`."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

RUNS = 5
SECONDS = 5.0
VISITORS = 32


def middle(figures: Sequence[float | None]) -> float | None:
    """Return the median of the figures that are known, None when none is."""
    known = [one for one in figures if one is not None]
    return round(statistics.median(known), 2) if known else None


def middle_of(runs: Sequence[dict[str, Any]], name: str) -> float:
    """Return the median of one figure of some runs."""
    return round(float(statistics.median(run[name] for run in runs)), 2)


def cpu_steps(runs: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Return the median CPU time of every step of a turn, in microseconds."""
    cpu = [run["cpu_us_per_turn"] for run in runs]
    return {step: round(statistics.median(run[step] for run in cpu)) for step in cpu[0]}


def as_other_program(module: str, *words: object, patience: float = 1200) -> dict[str, Any]:
    """Run a module of the bench as a process of its own, for so many seconds, and return the JSON that it prints."""
    command = [sys.executable, "-m", module, *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=patience)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def say(line: str) -> None:
    """Print a line at once, also into a file."""
    print(line, flush=True)
