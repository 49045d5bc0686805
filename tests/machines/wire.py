"""The wire of the machine in `carrying.py`, which works in the one transaction of its example."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from bot.answers import store_answers
from bot.channels import Answer
from bot.metrics import Metrics
from bot.sender import Marked
from core.database import Session
from core.live import Live
from tests.machines.ground import CHANNELS
from tests.post import FindingPost, Post
from tests.wire import Wire

# The provider of the second channel tells what it took.
FINDER = CHANNELS[1]
_METRICS = Metrics()


class MachineWire(Wire):
    """What one process of the machine has on its way, through both channels."""

    def __init__(self, session: Session) -> None:
        """Nothing is on its way."""
        super().__init__({name: FindingPost() if name == FINDER else Post() for name in CHANNELS})
        self._session = session

    def limits(self, waits: Sequence[timedelta]) -> None:
        """Let the next message of each channel wait so long for the limits of its provider."""
        for name, wait in zip(CHANNELS, waits, strict=True):
            self.posts[name].waits = deque([wait] if wait else [])

    def answer(self, marked: Marked, answer: Answer, now: datetime) -> None:
        """Let an answer come and be stored."""
        self.hears(marked, answer)
        store_answers(self.house(now))

    def house(self, now: datetime) -> Any:
        """Return as much of a house as sending needs, in the one transaction of the machine."""
        return SimpleNamespace(
            sender=self,
            database=self,
            clock=SimpleNamespace(now=lambda: now),
            metrics=_METRICS,
            channels={name: post.channel() for name, post in self.posts.items()},
            business=None,
            live=Live(),
        )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Work in the transaction of the example, which is rolled back."""
        yield self._session
