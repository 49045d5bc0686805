"""Browser windows that complain: a script error, an error in the console or a failing request fails the test."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}

# How long a window is waited for, in milliseconds: far beyond what a machine needs that has work beside it.
PATIENCE = 30_000
# How many of the last requests and answers of a window are told when a play fails.
KEPT = 40

# Every tone that can be heard is counted: nobody can listen to a browser without a screen, and what is started on a
# sleeping device is silent.
COUNT_TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  window.tones += this.context.state === "running";
  return start.apply(this, when);
};
"""


@dataclass
class Windows:
    """Opens windows of separate people on one server and remembers everything they complained of."""

    browser: Browser
    base: str
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)
    _contexts: list[Any] = field(default_factory=list)
    _asked: dict[Page, deque[str]] = field(default_factory=dict)

    def open(self, path: str = "", **how: Any) -> Page:
        """Open a window of a new person: no cookies, Indonesian, in Jakarta; `how` is PHONE or DESK and more."""
        context = self.browser.new_context(base_url=self.base, locale="id-ID", timezone_id="Asia/Jakarta", **how)
        context.set_default_timeout(PATIENCE)
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
        self._asked[page] = deque(maxlen=KEPT)
        page.on("request", lambda sent: self._asked[page].append(f"> {sent.method} {sent.url}"))
        page.on("response", lambda answer: self._asked[page].append(f"< {answer.status} {answer.url}"))
        page.on("requestfailed", lambda sent: self._asked[page].append(f"! {sent.failure} {sent.url}"))

    def forgive(self, pattern: str) -> None:
        """Let pass what a play brings about on purpose, such as errors of a line that it cut."""
        self.forgiven.append(pattern)

    def shown(self) -> str:
        """Return what each window shows: its address, what was asked of the server last, complaints, and its words."""
        told = [f"complaint {one}" for one in self.complaints]
        for page in (page for context in self._contexts for page in context.pages):
            told += [f"\n=== {page.url}", *self._asked.get(page, []), page.locator("body").inner_text()]
        return "\n".join(told)

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
