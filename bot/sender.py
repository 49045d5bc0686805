"""The one thread with an asyncio loop in which the channels of providers send and receive. Built by `bot/app.py`.

Rows come from `bot/sending.py`, which marked them before, and their answers go back there; this file touches no row.
Which process sends through a channel, which one fetches and which one receives, is a lease each: limits are those of
an account.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.alone import do_alone
from bot.channels import Answer, Carrier, Finder, Outgoing
from bot.fetching import fetch_files
from bot.logs import where
from bot.unsent import no_answer, raised
from bot.ways import with_ways
from core.points import reach

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

# How a channel makes its living end.
Open = Callable[["House"], Carrier]

# Sends of one channel that are on their way at once.
ROOM = 30
# A request without an answer is given up after this long. Twilio and Telegram answer in under a second.
SEND_SECONDS = 20.0
# One with a file: 20 MB at three megabits a second.
FILE_SECONDS = 60
# What came of looking for a row: the provider does not have it, or did not answer that either.
MISSING, UNASKED = "missing", "unasked"
# Seconds that sends may still take when the house closes: what has no answer then is unknown.
LAST_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Marked:
    """A row that is committed as being sent; its result is stored only under this fence.

    One that `was_unknown` is looked for first where the provider can be asked. `only_find` says why it is not sent
    again whatever comes of that. `since` is when it was written.
    """

    row: Outgoing
    channel: str
    fence: int
    attempts: int
    sends: int
    due_at: datetime
    since: datetime
    was_unknown: bool = False
    only_find: str = ""


class Sender:
    """What is on the wire of this process, and the thread it happens in. Nothing runs before `start`.

    `mine` are the channels that this process, and no other, may send through now; `lapsed_at` belongs to
    `bot/sending.py`.
    """

    _house: House

    def __init__(self) -> None:
        """No channel yet."""
        self.mine: frozenset[str] = frozenset()
        self.lapsed_at: datetime | None = None
        self._carriers: dict[str, Carrier] = {}
        self._on_wire: dict[int, str] = {}
        self._answers: deque[tuple[Marked, Answer]] = deque()
        self._sends: set[asyncio.Task[None]] = set()
        self._asides: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def start(self, house: House, *, sends: bool, receives: bool) -> None:
        """Begin with the channels of providers that are switched on; without one there is no thread."""
        remote = {name: one.carrier for name, one in house.channels.items() if one.carrier is not None}
        if not remote:
            return
        self._house = house
        started = threading.Event()

        def run() -> None:
            asyncio.run(self._main(remote, started, sends=sends, receives=receives))

        self._thread = threading.Thread(target=run, name="channels", daemon=True)
        self._thread.start()
        started.wait()

    def stop(self) -> None:
        """Let what is on the wire end, then end."""
        if self._thread is not None and self._loop is not None and self._ending is not None:
            self._loop.call_soon_threadsafe(self._ending.set)
            self._thread.join(LAST_SECONDS + 2)
            self._thread = None

    def room(self, channel: str) -> int:
        """Return how many more rows of a channel may be sent at once."""
        return ROOM - sum(name == channel for name in self._on_wire.values())

    def can_find(self, channel: str) -> bool:
        """Whether the provider of a channel tells what it took."""
        return isinstance(self._carriers.get(channel), Finder)

    def is_busy_with(self, identity_id: int) -> bool:
        """Whether a message to this customer is on the wire: the next one would overtake it."""
        return identity_id in self._on_wire

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on the wire and no answer waits to be stored."""
        return not self._on_wire

    @property
    def has_answers(self) -> bool:
        """Whether answers wait to be stored."""
        return bool(self._answers)

    def wait(self, channel: str, address: str, now: datetime) -> timedelta:
        """Return how long a message must wait for the limits of its channel; zero takes a place."""
        return self._carriers[channel].wait(address, now)

    def send(self, rows: Sequence[Marked]) -> None:
        """Send rows that are marked and committed. Returns at once; the answers come by `answers`."""
        for marked in rows:
            self._on_wire[marked.row.identity_id] = marked.channel
        if self._loop is not None and rows:
            self._loop.call_soon_threadsafe(self._begin, rows)

    @contextmanager
    def answers(self) -> Iterator[list[tuple[Marked, Answer]]]:
        """Hand out the answers that came; they come again if storing them raises."""
        batch = [self._answers.popleft() for _ in range(len(self._answers))]
        try:
            yield batch
        except BaseException:
            self._answers.extendleft(reversed(batch))
            raise
        for marked, _ in batch:
            self._on_wire.pop(marked.row.identity_id, None)

    def carrier(self, channel: str) -> Any:
        """Return the living end of a channel in this process, None while it is not open."""
        return self._carriers.get(channel)

    def within(self, channel: str, work: Callable[[Any], Coroutine[Any, Any, None]]) -> asyncio.Future[None] | None:
        """Let the carrier of a channel do something in its own loop; await the result. None while it is not ready."""
        carrier = self._carriers.get(channel)
        if carrier is None or self._loop is None:
            return None
        return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(carrier), self._loop))

    def soon(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do something in the loop of the channels that nobody waits for, that may fail, and that a stop ends."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begin_aside, work)

    def _begin_aside(self, work: Callable[[], Awaitable[object]]) -> None:
        # Begun during a stop, it would open anew what the stop closes.
        if self._ending is not None and not self._ending.is_set():
            _keep(self._asides, _quietly(work))

    def _begin(self, rows: Sequence[Marked]) -> None:
        for marked in rows:
            _keep(self._sends, self._carry(marked))

    async def _carry(self, marked: Marked) -> None:
        reach("O3")
        seconds = seconds_to_send(marked.row.body)
        try:
            async with asyncio.timeout(seconds):
                answer = await self._send_or_find(marked)
        except TimeoutError:
            answer = Answer("unknown", error=no_answer(seconds))
        except Exception as error:  # whatever it was, the request may have been written
            log.error("send.raised", channel=marked.channel, error=type(error).__name__, where=where(error))
            answer = Answer("unknown", error=raised(type(error).__name__))
        reach("O4")
        self._answers.append((marked, answer))
        self._house.live.wake("deliver")

    async def _send_or_find(self, marked: Marked) -> Answer:
        carrier = self._carriers[marked.channel]
        if marked.was_unknown and isinstance(carrier, Finder):
            try:
                found = await carrier.find(marked.row, marked.since)
            except Exception as error:  # not asked is not told: nothing is repeated on a guess
                log.error("send.unasked", channel=marked.channel, error=type(error).__name__, where=where(error))
                found = Answer(UNASKED)
            if found is not None:
                # What is only looked for took no place.
                if not marked.only_find:
                    carrier.give_back(marked.row.address)
                return found
        if marked.only_find:
            return Answer(MISSING)
        offers = bool(marked.row.body.get("ways"))
        return await carrier.send(await asyncio.to_thread(with_ways, self._house, marked.row) if offers else marked.row)

    async def _main(self, remote: dict[str, Open], started: threading.Event, *, sends: bool, receives: bool) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        started.set()
        serving = [
            asyncio.create_task(self._serve(name, one, sends=sends, receives=receives)) for name, one in remote.items()
        ]
        await self._ending.wait()
        self.mine = frozenset()
        if self._sends:
            await asyncio.wait(self._sends, timeout=LAST_SECONDS)
        ending = (*serving, *self._sends, *self._asides)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    async def _serve(self, name: str, open_carrier: Open, *, sends: bool, receives: bool) -> None:
        try:
            carrier = await self._opened(open_carrier)
        except Exception as error:  # the other channels and the pages go on without it
            log.error("channel.broken", channel=name, error=type(error).__name__, where=where(error))
            return
        self._carriers[name] = carrier
        duties: dict[str, Callable[[], Awaitable[None]]] = {}
        if sends:
            duties |= {"send": lambda: self._may_send(name), "fetch": lambda: fetch_files(self._house, name, carrier)}
        if receives:
            duties["poll"] = carrier.receive
        database, ending = self._house.database, self._ending
        try:
            await asyncio.gather(*(do_alone(database, f"{name} {duty}", work, ending) for duty, work in duties.items()))
        finally:
            await carrier.close()

    async def _opened(self, open_carrier: Open) -> Carrier:
        """Return the living end of a channel. A stop that comes meanwhile waits for it and closes it."""
        opening = asyncio.create_task(asyncio.to_thread(open_carrier, self._house))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            await (await opening).close()
            raise

    async def _may_send(self, name: str) -> None:
        self.mine |= {name}
        self._house.live.wake("deliver")
        try:
            await asyncio.Event().wait()
        finally:
            self.mine -= {name}


def seconds_to_send(body: Mapping[str, Any]) -> float:
    """Return how long a row of this body may be on the wire."""
    return FILE_SECONDS if body.get("attachments") else SEND_SECONDS


def _keep(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
    """Begin some work and hold on to it until it ends: the loop itself forgets tasks."""
    task = asyncio.ensure_future(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def _quietly(work: Callable[[], Awaitable[object]]) -> None:
    try:
        await work()
    except Exception as error:  # nobody waits for it
        log.info("channel.skipped", error=type(error).__name__, where=where(error))
