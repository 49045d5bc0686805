"""The rows behind the acts of an agent: reading and locking, ownership, handovers begun and ended, lines said.

Called by `handover/acts.py` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from core.conversations import Conflict, Move, move
from core.database import Session, lock_rows
from core.events import Event, record_events
from core.faults import both
from core.outbox import Line, say_lines
from core.phrases import shipped_phrases
from core.points import reach
from core.tables import agents, conversations, messages, outbox
from handover.brief import make_brief, stored
from handover.skills import GENERAL
from handover.tables import handovers


class NotAllowed(ValueError):
    """This agent may not do that now; the message says who owns the conversation, or what must be done first."""


def find_talk(session: Session, conversation_id: int) -> Row[Any]:
    """Lock the conversation and read it with its owner's name."""
    # Two statements: one that waits for a lock reads the locked row anew, but not the name that it had joined to it.
    lock_rows(session, conversations, [conversation_id])
    return session.execute(
        select(conversations, agents.c.name.label("owner"))
        .outerjoin(agents, agents.c.id == conversations.c.agent_id)
        .where(conversations.c.id == conversation_id)
    ).one()


def find_agent(session: Session, agent_id: int) -> Row[Any]:
    """Return an agent who may act, and who cannot be disabled before this ends.

    Raises NotAllowed for an unknown or disabled one.
    """
    chosen = select(agents).where(agents.c.id == agent_id).with_for_update(read=True)
    agent = session.execute(chosen).one_or_none()
    if agent is None or agent.disabled_at is not None:
        raise NotAllowed(f"agent {agent_id} does not exist or may not sign in any more; choose another one")
    return agent


def must_own(talk: Row[Any], agent_id: int) -> None:
    """Raise NotAllowed, naming the owner, unless this agent owns the conversation."""
    if talk.state == "agent" and talk.agent_id == agent_id:
        return
    owner = talk.owner or {"bot": "the bot", "waiting": "nobody yet", "resolved": "nobody, it is resolved"}[talk.state]
    raise NotAllowed(f"conversation {talk.id} is owned by {owner}; claim it first")


def open_handover(conversation_id: int) -> Any:
    """Return the condition that finds the handover of a conversation that has not ended."""
    return (handovers.c.conversation_id == conversation_id) & (handovers.c.state != "ended")


def take(session: Session, talk: Row[Any], agent_id: int, now: datetime) -> None:
    """Write the claim into the open handover; one that nobody asked for gets a row of its own."""
    held = {"state": "claimed", "agent_id": agent_id, "claimed_at": now}
    taken = session.execute(
        update(handovers).where(open_handover(talk.id)).values(**held).returning(handovers.c.id)
    ).scalar_one_or_none()
    if taken is None:
        begun = {"reasons": [], "skill": GENERAL, "priority": 0, "requested_at": now, "due_at": now}
        row = {"conversation_id": talk.id, "customer_id": talk.customer_id, **begun, **held}
        taken = session.execute(insert(handovers).values(**row).returning(handovers.c.id)).scalar_one()
    brief = stored(make_brief(session, talk.id, now=now))
    session.execute(update(handovers).where(handovers.c.id == taken).values(brief=brief))


def queue_again(
    session: Session,
    talk: Row[Any],
    agent: Row[Any],
    *,
    by_agent_id: int | None,
    detail: Mapping[str, Any],
    now: datetime,
    said: str = "passed_to_team",
) -> int:
    """Put an agent's conversation back into the queue, where it keeps its place; returns the epoch.

    `detail` goes into the event; its `to_skill`, if there is one, is who should take it. `said` is the phrase for the
    customer.
    """
    epoch = move(session, Move(talk.id, talk.version, "agent", "waiting", None, by_agent_id, detail), now=now)
    reach("H6")
    values: dict[str, Any] = {"state": "waiting", "agent_id": None, "claimed_at": None}
    if detail["to_skill"]:
        values["skill"] = detail["to_skill"]
    session.execute(update(handovers).where(open_handover(talk.id)).values(**values))
    if talk.waiting_since is None:
        session.execute(update(conversations).where(conversations.c.id == talk.id).values(waiting_since=now))
    tell_customer(session, talk, agent, said, epoch=epoch, now=now)
    return epoch


