"""Says at once, in a line, which test failed and why: a whole run is long, and its end may be cut off elsewhere."""

from __future__ import annotations

import pytest

LONGEST = 300


class Telling:
    """Writes to the screen of the run; `tests/conftest.py` registers it where there is one."""

    def __init__(self, screen: pytest.TerminalReporter) -> None:
        """Remember where to write."""
        self._screen = screen

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell the first line of what a failed test said."""
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            why = str(crash.message if crash else report.longrepr).strip().partition("\n")[0]
            self._screen.write_line(f"\n{report.nodeid} failed ({report.when}): {why[:LONGEST]}")
