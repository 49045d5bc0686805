"""The acts of an agent: claim, reply, note, transfer, return, resolve, reopen; and what ends a handover without one.

The agent is locked before the conversation, as `put_back` finds them, so that the two never wait for each other.

Each act is one conditional move through `core.conversations`, one event, and a line for the customer where they should
know. Called by the console's pages and by desks outside it; the caller commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from core.attachments import plain
from core.conversations import Conflict, Move, move
from core.database import Session
from core.events import Event, record_events
from core.outbox import say_lines
from core.points import reach
from core.tables import agents, conversations
from core.words import Attachment
from handover.acts_rows import (
    NotAllowed as NotAllowed,
)
from handover.acts_rows import (
    end,
    find_agent,
    find_talk,
    keep_note,
    known_message,
    line_of,
    must_own,
    open_handover,
    queue_again,
    take,
    tell_customer,
    void_answers,
    wrote,
)
from handover.tables import handovers

# What a conversation forgets when the bot gets it back: counters that would hand it over again at the first word.
COUNTERS = frozenset({"unsure", "last_intents", "last_entries", "moods"})


def claim(session: Session, conversation_id: int, agent_id: int, *, now: datetime) -> int:
    """Take a conversation that waits or that the bot leads; returns its epoch. From here on the bot is silent.

    Taking one's own again changes nothing. Raises Conflict naming the owner, NotAllowed when it is resolved.
    """
    agent, talk = find_agent(session, agent_id), find_talk(session, conversation_id)
    if talk.state == "agent" and talk.agent_id == agent_id:
        return int(talk.epoch)
    if talk.state == "agent":
        raise Conflict(f"{talk.owner} already took conversation {conversation_id}")
    if talk.state == "resolved":
        raise NotAllowed(f"conversation {conversation_id} is resolved; reopen it to go on")
    epoch = move(session, Move(conversation_id, talk.version, talk.state, "agent", agent_id), now=now)
    take(session, talk, agent_id, now)
    reach("H3")
    void_answers(session, conversation_id, now)
    tell_customer(session, talk, agent, "joined", epoch=epoch, now=now)
    return epoch


def reply(
    session: Session,
    conversation_id: int,
    agent_id: int,
    text: str,
    *,
    client_key: str | None,
    now: datetime,
    attachments: Sequence[Attachment] = (),
) -> int:
    """Say something to the customer; returns the message id. Only the owner may.

    A repeated `client_key` returns the first message's id; with another text it raises Conflict. Raises NotAllowed
    for anybody but the owner, and for a reply without text and file.
    """
    agent, talk = find_agent(session, agent_id), find_talk(session, conversation_id)
    known = known_message(session, client_key, conversation_id, text)
    if known is not None:
        return known
    must_own(talk, agent_id)
    if not text.strip() and not attachments:
        raise NotAllowed("a reply needs a text or a file; both were empty")
    body: dict[str, Any] = {"name": agent.name}
    if attachments:
        body["attachments"] = [plain(file) for file in attachments]
    line = line_of(talk, agent, text, epoch=talk.epoch, message_class="agent", kind="text", body=body)
    [message_id] = say_lines(session, [line], now=now)
    wrote(session, conversation_id, message_id, client_key, last_reply_at=now)
    reach("H4")
    session.execute(
        update(handovers)
        .where(open_handover(conversation_id), handovers.c.first_reply_at.is_(None))
        .values(first_reply_at=now)
    )
    record_events(session, [Event("agent.replied", now, conversation_id, agent_id, {"message_id": message_id})])
    return message_id


def note(
    session: Session, conversation_id: int, agent_id: int, text: str, *, client_key: str | None = None, now: datetime
) -> int:
    """Keep an internal note, never sent; returns the message id. Every agent may. Raises NotAllowed when empty."""
    find_agent(session, agent_id)
    find_talk(session, conversation_id)
    known = known_message(session, client_key, conversation_id, text)
    if known is not None:
        return known
    if not text.strip():
        raise NotAllowed("a note needs a text; it was empty")
    return keep_note(session, conversation_id, agent_id, text, client_key=client_key, now=now)


def transfer(
    session: Session,
    conversation_id: int,
    agent_id: int,
    *,
    to_agent_id: int | None = None,
    to_skill: str | None = None,
    note: str = "",
    now: datetime,
) -> int:
    """Give one's conversation to a colleague, else back to the queue (for `to_skill`, when named); returns the epoch.

    The promise goes on: who waits has waited since the first request. Raises NotAllowed for anybody but the owner,
    for an unknown colleague and for oneself.
    """
    agent = find_agent(session, agent_id)
    # Agents before conversations, as whoever disables one locks them.
    colleague = None if to_agent_id is None else find_agent(session, to_agent_id)
    talk = find_talk(session, conversation_id)
    must_own(talk, agent_id)
    if to_agent_id == agent_id:
        raise NotAllowed(f"conversation {conversation_id} is yours already; name a colleague or nobody")
    if note.strip():
        keep_note(session, conversation_id, agent_id, note, client_key=None, now=now)
        talk = find_talk(session, conversation_id)
    detail = {"to_agent_id": to_agent_id, "to_skill": to_skill}
    if colleague is None:
        return queue_again(session, talk, agent, by_agent_id=agent_id, detail=detail, now=now)
    epoch = move(session, Move(conversation_id, talk.version, "agent", "agent", to_agent_id, agent_id, detail), now=now)
    values = {"state": "claimed", "agent_id": to_agent_id} | ({"skill": to_skill} if to_skill else {})
    session.execute(update(handovers).where(open_handover(conversation_id)).values(**values))
    tell_customer(session, talk, agent, "passed_on", epoch=epoch, now=now, other=colleague.name)
    return epoch


def put_back(session: Session, agent_id: int, *, why: str, by_agent_id: int | None, now: datetime) -> list[int]:
    """Give every conversation of an agent back to the queue, with its place there; returns their ids.

    `why` is a word of ours that the transcript shows to agents (`console/words.py`), `by_agent_id` who decided it.
    Call it after the agent was disabled: no claim of theirs can follow then.
    """
    agent = session.execute(select(agents).where(agents.c.id == agent_id)).one()
    held = select(conversations.c.id).where(conversations.c.agent_id == agent_id, conversations.c.state == "agent")
    ids = list(session.execute(held.order_by(conversations.c.id)).scalars())
    detail = {"to_agent_id": None, "to_skill": None, "from_agent_id": agent_id, "why": why}
    put = []
    for conversation_id in ids:
        talk = find_talk(session, conversation_id)
        if talk.agent_id == agent_id and talk.state == "agent":
            queue_again(session, talk, agent, by_agent_id=by_agent_id, detail=detail, now=now)
            put.append(conversation_id)
    return put


def return_to_bot(session: Session, conversation_id: int, agent_id: int, *, now: datetime) -> int:
    """Give one's conversation back to the bot, which starts behind the end of this handover; returns the epoch."""
    agent, talk = find_agent(session, agent_id), find_talk(session, conversation_id)
    must_own(talk, agent_id)
    step = Move(conversation_id, talk.version, "agent", "bot", by_agent_id=agent_id)
    epoch = move(session, step, now=now)
    end(session, [conversation_id], "returned", now)
    reach("H6")
    memory = {name: value for name, value in (talk.memory or {}).items() if name not in COUNTERS}
    session.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(pending=None, memory=memory)
    )
    tell_customer(session, talk, agent, "returned", epoch=epoch, now=now)
    return epoch


