"""Runs the program with bugs planted in it: a check that never caught one proves nothing.

`python -m tests.process.planted run` instead of `python -m bot run`. The product itself knows nothing of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

import bot.callbacks
from bot.__main__ import main
from bot.callbacks import Told
from bot.channels.telegram.carrier import _after
from bot.channels.telegram.intake import Intake
from bot.channels.whatsapp.carrier import WhatsAppCarrier
from core.database import AnyRow, Session
from core.tables import outbox


def confirmed_before_the_commit() -> None:
    """Telegram hears that updates were taken, and only then they are written."""
    take = Intake.take

    async def taken(self: Intake, updates: Sequence[object]) -> None:
        if updates:
            await self._client.updates(_after(updates))
            await asyncio.sleep(3.0)
        await take(self, updates)

    Intake.take = taken  # type: ignore[method-assign]  # that is the bug


def repeated_without_looking() -> None:
    """What was on the wire is sent again, although Twilio could say that it has it."""

    async def find(_self: WhatsAppCarrier, _row: Any, _since: Any) -> None:
        return None

    WhatsAppCarrier.find = find  # type: ignore[assignment]  # that is the bug


def states_that_go_back() -> None:
    """Whatever a callback says last is the state of its row."""

    def advance(session: Session, row: AnyRow, one: Told, now: datetime) -> bool:
        session.execute(update(outbox).where(outbox.c.id == row.id).values(state=one.reached, lease_until=None))
        return True

    bot.callbacks._advance = advance


if __name__ == "__main__":
    confirmed_before_the_commit()
    repeated_without_looking()
    states_that_go_back()
    main()
