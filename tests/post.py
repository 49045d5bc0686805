"""A provider without a network: a channel "post" whose carrier answers what it is told to, and a customer on it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from sqlalchemy import select

from bot.channels import Answer, Channel, Fetched, Outgoing
from bot.pacing import Pace
from core.inbox import Inbound
from core.tables import conversations, identities
from tests.stage import Stage


@dataclass
class Post:
    """What the provider does: `next` are its next answers, after which it takes everything; `taken` is its ledger."""

    next: deque[Answer | Exception] = field(default_factory=deque)
    taken: list[Outgoing] = field(default_factory=list)
    waits: deque[timedelta] = field(default_factory=deque)
    before: Callable[[Outgoing], None] = lambda _row: None
    # Files by what a message names them, or what is answered to one try after the other.
    files: dict[str, Fetched | deque[Fetched | Exception]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    given_back: list[str] = field(default_factory=list)
    before_fetch: Callable[[str], None] = lambda _ref: None
    # How fast its account may send, where a test wants that.
    pace: Pace | None = None

    def wait(self, address: str, now: datetime) -> timedelta:
        """Let a message wait as told, or for the account's pace."""
        if self.waits or self.pace is None:
            return self.waits.popleft() if self.waits else timedelta(0)
        return self.pace.wait(address, now)

    def give_back(self, address: str) -> None:
        """Note whose place came back."""
        self.given_back.append(address)
        if self.pace is not None:
            self.pace.give_back(address)

    async def send(self, row: Outgoing) -> Answer:
        """Answer as told; what is unknown was taken all the same."""
        await asyncio.to_thread(self.before, row)
        answer = self.next.popleft() if self.next else Answer("sent", provider_ref=f"post-{row.outbox_id}")
        if isinstance(answer, Exception) or answer.state in ("sent", "unknown"):
            self.taken.append(row)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def fetch(self, ref: str) -> Fetched:
        """Hand out a file as told; one that is not there is gone."""
        self.asked.append(ref)
        await asyncio.to_thread(self.before_fetch, ref)
        kept = self.files.get(ref, Fetched("gone", error="the provider deleted it"))
        tries = kept if isinstance(kept, deque) else deque([kept])
        found = tries.popleft() if len(tries) > 1 else tries[0]
        if isinstance(found, Exception):
            raise found
        return found

    async def receive(self) -> None:
        """Nothing comes in by itself."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Nothing is open."""

    def channel(self) -> Channel:
        """Return the channel that sends through this."""
        return Channel("Post", received=lambda *_: (), routes=lambda _house: APIRouter(), carrier=lambda _house: self)

    def texts(self) -> list[str]:
        """What was taken, in order."""
        return [str(row.body["text"]) for row in self.taken]


@dataclass
class FindingPost(Post):
    """A provider that tells what it took: `finds` are its next words about that, then the truth."""

    finds: deque[Answer | Exception | None] = field(default_factory=deque)
    looked_for: list[int] = field(default_factory=list)
    before_find: Callable[[Outgoing], None] = lambda _row: None

    async def find(self, row: Outgoing, _since: datetime) -> Answer | None:
        """Say whether a row was taken."""
        self.looked_for.append(row.outbox_id)
        await asyncio.to_thread(self.before_find, row)
        if self.finds:
            told = self.finds.popleft()
            if isinstance(told, Exception):
                raise told
            return told
        there = any(one.outbox_id == row.outbox_id for one in self.taken)
        return Answer("sent", provider_ref=f"found-{row.outbox_id}", found=True) if there else None


@dataclass
class Writer:
    """A customer who writes by post."""

    stage: Stage
    address: str = "+62811"
    written: int = 0

    def says(self, text: str, **more: Any) -> None:
        """Write one message and let the house work."""
        self.writes(text, **more)
        self.stage.settle()

    def writes(self, text: str, **more: Any) -> None:
        """Write one message."""
        self.written += 1
        name = f"{self.address}:{self.written}"
        message = Inbound("post", name, self.address, text, self.stage.clock.now(), **more)
        asyncio.run(self.stage.house.receiver.receive([message]))

    @property
    def identity_id(self) -> int:
        """The identity that the first message made."""
        return int(self.stage.rows(select(identities.c.id).where(identities.c.address == self.address))[0][0])

    @property
    def conversation_id(self) -> int:
        """The newest conversation."""
        newest = select(conversations.c.id).where(conversations.c.identity_id == self.identity_id)
        return int(self.stage.rows(newest.order_by(conversations.c.id.desc()))[0][0])

    @property
    def public_id(self) -> str:
        """The newest conversation's id in addresses."""
        found = select(conversations.c.public_id).where(conversations.c.id == self.conversation_id)
        return str(self.stage.rows(found)[0][0])

    def hears(self) -> list[dict[str, Any]]:
        """An agent's reply comes by post, not to a page."""
        return []


def with_post(stage: Stage, post: Post) -> Writer:
    """Open the channel on a stage; returns a customer on it."""
    stage.house.channels = {**stage.house.channels, "post": post.channel()}
    stage.open_channels()
    return Writer(stage)
