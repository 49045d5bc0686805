"""The wire of the machine in `carrying.py`: a real sender without a network, answered when the machine says so.

One `Wire` is one process: what is on it when the process ends is never answered, or very late.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from bot.answers import store_answers
from bot.channels import Answer
from bot.metrics import Metrics
from bot.sender import Marked, Sender
from core.database import Session
from core.live import Live
from tests.machines.ground import CHANNELS
from tests.post import FindingPost, Post

# The provider of the second channel tells what it took.
FINDER = CHANNELS[1]
_METRICS = Metrics()


@dataclass
class Flight:
    """A row that was handed over, and what its provider makes of that: "took", "refused", "found" or "missing"."""

    wire: Wire
    marked: Marked
    end: str


class Wire(Sender):
    """What one process has on its way."""

    def __init__(self, session: Session) -> None:
        """Nothing is on its way; this process sends through both channels."""
        super().__init__()
        self._session = session
        self.posts: dict[str, Post] = {name: FindingPost() if name == FINDER else Post() for name in CHANNELS}
        self._carriers = dict(self.posts)
        self.mine = frozenset(CHANNELS)
        self.handed: list[Marked] = []

    def send(self, rows: Sequence[Marked]) -> None:
        """Keep the rows until somebody answers."""
        super().send(rows)
        self.handed += rows

    def limits(self, waits: Sequence[timedelta]) -> None:
        """Let the next message of each channel wait so long for the limits of its provider."""
        for name, wait in zip(CHANNELS, waits, strict=True):
            self.posts[name].waits = deque([wait] if wait else [])

    def answer(self, marked: Marked, answer: Answer, now: datetime) -> None:
        """Let an answer come and be stored."""
        self._answers.append((marked, answer))
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
