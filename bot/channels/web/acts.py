"""What a visitor may do beside writing: follow the feed, mark it seen, end the chat, choose a language, leave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from starlette.concurrency import run_in_threadpool

from bot.channels.web.feed import read_feed, topic
from bot.channels.web.visitor import Visitor, identity_of
from bot.erasing import forget
from core.attachments import find_attachments
from core.conversations import Conflict, Move, ensure_customers, move
from core.database import Session
from core.live import News
from core.outbox import advance
from core.tables import conversations, customers, identities, web_feed
from core.words import Attachment
from handover.acts import auto_end

if TYPE_CHECKING:
    from bot.house import House


async def follow(house: House, visitor: Visitor, cursor: int, pause: float) -> AsyncIterator[bytes]:
    """Yield the feed after `cursor` and whatever follows, as server-sent events, until page or server go away."""
    async with house.live.listening(topic(visitor.address)) as news:
        house.live.wake("deliver")
        while not house.stop.is_set():
            for item in await run_in_threadpool(_after, house, visitor, cursor):
                cursor = item["id"]
                yield _event(item, f"id: {cursor}")
            try:
                while True:
                    # Not wait_for: before Python 3.12 it makes a task for every piece of news.
                    async with asyncio.timeout(pause):
                        told = await news.get()
                    if told is None or told.body is None:
                        break
                    if "event" in told.body:
                        yield _event(told.body["data"], f"event: {told.body['event']}")
                    elif told.body["id"] > cursor:
                        cursor = told.body["id"]
                        yield _event(told.body, f"id: {cursor}")
            except TimeoutError:
                yield b": still here\n\n"


def _event(item: Any, named: str) -> bytes:
    # JSON holds no bare line break, so one data line is enough.
    return f"{named}\ndata: {json.dumps(item, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def _after(house: House, visitor: Visitor, cursor: int) -> list[dict[str, Any]]:
    with house.database.snapshot() as session:
        identity_id = identity_of(session, visitor)
        return read_feed(session, identity_id, after=cursor) if identity_id else []


def state_of(session: Session, identity_id: int) -> str | None:
    """Return the state of the visitor's newest conversation, or None."""
    return session.execute(
        select(conversations.c.state)
        .where(conversations.c.identity_id == identity_id)
        .order_by(conversations.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def files_of(house: House, hashes: Sequence[str], names: Sequence[str]) -> tuple[Attachment, ...] | None:
    """Return the uploaded files that a message names, or None when one was never uploaded."""
    with house.database.snapshot() as session:
        known = find_attachments(session, list(hashes))
    if any(one not in known for one in hashes):
        return None
    shown = list(names) + ["berkas"] * len(hashes)
    return tuple(Attachment(one, known[one][0], shown[n], known[one][1]) for n, one in enumerate(hashes))


def mark_seen(house: House, visitor: Visitor, upto: int, *, read: bool) -> None:
    """Note that the feed came to the page up to an id: delivered, or read when the visitor had it in sight."""
    with house.database.transaction() as session:
        identity_id = identity_of(session, visitor)
        if identity_id is None:
            return
        rows = session.execute(
            select(web_feed.c.outbox_id).where(
                web_feed.c.identity_id == identity_id, web_feed.c.id <= upto, web_feed.c.id > upto - 200
            )
        ).scalars()
        moved = advance(session, [one for one in rows if one], "read" if read else "delivered")
    if moved:
        house.live.tell([News(f"identity:{identity_id}")])


def may_see(session: Session, visitor: Visitor, sha256: str) -> bool:
    """Whether a file belongs to something this visitor sent or was shown."""
    identity_id = identity_of(session, visitor)
    if identity_id is None or not sha256.isalnum():
        return False
    rows = session.execute(select(web_feed.c.body).where(web_feed.c.identity_id == identity_id)).scalars()
    return any(file["url"].endswith(sha256) for body in rows for file in body.get("attachments", ()))


def end_chat(house: House, visitor: Visitor) -> bool:
    """Resolve the visitor's open conversation, whoever owns it; False when it changed in that very moment."""
    now = house.clock.now()
    with house.database.transaction() as session:
        identity_id = identity_of(session, visitor)
        talk = session.execute(
            select(conversations).where(conversations.c.identity_id == identity_id, conversations.c.state != "resolved")
        ).one_or_none()
        if talk is None:
            return True
        try:
            move(session, Move(talk.id, talk.version, talk.state, "resolved", detail={"by": "customer"}), now=now)
        except Conflict:
            return False
        auto_end(session, [talk.id], now=now)
    ended = {"event": "state", "data": {"state": "resolved"}}
    house.live.tell([News("desk"), News(f"conversation:{talk.id}"), News(topic(visitor.address), ended)])
    return True


def choose_language(house: House, visitor: Visitor, language: str) -> None:
    """Keep the language a visitor chose, if anything is known of the visitor at all."""
    with house.database.transaction() as session:
        owner = select(identities.c.customer_id).where(identities.c.id == identity_of(session, visitor))
        session.execute(update(customers).where(customers.c.id.in_(owner)).values(language=language))


def erase(house: House, visitor: Visitor) -> None:
    """Forget this visitor: what they wrote, who they are, and every open matter of theirs."""
    with house.database.transaction() as session:
        identity_id = identity_of(session, visitor)
        if identity_id is None:
            return
        # Whoever erases before the first turn was played has no customer yet, but words in the inbox.
        ensure_customers(session, [identity_id], now=house.clock.now())
        customer_id = session.execute(
            select(identities.c.customer_id).where(identities.c.id == identity_id)
        ).scalar_one()
        session.execute(web_feed.delete().where(web_feed.c.identity_id == identity_id))
        forget(session, customer_id, now=house.clock.now())
    house.live.tell([News("desk"), News(topic(visitor.address), {"event": "reset", "data": {}})])
