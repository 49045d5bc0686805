"""A sender without a network: what it was handed stays on its way until whoever made it lets an answer come.

One `Wire` is one process: what is on it when the process ends is never answered, or very late. Used by the machine of
`tests/machines/carrying.py` and by the provider of simulated days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from bot.channels import Answer
from bot.sender import Marked, Sender
from tests.post import Post


class Wire(Sender):
    """What one process has on its way through the channels that `posts` carries."""

    def __init__(self, posts: Mapping[str, Post]) -> None:
        """Nothing is on its way; this process sends through each of these channels."""
        super().__init__()
        self.posts = dict(posts)
        self._carriers = dict(posts)
        self.mine = frozenset(posts)
        self.handed: list[Marked] = []

    def send(self, rows: Sequence[Marked]) -> None:
        """Keep the rows until somebody answers."""
        super().send(rows)
        self.handed += rows

    def hears(self, marked: Marked, answer: Answer) -> None:
        """Let an answer come; it is stored when the house next looks."""
        self._answers.append((marked, answer))


W = TypeVar("W", bound=Wire)


@dataclass
class Flight(Generic[W]):
    """A row that was handed over, and what its provider makes of that: "took", "refused", "found" or "missing"."""

    wire: W
    marked: Marked
    end: str


def answer_of(marked: Marked, word: str, pause: timedelta | None = None) -> Answer:
    """Return a provider's answer to a row by its word, "found" among them; `pause` is after which to come again."""
    if word in ("sent", "found"):
        return Answer("sent", provider_ref=ref_of(marked.row.outbox_id, marked.attempts), found=word == "found")
    return Answer(word, retry_after=pause)


def ref_of(outbox_id: int, attempt: int) -> str:
    """Return what the provider calls the message of one try of a row."""
    return f"r{outbox_id}-{attempt}"
