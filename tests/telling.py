"""Says at once, in a line, which test failed and why: a whole run is long, and its end may be cut off elsewhere.

At the end it says what tests passed without having looked at, such as for want of a tool.
"""

from __future__ import annotations

from collections import Counter

import pytest

LONGEST = 300
# A test has a property of this name for what it could not look at; its value says why.
UNJUDGED = "unjudged"


class Telling:
    """Writes to the screen of the run; `tests/conftest.py` registers it where there is one."""

    def __init__(self, screen: pytest.TerminalReporter) -> None:
        """Remember where to write."""
        self._screen = screen
        self._unjudged: Counter[str] = Counter()

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

    def pytest_terminal_summary(self) -> None:
        """Tell what was not looked at, and in how many tests."""
        for why, tests in self._unjudged.most_common():
            self._screen.write_line(f"NOT JUDGED [{tests}] {why}", yellow=True)
