"""The web chat in a terminal: one visitor who types, and a thread that prints what comes back. Called by `sapa chat`.

It speaks HTTP only, to the same routes as the page: a cookie, `POST /chat/messages` and the stream of `/chat/stream`.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpx2

# Without a person at the keyboard the next line waits until the answer has come and nothing followed for a while.
SETTLED_SECONDS = 0.8
# Bubbles are gathered for 8 s at most (`core/gathering.py`); a silent bot is waited for a little longer than that.
LONGEST_ANSWER_SECONDS = 12.0
# A stream that said nothing for this long is dead: the server sends a sign of life every 20 s.
STREAM_SILENCE_SECONDS = 60.0
RETRY_SECONDS = 2.0
SEND_TRIES = 15
QUIT = ("/quit", "/exit")


class ChatRefused(Exception):
    """The server does not take the chat or a message; the text says why."""


class TerminalChat:
    """One visitor's chat. `show` prints a line; it is called from two threads, one line at a time."""

    def __init__(self, base: str, show: Callable[[str], None], *, page: str = "/chat") -> None:
        """Open the chat page at `base`, which hands out the visitor's cookie. Raises ChatRefused."""
        try:
            self._http = httpx2.Client(base_url=base, timeout=30)
        except httpx2.InvalidURL as error:
            raise ChatRefused(f"{base} is no address ({error}); expected one such as http://127.0.0.1:8000.") from None
        self._show = show
        self._arrived = threading.Condition()
        self._answers = 0
        self._heard_at = 0.0
        self._cursor = 0
        self._options: Sequence[dict[str, str]] = ()
        self._closing = threading.Event()
        try:
            answer = self._http.get(page)
        except httpx2.TransportError as error:
            raise ChatRefused(f"{base} cannot be reached: {error}. Is the server running?") from None
        if answer.status_code != 200 or not self._http.cookies:
            raise ChatRefused(f"{base}{page} is not a chat of Sapa (it answered {answer.status_code}).")
        self._stream = threading.Thread(target=self._follow, name="stream", daemon=True)
        self._stream.start()

    def close(self) -> None:
        """Stop listening."""
        self._closing.set()
        self._http.close()

    def talk(self, lines: Iterable[str], *, wait_for_answers: bool) -> None:
        """Send lines until they end or say /quit; with `wait_for_answers` each one's answer settles before the next."""
        for line in lines:
            typed = line.strip()
            if typed in QUIT:
                return
            if not typed:
                continue
            before = self._answers
            self.say(typed)
            if wait_for_answers:
                self.settle(before)

    def say(self, typed: str) -> None:
        """Send what was typed, or the quick reply whose number was typed. Raises ChatRefused."""
        chosen = self._chosen(typed)
        body: dict[str, Any] = {"client_id": uuid.uuid4().hex, "text": chosen["title"] if chosen else typed}
        if chosen:
            body["button"] = chosen["key"]
        self._options = ()
        self._post(body)

    def settle(self, before: int) -> None:
        """Wait until more than `before` answers were shown and none followed for a while, or none comes at all."""
        deadline = time.monotonic() + LONGEST_ANSWER_SECONDS
        with self._arrived:
            while time.monotonic() < deadline:
                quiet_at = self._heard_at + SETTLED_SECONDS
                if self._answers > before and time.monotonic() >= quiet_at:
                    return
                until = quiet_at if self._answers > before else deadline
                self._arrived.wait(max(0.01, until - time.monotonic()))

    def _chosen(self, typed: str) -> dict[str, str] | None:
        if typed.isdecimal() and 1 <= int(typed) <= len(self._options):
            return self._options[int(typed) - 1]
        return None

    def _post(self, body: dict[str, Any]) -> None:
        """Send until the server has it: the same client_id makes a repeated send one message."""
        for number in range(SEND_TRIES):
            try:
                answer = self._http.post("/chat/messages", json=body)
            except httpx2.TransportError:
                if not number:
                    self._show("(connection lost; the message will be sent when it is back)")
            else:
                if answer.status_code < 400:
                    return
                if answer.status_code not in (429, 503):
                    raise ChatRefused(f"The server refused the message ({answer.status_code}): {_error(answer)}")
            time.sleep(RETRY_SECONDS)
        raise ChatRefused("The message could not be sent; the server did not take it in time.")

    def _follow(self) -> None:
        while not self._closing.is_set():
            try:
                path = f"/chat/stream?after={self._cursor}"
                timeout = httpx2.Timeout(30, read=STREAM_SILENCE_SECONDS)
                with self._http.stream("GET", path, timeout=timeout) as answer:
                    for event in httpx2.EventSource(answer):
                        if event.event == "message":
                            self._receive(json.loads(event.data))
            except (httpx2.HTTPError, httpx2.StreamError, RuntimeError):
                # A closed client raises RuntimeError: then `closing` is set and the loop ends.
                self._closing.wait(RETRY_SECONDS)

    def _receive(self, item: dict[str, Any]) -> None:
        if item["id"] <= self._cursor:
            return
        self._cursor = item["id"]
        if item["author"] == "customer":
            return
        for line in item_lines(item):
            self._show(line)
        with self._arrived:
            if item["options"]:
                self._options = item["options"]
            self._answers += 1
            self._heard_at = time.monotonic()
            self._arrived.notify_all()


def item_lines(item: dict[str, Any]) -> list[str]:
    """Return what a page would show of a feed item as lines of text, quick replies numbered from 1."""
    if item["kind"] == "event":
        return [f"  -- {item['text']}"]
    speaker = item["name"] or ("Asisten" if item["author"] == "bot" else "Tim")
    first, *more = item["text"].splitlines() or [""]
    lines = [f"{speaker}: {first}", *(f"  {line}" for line in more)]
    if item["card"]:
        lines += _card_lines(item["card"])
    lines += [f"  [{file['name']}] {file['url']}" for file in item["attachments"]]
    return lines + [f"  {number}) {option['title']}" for number, option in enumerate(item["options"], 1)]


def _card_lines(card: dict[str, Any]) -> list[str]:
    marks = {"done": "x", "now": ">", "next": " "}
    badge = (card.get("badge") or {}).get("label", "")
    lines = [f"  | {card.get('title', '')} ({badge})" if badge else f"  | {card.get('title', '')}"]
    for step in card.get("steps", ()):
        note = f", {step['note']}" if step.get("note") else ""
        lines.append(f"  | [{marks.get(step.get('state', ''), ' ')}] {step['label']}{note}")
    return lines + ([f"  | {card['foot']}"] if card.get("foot") else [])


def _error(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return answer.reason_phrase
