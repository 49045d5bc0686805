"""The transcript of a conversation as blocks: bursts, replies with their deliveries and their why, notes, events.

Read by the page of a conversation. Everything in it is data; the template escapes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select

from console.queue_rows import reason_words
from console.words import EVENTS
from core.database import Session
from core.tables import agents, events, messages, outbox, turns
from handover.skills import GENERAL

# Bubbles of one person within this time are one burst and share one line of small print.
BURST = timedelta(minutes=2)
# Longer transcripts show their end; the beginning is one click away.
MOST = 300


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message. `files` are plain values as stored with it: sha256, media, name, size; `about` says what a note of
    no agent is about, by `console.words.NOTES`."""

    id: int
    text: str
    struck: bool = False
    files: tuple[Mapping[str, Any], ...] = ()
    options: tuple[str, ...] = ()
    about: str = ""


@dataclass(slots=True)
class Block:
    """What the transcript shows as one item: kind is customer, bot, agent, note, event or day.

    `told` is what an event's customer read about it, `skill` what it asks for from then on.
    """

    kind: str
    at: datetime
    name: str | None = None
    agent_id: int | None = None
    bubbles: list[Bubble] = field(default_factory=list)
    state: str | None = None
    error: str | None = None
    turn_id: int | None = None
    why: Mapping[str, Any] | None = None
    event: str | None = None
    detail: str = ""
    told: str = ""
    skill: str = ""


def read_transcript(session: Session, conversation_id: int, zone: ZoneInfo, *, whole: bool = False) -> list[Block]:
    """Return the blocks of a conversation, oldest first: its last 300 messages, or the whole of it."""
    said = _messages(session, conversation_id, whole=whole)
    since = said[0].at if said and not whole and len(said) == MOST else None
    happened = _events(session, conversation_id, since)
    why = _whys(session, [row.turn_id for row in said if row.turn_id])
    told = _told(said, happened)
    lines: list[tuple[datetime, int, Row[Any]]] = [(row.at, 0, row) for row in said if row.id not in told.values()]
    # A conversation begins with its first message, though the turn that opened it came a moment later.
    lines += [
        (said[0].at, -1, row) if row.name == "conversation.opened" and said else (row.at, 1, row) for row in happened
    ]
    words = {row.id: row.text for row in said}
    blocks: list[Block] = []
    day: date | None = None
    for at, is_event, row in sorted(lines, key=lambda line: line[:2]):
        if at.astimezone(zone).date() != day:
            day = at.astimezone(zone).date()
            blocks.append(Block("day", at))
        if is_event:
            blocks.append(_event(row, words.get(told.get(row.id, 0), "")))
        elif blocks[-1].bubbles and _joins(blocks[-1], row):
            _join(blocks[-1], row)
        else:
            blocks.append(_block(row, why))
    return blocks


def _messages(session: Session, conversation_id: int, *, whole: bool) -> Sequence[Row[Any]]:
    # A message that was put to work again may have more than one row; its newest tells how it stands.
    newest = (
        select(func.max(outbox.c.id)).where(outbox.c.message_id == messages.c.id).correlate(messages).scalar_subquery()
    )
    newest_first = (
        select(
            messages,
            agents.c.name.label("agent_name"),
            outbox.c.state.label("sent_state"),
            outbox.c.error.label("sent_error"),
        )
        .outerjoin(agents, agents.c.id == messages.c.agent_id)
        .outerjoin(outbox, outbox.c.id == newest)
        .where(messages.c.conversation_id == conversation_id)
        .order_by(messages.c.id.desc())
    )
    return session.execute(newest_first if whole else newest_first.limit(MOST)).all()[::-1]


def _events(session: Session, conversation_id: int, since: datetime | None) -> Sequence[Row[Any]]:
    query = (
        select(events, agents.c.name.label("agent_name"))
        .outerjoin(agents, agents.c.id == events.c.agent_id)
        .where(events.c.conversation_id == conversation_id, events.c.name.in_(EVENTS))
        .order_by(events.c.id)
    )
    return session.execute(query.where(events.c.at >= since) if since else query).all()


def _whys(session: Session, turn_ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    if not turn_ids:
        return {}
    rows = session.execute(select(turns).where(turns.c.id.in_(set(turn_ids))))
    return {row.id: why_lines(row) for row in rows}


def why_lines(turn: Row[Any]) -> Mapping[str, Any]:
    """Return the why of a turn with what its own columns know; absent values are left out."""
    known = {
        "decision": turn.decision,
        "action": turn.action,
        "intent": turn.intent,
        "mood": turn.mood,
        "engine": turn.engine,
        "milliseconds": turn.milliseconds,
    }
    return {**(turn.why or {}), **{name: value for name, value in known.items() if value not in (None, "")}}


def _joins(block: Block, row: Row[Any]) -> bool:
    if block.kind != _kind(row) or row.at - block.at > BURST:
        return False
    if block.kind == "customer":
        return True
    return block.kind == "bot" and block.turn_id is not None and block.turn_id == row.turn_id


def _join(block: Block, row: Row[Any]) -> None:
    block.bubbles.append(_bubble(row))
    block.at = row.at
    block.state = row.sent_state or block.state


def _block(row: Row[Any], why: Mapping[int, Mapping[str, Any]]) -> Block:
    return Block(
        _kind(row),
        row.at,
        row.agent_name,
        row.agent_id,
        [_bubble(row)],
        row.sent_state,
        row.sent_error,
        row.turn_id,
        why.get(row.turn_id) if row.author == "bot" else None,
    )


def _kind(row: Row[Any]) -> str:
    # What an act told the customer ("Ratna bergabung") is no bubble of anybody's.
    return str(row.kind) if row.kind in ("note", "event") else str(row.author)


def _bubble(row: Row[Any]) -> Bubble:
    body = row.body or {}
    options = tuple(str(one.get("title", "")) for one in body.get("options") or () if isinstance(one, dict))
    files = tuple(body.get("attachments") or ())
    return Bubble(row.id, row.text, row.struck, files, options, about=str(body.get("about") or ""))


def _event(row: Row[Any], told: str) -> Block:
    detail = row.detail or {}
    words = ", ".join(reason_words(one) for one in detail.get("reasons") or ())
    shown = words or str(detail.get("note") or detail.get("why") or "")
    skill = "" if detail.get("to_skill") in (None, GENERAL) else str(detail["to_skill"])
    return Block("event", row.at, row.agent_name, row.agent_id, event=row.name, detail=shown, told=told, skill=skill)


def _told(said: Sequence[Row[Any]], happened: Sequence[Row[Any]]) -> dict[int, int]:
    """Return, by event, the message that told the customer of it: one act of one agent at one instant."""
    lines = {(row.at, row.agent_id): row.id for row in said if row.kind == "event"}
    return {row.id: lines.pop((row.at, row.agent_id)) for row in happened if (row.at, row.agent_id) in lines}