def resolve(session: Session, conversation_id: int, agent_id: int, *, now: datetime) -> int:
    """Close the matter; returns the epoch. One's own, or one that nobody owns. Raises NotAllowed naming the owner."""
    agent, talk = find_agent(session, agent_id), find_talk(session, conversation_id)
    if talk.state == "resolved":
        return int(talk.epoch)
    if talk.state == "agent":
        must_own(talk, agent_id)
    step = Move(conversation_id, talk.version, talk.state, "resolved", by_agent_id=agent_id)
    epoch = move(session, step, now=now)
    end(session, [conversation_id], "resolved", now)
    reach("H6")
    tell_customer(session, talk, agent, "resolved", epoch=epoch, now=now)
    return epoch


def reopen(session: Session, conversation_id: int, agent_id: int, *, now: datetime) -> int:
    """Open a resolved matter again in one's own hands; returns the epoch.

    Raises NotAllowed when it is not resolved, or when the customer meanwhile opened another one.
    """
    agent, talk = find_agent(session, agent_id), find_talk(session, conversation_id)
    if talk.state != "resolved":
        raise NotAllowed(f"conversation {conversation_id} is not resolved, it is with {talk.owner or talk.state}")
    newer = session.execute(
        select(conversations.c.id).where(
            conversations.c.identity_id == talk.identity_id, conversations.c.state != "resolved"
        )
    ).scalar_one_or_none()
    if newer is not None:
        raise NotAllowed(f"the customer already opened conversation {newer}; go on there")
    epoch = move(session, Move(conversation_id, talk.version, "resolved", "agent", agent_id), now=now)
    take(session, talk, agent_id, now)
    tell_customer(session, talk, agent, "reopened", epoch=epoch, now=now)
    return epoch


def leave(session: Session, conversation_id: int, version: int, *, now: datetime) -> int:
    """Take a customer who no longer wants a person out of the queue; returns the epoch. Raises Conflict as `move`."""
    epoch = move(session, Move(conversation_id, version, "waiting", "bot"), now=now)
    end(session, [conversation_id], "left", now)
    return epoch


def auto_end(session: Session, conversation_ids: Sequence[int], *, now: datetime) -> None:
    """End the handovers of conversations that were resolved without an agent: silence, thanks, erasure."""
    end(session, conversation_ids, "resolved", now)
