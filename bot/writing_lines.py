"""The transcript's part of a turn's write: the customer's bubbles, the bot's replies, and replies struck out.

Called by `bot/writing.py` inside its transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bot.loading import Loaded
from bot.unsent import WROTE_ON
from core.attachments import plain
from core.database import Session
from core.events import Event, record_events
from core.outbox import Line, say_lines
from core.outcomes import Outcome, Reply
from core.prepared import Prepared
from core.tables import inbox, messages, outbox
from core.words import Utterance


@dataclass(frozen=True, slots=True)
class Played:
    """One turn after the engine: what was loaded, what was decided, and how long that took in milliseconds."""

    loaded: Loaded
    outcome: Outcome
    engine: str
    milliseconds: int


def replies_that_left(session: Session, batch: Sequence[Played]) -> set[int]:
    """Return those turns to be replaced of which a line has left since they were loaded: what was said stays said."""
    replaced = [played.loaded.replaces_turn for played in batch if played.loaded.replaces_turn]
    if not replaced:
        return set()
    rows = session.execute(
        select(messages.c.turn_id, outbox.c.state)
        .join(outbox, outbox.c.message_id == messages.c.id)
        .where(messages.c.turn_id.in_(replaced))
        .with_for_update(key_share=True)
    )
    return {row.turn_id for row in rows if row.state != "due"}


def void_replaced(session: Session, batch: Sequence[Played], now: datetime) -> None:
    """Strike out replies that had not left when the customer wrote on: the joined text was played instead."""
    replaced = [p.loaded.replaces_turn for p in batch if p.loaded.replaces_turn]
    if not replaced:
        return
    struck = session.execute(
        update(messages)
        .where(messages.c.turn_id.in_(replaced), messages.c.author == "bot")
        .values(struck=True)
        .returning(messages.c.id, messages.c.conversation_id)
    ).all()
    session.execute(
        update(outbox)
        .where(outbox.c.message_id.in_([row[0] for row in struck]), outbox.c.state == "due")
        .values(
            state="voided",
            error=WROTE_ON,
        )
    )
    record_events(session, [Event("reply.voided", now, row[1], detail={"message_id": row[0]}) for row in struck])


_ADD_MESSAGES = Prepared(insert(messages))


def write_customer_lines(
    session: Session, batch: Sequence[Played], ids: Mapping[int, int], turn_ids: Mapping[int, int]
) -> None:
    """Write the bubbles of each burst into the transcript; those of a replaced turn now belong to this one."""
    rows, moved = [], []
    fetched = _fetched_meanwhile(session, batch)
    for played in batch:
        loaded = played.loaded
        identity_id = loaded.claim.identity_id
        moved += [{"message": message_id, "turn": turn_ids[identity_id]} for message_id in loaded.replaced_messages]
        rows += [
            {
                "conversation_id": ids[identity_id],
                "author": "customer",
                "kind": "text",
                "text": one.text,
                "body": _customer_body(one, fetched.get(one.inbox_id)),
                "at": one.at,
                "inbox_id": one.inbox_id,
                "turn_id": turn_ids[identity_id],
            }
            for one in loaded.claim.utterances
        ]
    _ADD_MESSAGES.each(session, rows)
    if moved:
        session.execute(
            update(messages).where(messages.c.id == bindparam("message")).values(turn_id=bindparam("turn")), moved
        )


def _fetched_meanwhile(session: Session, batch: Sequence[Played]) -> dict[int, list[dict[str, Any]]]:
    """Return, by inbox id, the files of bubbles that came without them: this transaction holds those rows."""
    waited_for = [
        one.inbox_id
        for played in batch
        for one in played.loaded.claim.utterances
        if any(file.state == "due" for file in one.attachments)
    ]
    if not waited_for:
        return {}
    rows = session.execute(select(inbox.c.id, inbox.c.attachments).where(inbox.c.id.in_(waited_for)))
    return {row.id: row.attachments or [] for row in rows}


def _customer_body(utterance: Utterance, fetched: list[dict[str, Any]] | None) -> dict[str, Any] | None:
    body: dict[str, Any] = {}
    if utterance.button:
        body["button"] = utterance.button
    if utterance.attachments:
        body["attachments"] = fetched or [plain(file) for file in utterance.attachments]
    return body or None


def write_replies(
    session: Session,
    batch: Sequence[Played],
    ids: Mapping[int, int],
    turn_ids: Mapping[int, int],
    epochs: Mapping[int, int],
    *,
    now: datetime,
) -> None:
    """Write the replies of a batch into transcript and outbox, each under the epoch of its turn."""
    lines = [
        _line(reply, played, ids[identity_id], turn_ids[identity_id], epochs[identity_id])
        for played in batch
        for identity_id in [played.loaded.claim.identity_id]
        for reply in played.outcome.replies
    ]
    say_lines(session, lines, now=now)


def _line(reply: Reply, played: Played, conversation_id: int, turn_id: int, epoch: int) -> Line:
    view = played.loaded.situation.conversation
    body: dict[str, Any] = {}
    if reply.options:
        body["options"] = [{"key": one.key, "title": one.title, "value": one.value} for one in reply.options]
    if reply.card:
        body["card"] = dict(reply.card)
    if reply.entry_id:
        body["entry_id"] = reply.entry_id
    if reply.ways:
        body["ways"] = list(reply.ways)
    return Line(
        conversation_id=conversation_id,
        identity_id=view.identity_id,
        channel=view.channel,
        author="bot",
        text=reply.text,
        epoch=epoch,
        message_class=reply.message_class,
        kind=reply.kind,
        body=body,
        turn_id=turn_id,
    )
