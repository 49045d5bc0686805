"""Run stages one after another, say how long each took, and add up what the test stages counted.

Called by scripts/dev.py for `check` and `test`.
"""

from __future__ import annotations

import time
from typing import NamedTuple
from xml.etree import ElementTree

from dev_setup import ROOT, Stop, in_venv, run, say

COUNTS = ROOT / ".cache" / "junit"


class Stage(NamedTuple):
    """One command of a check, with the name that a person reads."""

    name: str
    command: list[str]


def pytest_stage(name: str, *arguments: str) -> Stage:
    """Return a stage that runs pytest and leaves its counts where `counted` finds them."""
    report = COUNTS / f"{name.replace(' ', '-')}.xml"
    return Stage(name, [in_venv("python"), "-m", "pytest", f"--junitxml={report}", *arguments])


def run_stages(stages: list[Stage], extra_env: dict[str, str]) -> None:
    """Run stages in order; raise Stop at the first that fails. Prints the seconds of each and the sum."""
    for old in COUNTS.glob("*.xml"):
        old.unlink()
    taken: list[str] = []
    began = time.monotonic()
    for stage in stages:
        say(f"\n--- {stage.name}")
        started = time.monotonic()
        status = run(stage.command, extra_env)
        taken.append(f"{stage.name} {time.monotonic() - started:.1f} s")
        if status:
            say(f"\nStages: {', '.join(taken)}.")
            raise Stop(f'The stage "{stage.name}" failed. Again alone: {" ".join(stage.command)}')
    say(f"\nStages: {', '.join(taken)}.")
    say(f"===== {counted()} in {time.monotonic() - began:.2f}s =====")


def counted() -> str:
    """Return the sum over all test stages, in the words of pytest: `120 passed, 1 skipped`."""
    total = skipped = 0
    for report in COUNTS.glob("*.xml"):
        for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314 - pytest wrote it a moment ago
            total += int(suite.get("tests", 0))
            skipped += int(suite.get("skipped", 0))
    return f"{total - skipped} passed" + (f", {skipped} skipped" if skipped else "")
