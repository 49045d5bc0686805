"""Keeps what a provider refuses where `sapa doctor` and the console see it. Called by the living ends of channels."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from core.live import News
from core.refusals import Refusal, end_refusal, note_refusal

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

# The same refusal again is written down this often, so that what repeats fast costs no writes.
NOTED_EVERY = timedelta(seconds=20)


class Refusals:
    """What one channel's provider refuses, by duty, as this process last wrote it down. From any thread."""

    def __init__(self, house: House, channel: str) -> None:
        """Know nothing yet: what an earlier process wrote ends with the first success."""
        self._house = house
        self._channel = channel
        self._last: dict[str, tuple[Refusal | None, datetime]] = {}
        self._lock = threading.Lock()

    async def tell(self, duty: str, refusal: Refusal | None) -> None:
        """Do `keep` without holding up the loop of the channels."""
        if self._is_news(duty, refusal):
            await asyncio.to_thread(self.keep, duty, refusal)

    def keep(self, duty: str, refusal: Refusal | None) -> None:
        """Write down that a duty is refused, or with None that it is done again. Raises nothing: it is only a sign."""
        with self._lock:
            if not self._is_news(duty, refusal):
                return
            now = self._house.clock.now()
            try:
                with self._house.database.transaction() as session:
                    if refusal is None:
                        end_refusal(session, self._channel, duty, now=now)
                    else:
                        note_refusal(session, self._channel, duty, refusal, now=now)
            except Exception as error:  # the database is away, which is told elsewhere
                log.warning("refusal.not_kept", channel=self._channel, duty=duty, error=type(error).__name__)
                return
            self._last[duty] = refusal, now
        self._house.live.tell([News("channels")])

    def _is_news(self, duty: str, refusal: Refusal | None) -> bool:
        if duty not in self._last:
            return True
        before, at = self._last[duty]
        now = self._house.clock.now()
        if refusal is None:
            return before is not None and now - at >= before.settles
        return refusal != before or now - at >= NOTED_EVERY
