"""Lines that pages keep open to the real program: a customer's chat, an agent's console."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import httpx2

from tests.process.program import Program


class Line:
    """One open stream, read until the server ends it. `opened` once it said something, `ended` when it is over."""

    def __init__(self, cookies: Mapping[str, str], address: str) -> None:
        """Open it at once, in a browser and a thread of its own."""
        self.opened, self.ended = threading.Event(), threading.Event()
        threading.Thread(target=self._read, args=(dict(cookies), address), daemon=True).start()

    def _read(self, cookies: dict[str, str], address: str) -> None:
        try:
            with httpx2.Client(timeout=None, cookies=cookies) as http, http.stream("GET", address) as stream:
                for _ in stream.iter_bytes():
                    if stream.status_code == 200:
                        self.opened.set()
        except httpx2.TransportError:
            pass
        self.ended.set()


def signed_in(program: Program) -> dict[str, str]:
    """Return the cookies of the first administrator, by the link that the newest start printed."""
    link = next(line.split()[-1] for line in program.printed if "first sign-in" in line)
    with httpx2.Client(headers={"sec-fetch-site": "same-origin"}) as http:
        assert http.post(link).status_code == 303
        return dict(http.cookies)
