"""Browser windows that complain: a script error, an error in the console or a failing request fails the test."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}

# Every tone of the page is counted: nobody can listen to a browser without a screen.
COUNT_TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
"""


@dataclass
class Windows:
    """Opens windows of separate people on one server and remembers everything they complained of."""

    browser: Browser
    base: str
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)
    _contexts: list[Any] = field(default_factory=list)

    def open(self, path: str = "", **how: Any) -> Page:
        """Open a window of a new person: no cookies, Indonesian, in Jakarta; `how` is PHONE or DESK and more."""
        context = self.browser.new_context(base_url=self.base, locale="id-ID", timezone_id="Asia/Jakarta", **how)
        context.set_default_timeout(15_000)
        context.add_init_script(COUNT_TONES)
        self._contexts.append(context)
        page: Page = context.new_page()
        self.watch(page)
        if path:
            page.goto(path)
        return page

    def watch(self, page: Page) -> None:
        """Listen to a page; a violation of the content policy is an error in its console."""
        page.on("pageerror", lambda error: self._complain(page, f"script: {error}"))
        page.on("console", lambda message: self._heard(page, message))
        page.on("response", lambda answer: self._answered(page, answer))

    def forgive(self, pattern: str) -> None:
        """Let pass what a play brings about on purpose, such as errors of a line that it cut."""
        self.forgiven.append(pattern)

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()

    def told(self) -> list[str]:
        """Return the complaints that nothing forgives."""
        return [one for one in self.complaints if not any(re.search(pattern, one) for pattern in self.forgiven)]

    def _heard(self, page: Page, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complain(page, f"{message.type}: {message.text}")

    def _answered(self, page: Page, answer: Response) -> None:
        if answer.status >= 500:
            self._complain(page, f"{answer.status}: {answer.url}")

    def _complain(self, page: Page, what: str) -> None:
        self.complaints.append(f"{page.url}: {what}")
