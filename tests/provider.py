"""What the tests of every provider's channel share: the time of the play, its houses, and what rows know of a customer.

Used by the conftest of each such channel, which adds its strict fake and its customer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import select

from core.clock import FixedClock
from core.tables import conversations, identities
from tests.conftest import copied_stage_url
from tests.stage import BASE, Stage

Build = Callable[..., Stage]


class Known(ABC):
    """A customer on a provider's channel, and what rows know of them.

    Whoever writes adds a `stage`, a `channel` and an `address`, and how one says and hears there.
    """

    stage: Stage
    channel: ClassVar[str]
    read_upto: int = 0

    @property
    @abstractmethod
    def address(self) -> str:
        """How the provider calls them."""

    @abstractmethod
    def says(self, text: str) -> list[str]:
        """Send one message, let the house work, and return what came since the last look."""

    @abstractmethod
    def waits(self) -> list[str]:
        """Let everything that was written be taken in and worked on; returns what came since the last look."""

    @abstractmethod
    def was_sent(self) -> list[str]:
        """Return all that the provider has for this customer, in order."""

    def hears(self) -> list[str]:
        """Return what came since the last look."""
        fresh = self.was_sent()[self.read_upto :]
        self.read_upto += len(fresh)
        return fresh

    @property
    def identity_id(self) -> int:
        """The identity that the first message made."""
        mine = (identities.c.channel == self.channel) & (identities.c.address == self.address)
        return int(self.stage.rows(select(identities.c.id).where(mine))[0][0])

    @property
    def _newest(self) -> Any:
        of = conversations.c.identity_id == self.identity_id
        return self.stage.rows(select(conversations).where(of).order_by(conversations.c.id.desc()))[0]

    @property
    def state(self) -> str:
        """The state of the newest conversation."""
        return str(self._newest.state)

    @property
    def conversation_id(self) -> int:
        """The newest conversation."""
        return int(self._newest.id)

    @property
    def public_id(self) -> str:
        """The newest conversation's id in addresses."""
        return str(self._newest.public_id)


def appointment(customer: Known, hours: float) -> datetime:
    """Let the business book an appointment of theirs in so many hours; returns when it is."""
    occurs_at = customer.stage.clock.now() + timedelta(hours=hours)
    customer.stage.tell(
        kind="appointment",
        reference="JANJI-11",
        status="booked",
        channel=customer.channel,
        address=customer.address,
        occurs_at=occurs_at,
        fields={"service": "Perawatan gigi"},
    )
    return occurs_at


@pytest.fixture
def clock() -> FixedClock:
    """The time of the play, which both sides share."""
    return FixedClock(BASE)


@contextmanager
def houses(
    backend: str, clock: FixedClock, data_dir: Path, request: pytest.FixtureRequest, **always: Any
) -> Iterator[Build]:
    """Yield what builds houses on one database, one after the other: the process that dies and the one that follows.

    `backend` is the fixture of that name: a test that does not name it among its fixtures runs on SQLite alone.
    `always` are settings of each of them.
    """
    with copied_stage_url(backend, request) as url:
        built: list[Stage] = []

        def house(**settings: Any) -> Stage:
            stage = Stage.build(data_dir, database_url=url, **always, **settings)
            stage.clock = stage.house.clock = clock
            stage.house.receiver._clock = clock
            built.append(stage)
            return stage

        yield house
        for stage in built:
            stage.close()
