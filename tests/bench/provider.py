"""A strict provider with customers, as a process of its own, so that its CPU time is not counted as the house's.

`python -m tests.bench.provider telegram 8` prints its address as a line of JSON; then each line that it reads asks for
something (`Asked`), and a line of JSON answers. Started by `tests.bench.channels`.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from threading import local
from typing import Any
from urllib.parse import urlsplit

import tests.fakes.telegram as telegram_limits
from tests.bench.downtime import queue, returned
from tests.bench.visitors import MESSAGES
from tests.fakes.telegram import Telegram
from tests.fakes.twilio import Door, Twilio
from tests.stage import until

# Customers write this far ahead of what was answered: more than one second of every limit.
AHEAD = 400
# Nothing more is expected when nothing came for so long.
SILENCE = 10.0
# Webhooks that Twilio makes at once here.
AT_ONCE = 12
PUBLIC = "https://chat.example.id"
NUMBERS = tuple(f"+62215000100{place}" for place in range(4))
HOOK = f"{PUBLIC}/webhooks/whatsapp"

Figures = dict[str, Any]


def now() -> datetime:
    """The time that the house has too."""
    return datetime.now(UTC)


def door_to(base: str) -> Door:
    """How Twilio reaches a house behind its public address: one kept connection in each thread."""
    kept = local()
    place = urlsplit(base)

    def call(url: str, body: bytes, headers: dict[str, str]) -> int:
        if not hasattr(kept, "http"):
            kept.http = HTTPConnection(str(place.hostname), place.port or 80, timeout=30)
        kept.http.request("POST", url.removeprefix(PUBLIC), body, headers)
        answer = kept.http.getresponse()
        answer.read()
        return int(answer.status)

    return call


def watched(write: Callable[[int], object], count: int, sent: Sequence[Any], ahead: int) -> float:
    """Let `count` customers write one message each, and wait until as many answers stand in the ledger.

    Returns the seconds from the first message to the last answer.
    """
    before, began = len(sent), time.perf_counter()
    seen, seen_at = before, began
    written = 0
    while len(sent) - before < count and time.perf_counter() - seen_at < SILENCE:
        if written < count and written - (len(sent) - before) < ahead:
            write(written)
            written += 1
        else:
            time.sleep(0.002)
        if len(sent) != seen:
            seen, seen_at = len(sent), time.perf_counter()
    return seen_at - began


def ledger(to: Sequence[Any], wanted: Sequence[Any], refused: Counter[int]) -> Figures:
    """Return what the ledger says: who of `wanted` has no answer, and how many have one too many."""
    had = Counter(to)
    return {
        "messages": len(wanted),
        "lost": sum(not had[one] for one in wanted),
        "doubled": sum(had[one] - 1 for one in wanted if had[one] > 1),
        "refused": dict(refused),
    }


class OfTelegram:
    """A strict Telegram that polls are made at; every customer writes once."""

    def __init__(self, factor: int) -> None:
        """`factor` raises its limit in all."""
        telegram_limits.IN_ALL *= factor
        self.fake = Telegram(now).start()

    def ready(self, _asked: Figures) -> Figures:
        """Wait until the house asks for updates, or is called."""
        until(lambda: self.fake.calls["getUpdates"] > 0 or bool(self.fake.webhook), 60)
        return {}

    def write(self, asked: Figures) -> Figures:
        """Let customers write, and wait for their answers."""
        first, count = int(asked["first"]), int(asked["count"])

        def one(number: int) -> None:
            said = self.fake.message(first + number, "Sari", text=MESSAGES[number % len(MESSAGES)])
            self.fake.add("message", said)

        seconds = watched(one, count, self.fake.sent, AHEAD)
        to = [said["chat_id"] for said in self.fake.sent]
        return {"seconds": seconds, **ledger(to, range(first, first + count), self.fake.refused)}

    def queue(self, asked: Figures) -> Figures:
        """Let messages wait of everybody between two chats; chats from `known` on have written before."""
        chats = _between(asked["chats"])
        self.fake.known |= set(range(int(asked["known"]), chats[-1] + 1))
        queue(self.fake, chats, int(asked["count"]))
        return {}

    def returned(self, asked: Figures) -> Figures:
        """Let customers write now, until everybody who waited was answered and reminded."""
        return returned(self.fake, _between(asked["waiting"]), _between(asked["to_remind"]))


def _between(ends: Sequence[int]) -> range:
    return range(ends[0], ends[1] + 1)


class OfTwilio:
    """A strict Twilio with four numbers of ours; every customer writes once to one of them."""

    def __init__(self, _factor: int) -> None:
        self.fake = Twilio(now, numbers={f"whatsapp:{number}" for number in NUMBERS}).start()
        self.pool = ThreadPoolExecutor(AT_ONCE)

    def ready(self, _asked: Figures) -> Figures:
        """Wait until the house has read the log of every number."""
        until(lambda: self.fake.calls["list"] >= len(NUMBERS), 60)
        return {}

    def write(self, asked: Figures) -> Figures:
        """Let customers write, and wait for their answers; callbacks wait for `callbacks`."""
        count, door = int(asked["count"]), door_to(asked["base"])
        heard: Counter[int | None] = Counter()

        def call(number: int) -> None:
            to = f"whatsapp:{NUMBERS[number % len(NUMBERS)]}"
            told = self.fake.writes(address(number), MESSAGES[number % len(MESSAGES)], to, ProfileName="Sari")
            heard[self.fake.call(door, HOOK, told)] += 1

        seconds = watched(lambda number: self.pool.submit(call, number), count, self.fake.sent, AHEAD)
        to = [said["to"] for said in self.fake.sent]
        told = ledger(to, [address(number) for number in range(count)], self.fake.refused)
        return {"seconds": seconds, **told, "heard": dict(heard), "lost_hooks": len(self.fake.lost)}

    def callbacks(self, asked: Figures) -> Figures:
        """Make the callbacks that wait, in their order, several at once."""
        waiting, door = list(self.fake.callbacks), door_to(asked["base"])
        self.fake.callbacks.clear()
        began = time.perf_counter()
        heard = Counter(self.pool.map(lambda one: self.fake.call(door, *one), waiting))
        seconds = time.perf_counter() - began
        return {"seconds": seconds, "callbacks": len(waiting), "heard": dict(heard)}


def address(number: int) -> str:
    """Return the address of a customer on WhatsApp."""
    return f"whatsapp:+62812{number:07}"


PROVIDERS: dict[str, type[OfTelegram | OfTwilio]] = {"telegram": OfTelegram, "whatsapp": OfTwilio}


def main(name: str, factor: int) -> None:
    """Answer what is asked until nothing more comes."""
    provider = PROVIDERS[name](factor)
    print(json.dumps({"url": provider.fake.url}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(getattr(provider, asked["do"])(asked)), flush=True)
    provider.fake.stop()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
