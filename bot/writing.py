"""Step 11 of a message's life: one short transaction writes the outcomes of a batch, or nothing of a turn at all.

Called by `bot/worker.py`. A lost fence writes nothing; a conversation that somebody else changed, or a customer who
wrote on meanwhile, is given back and played anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from bot.effects import write_effects
from bot.loading import write_pending
from bot.loading_links import moved_links
from bot.record_tries import overtaken
from bot.writing_lines import Played, replies_that_left, void_replaced, write_customer_lines, write_replies
from bot.writing_turns import note_broken_rules, write_turns
from core.claims import finish_items, give_back, release_senders
from core.conversations import Move, ensure_customers, move, open_conversations
from core.database import Session
from core.events import Event, record_events
from core.outcomes import LeaveQueue, OpenLink
from core.points import reach
from core.prepared import Prepared
from core.tables import conversations, identities, inbox
from handover.acts import auto_end
from handover.request import Asked, Requested, request

# A burst that has waited this long is answered although the customer is still writing: a longer silence looks broken.
LONGEST_BURST = timedelta(seconds=8)
# Decisions whose unsent reply may be replaced when another bubble arrives: they changed nothing but words.
REPLACEABLE = frozenset({"answer", "clarify", "rephrase"})

_INSTANT, _JSON = conversations.c.opened_at.type, conversations.c.memory.type
_SEEN = Prepared(
    select(conversations.c.id, conversations.c.version)
    .where(conversations.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(conversations.c.id)
    .with_for_update(key_share=True)
)
_OPEN_TALKS = Prepared(
    select(conversations.c.identity_id, conversations.c.id, conversations.c.state).where(
        conversations.c.identity_id.in_(bindparam("ids", expanding=True)), conversations.c.state != "resolved"
    )
)
_OWNERS = Prepared(
    select(identities.c.id, identities.c.customer_id).where(identities.c.id.in_(bindparam("ids", expanding=True)))
)
_WRITING_ON = Prepared(
    select(inbox.c.identity_id)
    .where(inbox.c.identity_id.in_(bindparam("ids", expanding=True)), inbox.c.state == "unread")
    .distinct()
)
_UPDATE_TALK = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("talk"))
    .values(
        version=conversations.c.version + 1,
        pending=bindparam("open_question", type_=_JSON),
        memory=bindparam("kept", type_=_JSON),
        language=bindparam("spoken"),
        subject=bindparam("words"),
        last_customer_at=bindparam("at", type_=_INSTANT),
        last_reply_at=func.coalesce(bindparam("replied", type_=_INSTANT), conversations.c.last_reply_at),
        waiting_since=bindparam("since", type_=_INSTANT),
    )
)


@dataclass(slots=True)
class Written:
    """What became of a batch: conversations written by identity id, senders given back, people called."""

    conversations: dict[int, int] = field(default_factory=dict)
    given_back: set[int] = field(default_factory=set)
    requested: list[Requested] = field(default_factory=list)

    @classmethod
    def joined(cls, parts: Sequence[Written]) -> Written:
        """Return what became of several batches as if they had been one."""
        whole = cls()
        for part in parts:
            whole.conversations |= part.conversations
            whole.given_back |= part.given_back
            whole.requested += part.requested
        return whole


def write(session: Session, batch: Sequence[Played], *, now: datetime, gather: bool) -> Written:
    """Write a batch of played turns. `gather` tells whether bubbles of a burst are joined at all."""
    result = Written()
    survivors = _survivors(session, batch, result, now=now, gather=gather)
    ids = _conversation_ids(session, survivors, now)
    turn_ids = write_turns(session, survivors, ids, now)
    note_broken_rules(session, survivors, ids, now)
    void_replaced(session, survivors, now)
    write_customer_lines(session, survivors, ids, turn_ids)
    epochs = _hand_over(session, survivors, ids, result, now=now)
    write_replies(session, survivors, ids, turn_ids, epochs, now=now)
    # Whoever becomes one with another customer does so last: the others of the batch were loaded before.
    for played in sorted(survivors, key=_opens_link):
        write_effects(session, played.loaded, played.outcome, ids[played.loaded.claim.identity_id], now=now)
    _update_conversations(session, survivors, ids, now)
    result.conversations = ids
    release_senders(session, [played.loaded.claim for played in batch])
    return result


def _opens_link(played: Played) -> bool:
    return any(isinstance(effect, OpenLink) for effect in played.outcome.effects)


def _survivors(
    session: Session, batch: Sequence[Played], result: Written, *, now: datetime, gather: bool
) -> list[Played]:
    """Finish the items that are still ours and whose conversation is still as it was seen; give the others back."""
    done = finish_items(session, [played.loaded.claim for played in batch], now=now)
    seen = {p.loaded.situation.conversation.id: p.loaded.situation.conversation for p in batch}
    found = _SEEN.rows(session, {"ids": [one for one in seen if one]})
    versions = {row.id: row.version for row in found}
    writing_on = _writing_on(session, batch) if gather else set()
    taken = _opened_meanwhile(session, batch) | moved_links(session, [played.loaded for played in batch], now=now)
    taken |= overtaken(session, batch, now=now)
    left = replies_that_left(session, batch)
    survivors = []
    for played in batch:
        claim, view = played.loaded.claim, played.loaded.situation.conversation
        if not all(inbox_id in done for inbox_id, _ in claim.keys):
            continue
        patient = claim.first_at is not None and now - claim.first_at < LONGEST_BURST
        changed = (view.id and versions.get(view.id) != view.version) or claim.identity_id in taken
        changed = changed or played.loaded.replaces_turn in left
        if changed or (claim.identity_id in writing_on and patient):
            give_back(session, claim.keys)
            result.given_back.add(claim.identity_id)
        else:
            survivors.append(played)
    return survivors


def _writing_on(session: Session, batch: Sequence[Played]) -> set[int]:
    open_talks = [p.loaded.claim.identity_id for p in batch if not p.loaded.claim.alone]
    return {row.identity_id for row in _WRITING_ON.rows(session, {"ids": open_talks})}


def _opened_meanwhile(session: Session, batch: Sequence[Played]) -> set[int]:
    """Senders whose turn would open a conversation while somebody else (a reminder, an agent) has one open by now."""
    opening = {p.loaded.claim.identity_id: p.loaded.continues_id for p in batch if _opens(p)}
    if not opening:
        return set()
    found = _OPEN_TALKS.rows(session, {"ids": list(opening)})
    # The one that slept too long is still open while the bot has it: the turn itself ends it.
    return {row.identity_id for row in found if (row.id, row.state) != (opening[row.identity_id], "bot")}


def _opens(played: Played) -> bool:
    view = played.loaded.situation.conversation
    return not view.id or (view.state == "resolved" and not played.outcome.stays_resolved)


def _conversation_ids(session: Session, batch: Sequence[Played], now: datetime) -> dict[int, int]:
    """Return the conversation each turn is written to, opening those that do not exist yet."""
    ids: dict[int, int] = {}
    fresh: list[Played] = []
    for played in batch:
        view = played.loaded.situation.conversation
        if _opens(played):
            fresh.append(played)
        else:
            ids[view.identity_id] = view.id
    if not fresh:
        return ids
    ensure_customers(session, [p.loaded.claim.identity_id for p in fresh], now=now)
    stale = [p.loaded.continues_id for p in fresh if p.loaded.continues_id]
    _resolve(session, stale, now)
    found = _OWNERS.rows(session, {"ids": [played.loaded.claim.identity_id for played in fresh]})
    owners = {row.id: row.customer_id for row in found}
    openings = [_opening(played, owners) for played in fresh]
    return ids | open_conversations(session, openings, now=now)


def _opening(played: Played, owners: Mapping[int, int | None]) -> dict[str, Any]:
    view = played.loaded.situation.conversation
    continues = played.loaded.continues_id or (view.id if view.state == "resolved" else None)
    return {
        "identity_id": view.identity_id,
        "customer_id": owners[view.identity_id],
        "channel": view.channel,
        "continues_id": continues or None,
        "language": played.outcome.memory.get("language"),
    }


def _hand_over(
    session: Session, batch: Sequence[Played], ids: Mapping[int, int], result: Written, *, now: datetime
) -> dict[int, int]:
    """Request handovers and move their conversations; returns the epoch each turn's replies are written under."""
    epochs: dict[int, int] = {}
    asked, business = [], None
    for played in batch:
        loaded, outcome = played.loaded, played.outcome
        view, identity_id = loaded.situation.conversation, loaded.claim.identity_id
        is_fresh = ids[identity_id] != view.id
        epochs[identity_id] = 0 if is_fresh else view.epoch
        reasons = outcome.handover.reasons if outcome.handover else outcome.alert
        if not reasons:
            continue
        business = loaded.situation.business
        asked.append(Asked(ids[identity_id], loaded.situation.person.tier, reasons))
        if outcome.handover and (is_fresh or view.state == "bot"):
            step = Move(ids[identity_id], 0 if is_fresh else view.version, "bot", "waiting")
            epochs[identity_id] = move(session, step, now=now)
    if asked and business is not None:
        result.requested = request(session, asked, business=business, now=now)
        reach("H1")
    return epochs


