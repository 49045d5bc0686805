"""The live line of one browser tab: named events that make its panels fetch themselves anew. Rows are the truth.

One stream per tab for the desk and, when one is open, its conversation.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable
from typing import Annotated

from fastapi import Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from console.access import Visit, allow, read_visit
from console.origin import page_router
from core.live import News
from core.tables import conversations

router = page_router()

# Countdowns change once a minute; the same beat notices a session that ended elsewhere.
BEAT_SECONDS = 60.0
# News of one turn arrives in a burst; panels fetch once for all of it.
GATHER_SECONDS = 0.15
# What came in on a channel, or how a test of one ended: the topic and the event have one name.
CHANNELS = "channels"


@router.get("/desk/stream", response_class=EventSourceResponse)
async def stream(
    visit: Annotated[Visit, allow("desk")], open_now: Annotated[str, Query(alias="c")] = "", channels: str = ""
) -> AsyncIterable[ServerSentEvent]:
    """Yield `queue` and `conversation` whenever their rows changed, and `signed-out` when the session is over.

    A tab that shows the channels, whose agent may, is also told `channels` when a message came in on any of them.
    """
    topics = await run_in_threadpool(_topics, visit, open_now)
    panels = ["queue", "conversation"]
    if channels and visit.may("channels"):
        topics, panels = [*topics, CHANNELS], [*panels, CHANNELS]
    async with visit.ports.live.listening(*topics) as queue:
        yield ServerSentEvent(event="hello", raw_data="", id="1")
        # What happened since the page was made, or while the line was down, is not known: everything is read again.
        for name in panels:
            yield ServerSentEvent(event=name, raw_data="", id="1")
        while names := await _next_events(queue):
            for name in names:
                yield ServerSentEvent(event=name, raw_data="", id="1")
            if (await run_in_threadpool(read_visit, visit.request)).visitor is None:
                yield ServerSentEvent(event="signed-out", raw_data="", id="1")
                return


async def _next_events(queue: asyncio.Queue[News | None]) -> list[str]:
    """Wait for news, or for the beat, and return the events to send: each name once, none when the line must end.

    The line ends when news was lost or the house closes: the page comes back by itself and reads everything again.
    """
    try:
        heard = [await asyncio.wait_for(queue.get(), BEAT_SECONDS)]
    except TimeoutError:
        return ["queue"]
    await asyncio.sleep(GATHER_SECONDS)
    while not queue.empty():
        heard.append(queue.get_nowait())
    if None in heard:
        return []
    topics = {news.topic for news in heard if news is not None}
    names = ["queue"] if "desk" in topics else []
    names += [CHANNELS] if CHANNELS in topics else []
    return [*names, "conversation"] if topics - {"desk", CHANNELS} else names


def _topics(visit: Visit, public_id: str) -> list[str]:
    """Return what this tab listens to: the desk, and the conversation with the identity whose receipts it shows."""
    if not public_id:
        return ["desk"]
    with visit.ports.database.snapshot() as session:
        row = session.execute(
            select(conversations.c.id, conversations.c.identity_id).where(conversations.c.public_id == public_id)
        ).one_or_none()
    return ["desk"] if row is None else ["desk", f"conversation:{row.id}", f"identity:{row.identity_id}"]
