"""Wakes whoever waits for news: loops in threads, pages in the event loop. News is a hint, rows are the truth."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

# News that a slow page has not taken; beyond it the page is told to read the rows again instead.
QUEUE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class News:
    """Something happened to `topic`; `body` spares a read when it is there."""

    topic: str
    body: Any = None


def customer_topic(channel: str, address: str) -> str:
    """Return the topic of a customer's own end; told without a body, it reads its rows and its standing again."""
    return f"{channel}:{address}"


@dataclass
class Live:
    """The switchboard of one process: topics to listeners, and wake-up calls for its loops.

    `outward` passes on what other processes should hear: `core/wire.py` sets it where there are others.
    """

    outward: Callable[[Sequence[News], str], None] | None = None
    _listeners: dict[str, set[_Listener]] = field(default_factory=lambda: defaultdict(set))
    _bells: dict[str, Bell] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wake(self, name: str) -> None:
        """Ring for the loop that does "receive", "work" or "deliver": in this process, else in the others."""
        if not self.ring(name) and self.outward:
            self.outward((), name)

    def ring(self, name: str) -> bool:
        """Ring for a loop of this process; tells whether it has one by that name."""
        bell = self._bells.get(name)
        if bell:
            bell.ring(name)
        return bell is not None

    def bell(self, *names: str, also: Callable[[], None] = lambda: None) -> Bell:
        """Hang up one bell for these names and return it to the loop that listens. `also` is called when it rings."""
        bell = Bell(also)
        self._bells |= dict.fromkeys(names, bell)
        return bell

    def unhang(self, bell: Bell) -> None:
        """Take a bell down whose loop ended: what it was rung for, other processes may do now."""
        for name in [name for name, one in self._bells.items() if one is bell]:
            del self._bells[name]

    def tell(self, news: Sequence[News]) -> None:
        """Give news to every page that listens to its topic, in whatever process. May be called from any thread."""
        self.hear(news)
        if news and self.outward:
            self.outward(news, "")

    def hear(self, news: Sequence[News]) -> None:
        """Give news to the pages of this process."""
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Listener, News]]] = defaultdict(list)
        with self._lock:
            for one in news:
                for listener in self._listeners.get(one.topic, ()):
                    by_loop[listener.loop].append((listener, one))
        for loop, calls in by_loop.items():
            # One hop into the loop for all of them: a hop costs more than the news.
            if not loop.is_closed():
                loop.call_soon_threadsafe(_put_all, calls)

    @asynccontextmanager
    async def listening(self, *topics: str) -> AsyncIterator[asyncio.Queue[News | None]]:
        """Listen to topics. The queue yields News, and None once when news was dropped and rows must be read again."""
        listener = _Listener(asyncio.get_running_loop(), asyncio.Queue(QUEUE_LIMIT))
        with self._lock:
            for topic in topics:
                self._listeners[topic].add(listener)
        try:
            yield listener.queue
        finally:
            with self._lock:
                for topic in topics:
                    self._listeners[topic].discard(listener)
                    if not self._listeners[topic]:
                        del self._listeners[topic]

    def read_again(self) -> None:
        """Tell every page of this process that news may have been lost, so that it reads its rows again."""
        with self._lock:
            listeners = {listener for some in self._listeners.values() for listener in some}
        for listener in listeners:
            if not listener.loop.is_closed():
                listener.loop.call_soon_threadsafe(listener.put, None)

    def close(self) -> None:
        """Wake every page and loop, so that they notice that the house is closing."""
        self.read_again()
        for name in list(self._bells):
            self.ring(name)

    def topics(self, beginning: str) -> list[str]:
        """Return the topics with this beginning that pages of this process listen to."""
        with self._lock:
            return [topic for topic in self._listeners if topic.startswith(beginning)]

    def listeners(self) -> int:
        """Return how many pages listen here and now."""
        with self._lock:
            return len({listener for some in self._listeners.values() for listener in some})

    def has_listener(self, topic: str) -> bool:
        """Whether any page listens to this topic here and now."""
        return bool(self._listeners.get(topic))


class Bell:
    """What a loop sleeps beside: who rings says for what, so that the loop does only that."""

    def __init__(self, also: Callable[[], None] = lambda: None) -> None:
        """Nobody has rung."""
        self._also = also
        self._rung: set[str] = set()
        self._event = threading.Event()

    def ring(self, name: str) -> None:
        """Wake the loop for one kind of work. From any thread."""
        self._rung.add(name)
        self._event.set()
        self._also()

    def take(self, name: str) -> bool:
        """Tell whether somebody rang for this since it was last asked."""
        # Nothing is taken away that was not seen: whoever rings in between is heard the next time.
        if name not in self._rung:
            return False
        self._rung.discard(name)
        return True

    def is_ringing(self) -> bool:
        """Whether somebody rang for what was not taken yet."""
        return bool(self._rung)

    def wait(self, seconds: float) -> None:
        """Sleep until somebody rings or the time has passed; not at all when somebody has rung meanwhile."""
        self._event.wait(seconds)
        self._event.clear()


@dataclass(eq=False)
class _Listener:
    loop: asyncio.AbstractEventLoop
    queue: asyncio.Queue[News | None]

    def put(self, news: News | None) -> None:
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(None)
        self.queue.put_nowait(news)


def _put_all(calls: list[tuple[_Listener, News]]) -> None:
    for listener, news in calls:
        listener.put(news)
