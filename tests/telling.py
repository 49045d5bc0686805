"""Says at once, in a line, which test failed and why: a whole run is long, and its end may be cut off elsewhere.

At the end it says what tests passed without having looked at, such as for want of a tool, with which seeds the others
went that choose one anew, and which commit it was.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest

LONGEST = 300
# A test has a property of this name for what it could not look at; its value says why.
UNJUDGED = "unjudged"
# And one of this name for how it can be repeated.
SEEDED = "seeded"


class Telling:
    """Writes to the screen of the run; `tests/conftest.py` registers it where there is one."""

    def __init__(self, screen: pytest.TerminalReporter) -> None:
        """Remember where to write."""
        self._screen = screen
        self._unjudged: Counter[str] = Counter()
        self._seeded: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell the first line of what a failed test said."""
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            why = str(crash.message if crash else report.longrepr).strip().partition("\n")[0]
            self._screen.write_line(f"\n{report.nodeid} failed ({report.when}): {why[:LONGEST]}")
        # A test tells of itself up to three times, of its end last.
        if report.when == "teardown":
            self._unjudged.update(str(why) for name, why in report.user_properties if name == UNJUDGED)
            self._seeded += [f"{report.nodeid}: {seed}" for name, seed in report.user_properties if name == SEEDED]

    def pytest_terminal_summary(self) -> None:
        """Tell what was not looked at, in how many tests, by which seeds others went, and at which commit."""
        for why, tests in self._unjudged.most_common():
            self._screen.write_line(f"NOT JUDGED [{tests}] {why}", yellow=True)
        for line in sorted(self._seeded):
            self._screen.write_line(line)
        self._screen.write_line(f"Commit: {commit()}")


def commit() -> str:
    """Return the commit that is tested, with "-dirty" behind it when files were changed since; words where none is."""
    asked = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        told = subprocess.run(asked, cwd=Path(__file__).parent, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return "not known, these files are in no repository"
    return told.stdout.strip()
