"""Fetches files that customers sent and that still lie at their provider. Run by `bot/sender.py`.

One process per channel does, under a lease. The turn does not wait for them: that one came is known at once, and the
desk shows it when it is there.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.channels import TOO_BIG, Carrier, Fetched
from bot.logs import where
from core import remote_files
from core.database import AnyRow
from core.faults import both
from core.live import News
from core.points import reach
from core.remote_files import Kept

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

# Files of one channel that are fetched side by side: each may take 20 MB of memory.
AT_ONCE = 4
FETCH_SECONDS = 60.0
# Attachments are kept in the database up to this size.
LARGEST = 20 * 1024 * 1024
# The rows are looked at this often even if nobody rings.
IDLE_SECONDS = 1.0
_NO_ANSWER = both(f"no answer within {FETCH_SECONDS:.0f} seconds", f"tidak ada jawaban dalam {FETCH_SECONDS:.0f} detik")


async def fetch_files(house: House, channel: str, carrier: Carrier) -> None:
    """Fetch what is due, again and again, until it is cancelled."""
    loop, rung = asyncio.get_running_loop(), asyncio.Event()

    def ring() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(rung.set)

    bell = house.live.bell(f"fetch {channel}", also=ring)
    try:
        while True:
            rung.clear()
            taken = await asyncio.to_thread(_take, house, channel)
            if taken:
                await asyncio.gather(*(_fetch(house, carrier, row) for row in taken))
                continue
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await rung.wait()
            except TimeoutError:
                pass
    finally:
        house.live.unhang(bell)


def _take(house: House, channel: str) -> list[AnyRow]:
    now = house.clock.now()
    with house.database.snapshot() as session:
        due = remote_files.find_due(session, channel, now=now, limit=AT_ONCE)
    if not due:
        return []
    with house.database.transaction() as session:
        return list(remote_files.take(session, due, now=now))


async def _fetch(house: House, carrier: Carrier, row: AnyRow) -> None:
    reach("F1")
    fetched = Fetched("gone", error=TOO_BIG) if (row.size or 0) > LARGEST else await _asked(carrier, row)
    reach("F2")
    kept = await asyncio.to_thread(_store, house, row, fetched)
    state = kept.state if kept is not None else fetched.state
    log.info(f"fetch.{state}", file=row.id, inbox=row.inbox_id, channel=row.channel, attempt=row.attempts)


async def _asked(carrier: Carrier, row: AnyRow) -> Fetched:
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            return await carrier.fetch(str(row.ref))
    except TimeoutError:
        return Fetched("later", error=_NO_ANSWER)
    except Exception as error:  # a file that cannot be had must not end the others
        log.error("fetch.raised", file=row.id, error=type(error).__name__, where=where(error))
        return Fetched(
            "later", error=both(f"{type(error).__name__} while it was fetched", f"{type(error).__name__} saat diambil")
        )


def _store(house: House, row: AnyRow, fetched: Fetched) -> Kept | None:
    now = house.clock.now()
    with house.database.transaction() as session:
        if fetched.state == "later":
            kept = remote_files.put_off(session, row, fetched.error, now=now)
        elif fetched.state == "here" and len(fetched.content) <= LARGEST:
            kept = remote_files.keep(session, row, fetched.content, now=now)
        else:
            big = fetched.state == "here" or fetched.error == TOO_BIG
            kept = remote_files.give_up(session, row, "too_big" if big else "gone", fetched.error, now=now)
        reach("F3")
    reach("F4")
    if kept is not None and kept.conversation_id is not None:
        house.live.tell([News("desk"), News(f"conversation:{kept.conversation_id}")])
    return kept
