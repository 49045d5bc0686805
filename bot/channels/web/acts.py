"""What a visitor may do beside writing: follow the feed, mark it seen, end the chat, choose a language, leave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update
from starlette.concurrency import run_in_threadpool

from bot.channels.web.feed import HISTORY_ROWS, forget_rendered, read_feed, topic
from bot.channels.web.uploads import erase_uploads
from bot.channels.web.visitor import CHANNEL_NAME, Visitor, identity_of
from bot.erasing import forget
from core.attachments import find_attachments
from core.conversations import Conflict, Move, ensure_customers, move
from core.database import Session
from core.live import News
from core.outbox import RANK, Line, say_lines
from core.phrases import shipped_phrases
from core.prepared import Prepared
from core.tables import agents, conversations, customers, identities, outbox, web_feed
from core.words import Attachment
from handover.acts import auto_end

if TYPE_CHECKING:
    from bot.house import House

_NEWEST = Prepared(
    select(conversations.c.state, agents.c.name)
    .outerjoin(agents, agents.c.id == conversations.c.agent_id)
    .where(conversations.c.identity_id == bindparam("identity"))
    .order_by(conversations.c.id.desc())
    .limit(1)
)


async def follow(house: House, visitor: Visitor, cursor: int, pause: float) -> AsyncIterator[bytes]:
    """Yield the feed after `cursor` and whatever follows, as server-sent events, until page or server go away.

    Who answers now is told at once (event `state`), then whenever it is no longer what this page was told last.
    """
    async with house.live.listening(topic(visitor.address)) as news:
        house.live.wake("deliver")
        shown: dict[str, Any] | None = None
        while not house.stop.is_set():
            items, standing = await run_in_threadpool(_after, house, visitor, cursor)
            for item in items:
                cursor = item["id"]
                yield _event(item, f"id: {cursor}")
            if standing != shown:
                shown = standing
                yield _event(standing, "event: state")
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
                        if shown and told.body.get("state", shown["state"]) != shown["state"]:
                            # The item itself told of another state: what the page knows is compared anew next time.
                            shown = None
            except TimeoutError:
                yield b": still here\n\n"


def _event(item: Any, named: str) -> bytes:
    # JSON holds no bare line break, so one data line is enough.
    return f"{named}\ndata: {json.dumps(item, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def _after(house: House, visitor: Visitor, cursor: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    with house.database.snapshot() as session:
        identity_id = identity_of(session, visitor)
        items = read_feed(session, identity_id, after=cursor) if identity_id else []
        return items, standing_of(session, identity_id)


def standing_of(session: Session, identity_id: int | None) -> dict[str, Any]:
    """Return who answers in the visitor's newest conversation: its state (None before the first) and the agent."""
    found = _NEWEST.rows(session, {"identity": identity_id}) if identity_id else ()
    return {"state": found[0].state, "agent": found[0].name} if found else {"state": None, "agent": None}


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
    state = "read" if read else "delivered"
    behind = [name for name, rank in RANK.items() if rank < RANK[state]]
    with house.database.snapshot() as session:
        identity_id = identity_of(session, visitor)
        if identity_id is None:
            return
        shown = select(web_feed.c.outbox_id).where(
            web_feed.c.identity_id == identity_id, web_feed.c.id <= upto, web_feed.c.id > upto - HISTORY_ROWS
        )
        moving = select(outbox.c.id).where(outbox.c.id.in_(shown), outbox.c.state.in_(behind))
        house.receipts.note(identity_id, session.execute(moving).scalars().all(), state)


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
            ended = Move(talk.id, talk.version, talk.state, "resolved", detail={"by": "customer"})
            epoch = move(session, ended, now=now)
        except Conflict:
            return False
        auto_end(session, [talk.id], now=now)
        said = shipped_phrases().say("web.ended", talk.language or house.business.language)
        line = Line(talk.id, talk.identity_id, talk.channel, "system", said, epoch, message_class="event", kind="event")
        say_lines(session, [line], now=now)
    house.live.wake("deliver")
    house.live.tell([News("desk"), News(f"conversation:{talk.id}"), News(topic(visitor.address))])
    return True


def choose_language(house: House, visitor: Visitor, language: str) -> None:
    """Keep the language a visitor chose, if anything is known of the visitor at all."""
    with house.database.transaction() as session:
        owner = select(identities.c.customer_id).where(identities.c.id == identity_of(session, visitor))
        session.execute(update(customers).where(customers.c.id.in_(owner)).values(language=language))


def erase(house: House, visitor: Visitor) -> None:
    """Forget this visitor: what they wrote on any channel, who they are, and every open matter of theirs."""
    addresses = {visitor.address}
    with house.database.transaction() as session:
        identity_id = identity_of(session, visitor)
        if identity_id is not None:
            # Whoever erases before the first turn was played has no customer yet, but words in the inbox.
            ensure_customers(session, [identity_id], now=house.clock.now())
            owner = select(identities.c.customer_id).where(identities.c.id == identity_id)
            customer_id = session.execute(owner).scalar_one()
            # Somebody may have come with several browsers.
            pages = session.execute(
                select(identities.c.id, identities.c.address).where(
                    identities.c.customer_id == customer_id, identities.c.channel == CHANNEL_NAME
                )
            ).all()
            session.execute(web_feed.delete().where(web_feed.c.identity_id.in_([row.id for row in pages])))
            forget(session, customer_id, now=house.clock.now())
            addresses |= {row.address for row in pages}
        for address in sorted(addresses):
            erase_uploads(session, address)
    forget_rendered()
    told = [News(topic(address), {"event": "reset", "data": {}}) for address in addresses]
    house.live.tell([News("desk"), *told])