def _update_conversations(session: Session, batch: Sequence[Played], ids: Mapping[int, int], now: datetime) -> None:
    """Bring each conversation up to date: pending question, memory, times, and the version that everyone compares."""
    if not batch:
        return
    _UPDATE_TALK.each(
        session,
        [_conversation_row(played, ids[played.loaded.claim.identity_id], now) for played in batch],
    )
    over = [ids[played.loaded.claim.identity_id] for played in batch if played.outcome.resolved]
    _resolve(session, over, now)


def _resolve(session: Session, ids: Sequence[int], now: datetime) -> None:
    """End conversations that the bot leads, after silence or thanks: as `move` would, for a whole batch."""
    if not ids:
        return
    c = conversations.c
    ended = session.execute(
        update(conversations)
        .where(c.id.in_(ids), c.state == "bot")
        .values(
            state="resolved", resolved_at=now, resolved_by="bot", pending=None, epoch=c.epoch + 1, version=c.version + 1
        )
        .returning(c.id)
    )
    over = list(ended.scalars())
    record_events(session, [Event("conversation.resolved", now, one, detail={"by": "bot"}) for one in over])
    auto_end(session, over, now=now)


def _conversation_row(played: Played, conversation_id: int, now: datetime) -> dict[str, Any]:
    situation, outcome = played.loaded.situation, played.outcome
    view = situation.conversation
    memory = dict(outcome.memory)
    # What was said of a link is not taken back: the words that are played again do not hold it any more.
    memory["rejoin"] = outcome.decision in REPLACEABLE and not outcome.effects and situation.link is None
    has_left = any(isinstance(effect, LeaveQueue) for effect in outcome.effects)
    asks_for_person = outcome.handover is not None and view.waiting_since is None
    return {
        "talk": conversation_id,
        "open_question": write_pending(outcome.pending),
        "kept": memory,
        "spoken": memory.get("language") or view.language,
        "words": memory.get("subject"),
        "at": now,
        "replied": now if outcome.replies else None,
        "since": None if has_left else (now if asks_for_person else view.waiting_since),
    }
