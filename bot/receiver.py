"""Steps 4 and 5 of a message's life: all requests that wait share one commit, then each hears that it was received.

Web routes await `Receiver.receive`; one loop commits what waits and answers.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.channels import Channel
from bot.metrics import Metrics
from core.clock import Clock
from core.database import AWAY, Database
from core.gathering import is_backlog
from core.inbox import Inbound, Received, receive
from core.linking import seal
from core.live import Live, News
from core.odd_updates import OddUpdate, park_updates
from core.points import reach
from core.text import mask

log = structlog.get_logger()

# Requests that may wait for a commit; beyond it the door says "later" instead of promising (503).
WAITING_LIMIT = 5_000
# So much of a backlog in one commit means that a provider's queue is being read, which turns do not keep waiting: who
# writes now stands at its end. Until nothing like it has come for a while, and not for ever: a clock may be wrong.
CROWD = 50
CATCHING_UP, LONGEST_CATCHING_UP = timedelta(seconds=1), timedelta(minutes=2)


class Overloaded(Exception):
    """Too much is waiting to be written; nothing was promised, try again in a moment."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    messages: Sequence[Inbound]
    odd: Sequence[OddUpdate]
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[list[Received]]


class Receiver:
    """What waits for the next commit of this process."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        live: Live,
        channels: Mapping[str, Channel],
        gather: timedelta,
        *,
        metrics: Metrics,
        spare: Sequence[re.Pattern[str]] = (),
    ) -> None:
        """`gather` is how long a complete bubble waits for another one; what matches `spare` is never masked."""
        self._database = database
        self._clock = clock
        self._live = live
        self._channels = channels
        self._gather = gather
        self._metrics = metrics
        self._spare = spare
        self._waiting: deque[_Waiting] = deque()
        self._catching_up: tuple[datetime, datetime] | None = None

    def is_catching_up(self, now: datetime) -> bool:
        """Whether a provider's queue is being read: what waited in it is played afterwards."""
        if self._catching_up is None:
            return False
        since, until = self._catching_up
        return now < until and now - since < LONGEST_CATCHING_UP

    def _note_backlog(self, messages: Sequence[Inbound], now: datetime) -> None:
        if sum(is_backlog(one.sent_at, now) for one in messages) >= CROWD:
            since, until = self._catching_up or (now, now)
            self._catching_up = (since if now <= until + CATCHING_UP else now, now + CATCHING_UP)

    async def receive(self, messages: Sequence[Inbound]) -> list[Received]:
        """Return once these messages are committed. Raises Overloaded, or the database's own error."""
        return await self._wait([_masked(message, self._spare) for message in messages], ())

    async def park(self, odd: Sequence[OddUpdate]) -> None:
        """Return once what nothing could be made of is committed; it shares the commit of messages. Raises as above."""
        await self._wait((), odd)

    async def _wait(self, messages: Sequence[Inbound], odd: Sequence[OddUpdate]) -> list[Received]:
        if len(self._waiting) >= WAITING_LIMIT:
            raise Overloaded("too many messages are waiting to be stored; try again in a few seconds")
        loop = asyncio.get_running_loop()
        waiting = _Waiting(messages, odd, loop, loop.create_future())
        self._waiting.append(waiting)
        self._live.wake("receive")
        return await waiting.answer

    def commit_waiting(self) -> bool:
        """Commit what waits and answer it. Called by one thread; what comes meanwhile rings again."""
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if batch:
            reach("I1")
            self._commit(batch)
        return False

    def _commit(self, batch: Sequence[_Waiting]) -> None:
        try:
            messages = [message for waiting in batch for message in waiting.messages]
            results, news = self._write(messages, [one for waiting in batch for one in waiting.odd])
        except Exception as error:  # every waiting request must hear of it, and the thread go on
            if len(batch) > 1 and not isinstance(error, AWAY):
                # One odd message must not cost the others their commit.
                for waiting in batch:
                    self._commit([waiting])
                return
            log.error("receive.failed", requests=len(batch), error=type(error).__name__)
            _answer([(waiting, error) for waiting in batch])
            return
        reach("I4")
        answers: list[tuple[_Waiting, list[Received] | BaseException]] = []
        start = 0
        for waiting in batch:
            answers.append((waiting, results[start : start + len(waiting.messages)]))
            start += len(waiting.messages)
        _answer(answers)
        reach("I5")
        self._live.tell(news)
        if results:
            self._live.wake("work")
        for channel in {one.channel for waiting in batch for one in waiting.messages if one.files}:
            self._live.wake(f"fetch {channel}")

    def _write(self, messages: Sequence[Inbound], odd: Sequence[OddUpdate]) -> tuple[list[Received], list[News]]:
        now = self._clock.now()
        news: list[News] = []
        with self._metrics.commit("messages"), self._database.transaction() as session:
            if odd:
                park_updates(session, odd, now=now)
            if not messages:
                return [], []
            self._note_backlog(messages, now)
            results = receive(session, messages, now=now, gather=self._gather)
            fresh = [pair for pair in zip(messages, results, strict=True) if not pair[1].duplicate]
            for message, told in zip(messages, results, strict=True):
                if told.duplicate:
                    self._metrics.repeated(message.channel, differs=told.differs)
            reach("I3")
            for name, channel in self._channels.items():
                news += channel.received(session, [pair for pair in fresh if pair[0].channel == name], now)
            if fresh:
                # Whoever connects a channel watches for the first message.
                news.append(News("channels"))
        return results, news


def _masked(message: Inbound, spare: Sequence[re.Pattern[str]]) -> Inbound:
    message = seal(message)
    if message.attachments or message.files:
        shown = tuple(replace(one, name=_clean(one.name, spare)) for one in message.attachments)
        files = tuple(replace(one, name=_clean(one.name, spare)) for one in message.files)
        message = replace(message, attachments=shown, files=files)
    return replace(message, text=_clean(message.text, spare)) if message.text else message


def _clean(text: str, spare: Sequence[re.Pattern[str]]) -> str:
    return mask(_storable(text), spare).text


def _storable(text: str) -> str:
    """Return the text without what no database keeps: NUL goes, half a character (a lone surrogate) becomes "?"."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _answer(answers: Sequence[tuple[_Waiting, list[Received] | BaseException]]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Waiting, list[Received] | BaseException]]] = {}
    for waiting, result in answers:
        by_loop.setdefault(waiting.loop, []).append((waiting, result))
    for loop, some in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, some)


def _settle(answers: Sequence[tuple[_Waiting, list[Received] | BaseException]]) -> None:
    for waiting, result in answers:
        if waiting.answer.done():
            continue
        if isinstance(result, BaseException):
            waiting.answer.set_exception(result)
        else:
            waiting.answer.set_result(result)