def end(session: Session, conversation_ids: Sequence[int], ending: str, now: datetime) -> None:
    """End the open handovers of these conversations; `ending` is returned, resolved or left."""
    session.execute(
        update(handovers)
        .where(handovers.c.conversation_id.in_(conversation_ids), handovers.c.state != "ended")
        .values(state="ended", ended_at=now, ending=ending)
    )


def void_answers(session: Session, conversation_id: int, now: datetime) -> None:
    """Strike out the bot's answers that have not left; delivery voids what it meets later."""
    due = (outbox.c.conversation_id == conversation_id) & (outbox.c.state == "due")
    voided = (
        session.execute(
            update(outbox)
            .where(due, outbox.c.message_class == "answer")
            .values(
                state="voided", error=both("a person took over before it left", "agen mengambil alih sebelum terkirim")
            )
            .returning(outbox.c.message_id)
        )
        .scalars()
        .all()
    )
    if voided:
        session.execute(update(messages).where(messages.c.id.in_(voided)).values(struck=True))
        struck = [Event("reply.voided", now, conversation_id, detail={"message_id": one}) for one in voided]
        record_events(session, struck)


def known_message(session: Session, client_key: str | None, conversation_id: int, text: str) -> int | None:
    """Return the message that a page's key already made, None for a fresh one. Raises Conflict for another text."""
    if not client_key:
        return None
    first = session.execute(select(messages).where(messages.c.client_key == client_key)).one_or_none()
    if first is None:
        return None
    if first.conversation_id != conversation_id or first.text != text:
        raise Conflict("this message was already sent with another text; reload the page and send it again")
    return int(first.id)


def wrote(session: Session, conversation_id: int, message_id: int, client_key: str | None, **changed: datetime) -> None:
    """Bring the conversation to its next version and remember the page's key for the message."""
    session.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(version=conversations.c.version + 1, **changed)
    )
    if client_key:
        session.execute(update(messages).where(messages.c.id == message_id).values(client_key=client_key))


def keep_note(
    session: Session, conversation_id: int, agent_id: int, text: str, *, client_key: str | None, now: datetime
) -> int:
    """Write an internal note into the transcript, not into the outbox; returns the message id."""
    values = {"conversation_id": conversation_id, "author": "agent", "agent_id": agent_id, "kind": "note", "text": text}
    message_id = int(session.execute(insert(messages).values(at=now, **values).returning(messages.c.id)).scalar_one())
    wrote(session, conversation_id, message_id, client_key)
    record_events(session, [Event("agent.noted", now, conversation_id, agent_id, {"message_id": message_id})])
    return message_id


def tell_customer(
    session: Session, talk: Row[Any], agent: Row[Any], key: str, *, epoch: int, now: datetime, other: str = ""
) -> None:
    """Say one event line to the customer, in the language of the conversation."""
    values = {"agent": agent.name, "other": other}
    text = shipped_phrases().say(f"handover.{key}", talk.language or "id", **values)
    body = {"name": agent.name, "act": key}
    say_lines(
        session, [line_of(talk, agent, text, epoch=epoch, message_class="event", kind="event", body=body)], now=now
    )


def line_of(
    talk: Row[Any], agent: Row[Any], text: str, *, epoch: int, message_class: str, kind: str, body: dict[str, Any]
) -> Line:
    """Return one line of an agent for transcript and outbox."""
    return Line(
        conversation_id=talk.id,
        identity_id=talk.identity_id,
        channel=talk.channel,
        author="agent",
        agent_id=agent.id,
        text=text,
        epoch=epoch,
        message_class=message_class,
        kind=kind,
        body=body,
    )
