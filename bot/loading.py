"""Step 7 of a message's life: a read snapshot and a handful of set-based statements make one Situation per sender.

Called by `bot/worker.py` with the claims of a batch, and by replays. Nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, exists, func, or_, select

from bot.loading_records import Looked, load_records
from core.business import Business
from core.claims import Claim
from core.consent import NEWEST_CONSENT
from core.database import AnyRow, Session
from core.prepared import Prepared
from core.reminding import Reminders
from core.tables import agents, conversations, customers, identities, inbox, messages, outbox, turns
from core.words import (
    ConversationView,
    HistoryLine,
    Option,
    Pending,
    Person,
    QueuePlace,
    Situation,
    Utterance,
)
from handover.queue import places
from reminders.open import read_reminders

# Lines of the past that a turn sees: enough for the thread, few enough to load for fifty senders at once.
HISTORY_LINES = 12
# A bot conversation that slept this long is over: who comes back after a day comes with another matter. A thanks within
# this long after the end opens nothing.
OVER_AFTER = timedelta(hours=24)

# Another identity of the same customer that can be written to.
_OTHER = identities.alias("other")
_ELSEWHERE = exists().where(
    _OTHER.c.customer_id == identities.c.customer_id,
    _OTHER.c.channel != identities.c.channel,
    _OTHER.c.unreachable_at.is_(None),
)
# Statements are built once: building one costs as much as running it. `ids` is what a batch asks for.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_PEOPLE = Prepared(
    select(
        identities.c.id,
        identities.c.channel,
        identities.c.address,
        identities.c.customer_id,
        customers.c.name,
        customers.c.language,
        customers.c.tier,
        customers.c.address_form,
        NEWEST_CONSENT.label("consent"),
        exists().where(agents.c.on_duty, agents.c.disabled_at.is_(None)).label("online"),
        _ELSEWHERE.label("elsewhere"),
    )
    .join_from(identities, customers, isouter=True)
    .where(identities.c.id.in_(_IDS))
)
_NEWEST = select(func.max(conversations.c.id)).where(conversations.c.identity_id.in_(_IDS))
_BUSY = (
    select(func.count())
    .where(turns.c.conversation_id == conversations.c.id, turns.c.at > bindparam("since", type_=turns.c.at.type))
    .correlate(conversations)
    .scalar_subquery()
)
_UNSENT = exists().where(
    outbox.c.conversation_id == conversations.c.id, outbox.c.state == "due", outbox.c.message_class == "answer"
)
_TALKS = Prepared(
    select(conversations, agents.c.name.label("agent_name"), _BUSY.label("busy"), _UNSENT.label("unsent"))
    .join_from(conversations, agents, isouter=True)
    .where(conversations.c.id.in_(_NEWEST.group_by(conversations.c.identity_id)))
)
_EARLIER = messages.alias("earlier")
# Counted back from the newest: what a long conversation costs does not depend on its length.
_OLDEST_SEEN = (
    select(_EARLIER.c.id)
    .where(_EARLIER.c.conversation_id == conversations.c.id, _EARLIER.c.kind != "note", ~_EARLIER.c.struck)
    .order_by(_EARLIER.c.id.desc())
    .limit(1)
    .offset(HISTORY_LINES - 1)
    .correlate(conversations)
    .scalar_subquery()
)
# PostgreSQL would count back anew for every line of a conversation if it were not told to do so once for each.
_SEEN = (
    select(conversations.c.id, func.coalesce(_OLDEST_SEEN, 0).label("since"))
    .where(conversations.c.id.in_(_IDS))
    .cte("seen")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_HISTORY = Prepared(
    select(
        messages.c.id,
        messages.c.author,
        messages.c.kind,
        messages.c.text,
        messages.c.at,
        messages.c.conversation_id,
        agents.c.name,
    )
    .join_from(_SEEN, messages, messages.c.conversation_id == _SEEN.c.id)
    .join(agents, messages.c.agent_id == agents.c.id, isouter=True)
    .where(messages.c.kind != "note", ~messages.c.struck, messages.c.id >= _SEEN.c.since)
    .order_by(messages.c.id)
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One sender's situation beside what the writer must compare: claim, customer, and the turn it replaces."""

    claim: Claim
    situation: Situation
    customer_id: int
    continues_id: int | None = None
    replaces_turn: int | None = None
    replaced_messages: tuple[int, ...] = ()


@dataclass(slots=True)
class _Rows:
    identities: dict[int, AnyRow] = field(default_factory=dict)
    conversations: dict[int, AnyRow] = field(default_factory=dict)
    history: dict[int, list[HistoryLine]] = field(default_factory=lambda: defaultdict(list))
    records: dict[int, Looked] = field(default_factory=dict)
    reminders: Mapping[int, Reminders] = field(default_factory=dict)
    queue: dict[int, QueuePlace] = field(default_factory=dict)
    unsent: dict[int, list[AnyRow]] = field(default_factory=lambda: defaultdict(list))
    page_bound: Collection[str] = ()


def load(
    session: Session,
    claims: Sequence[Claim],
    *,
    business: Business,
    now: datetime,
    page_bound: Collection[str] = (),
) -> list[Loaded]:
    """Return one Loaded per claim that still has utterances, in order.

    `page_bound` names the channels that reach nobody who closed the page.
    """
    wanted = [claim for claim in claims if claim.utterances]
    if not wanted:
        return []
    rows = _Rows(page_bound=page_bound)
    people = _PEOPLE.rows(session, {"ids": [claim.identity_id for claim in wanted]})
    rows.identities = {row.id: row for row in people}
    rows.conversations = _conversations(session, rows.identities, now)
    open_ids = [row.id for row in rows.conversations.values()]
    rows.history = _history(session, open_ids)
    rows.unsent = _unsent(session, rows.conversations.values())
    rows.records = load_records(session, wanted, rows.identities, rows.conversations, business=business, now=now)
    customer_ids = [row.customer_id for row in rows.identities.values() if row.customer_id]
    rows.reminders = read_reminders(session, customer_ids, now=now)
    waiting = [row.id for row in rows.conversations.values() if row.state == "waiting"]
    if waiting:
        rows.queue = places(session, waiting, now=now, business=business)
    return [_loaded(claim, rows, business, now) for claim in wanted]


def _conversations(session: Session, people: Mapping[int, AnyRow], now: datetime) -> dict[int, AnyRow]:
    since = now - timedelta(minutes=1)
    return {row.identity_id: row for row in _TALKS.rows(session, {"ids": list(people), "since": since})}


def _history(session: Session, conversation_ids: Sequence[int]) -> dict[int, list[HistoryLine]]:
    if not conversation_ids:
        return defaultdict(list)
    lines: dict[int, list[HistoryLine]] = defaultdict(list)
    for row in _HISTORY.rows(session, {"ids": conversation_ids}):
        line = HistoryLine(*row)
        lines[line.conversation_id].append(line)
    return lines


def _unsent(session: Session, talks: Iterable[AnyRow]) -> dict[int, list[AnyRow]]:
    """The customer's words whose answer has not left yet: a new bubble is played together with them."""
    ids = [row.id for row in talks if row.unsent and row.state == "bot" and (row.memory or {}).get("rejoin")]
    if not ids:
        return defaultdict(list)
    waiting = (
        select(messages.c.turn_id)
        .join(outbox, outbox.c.message_id == messages.c.id)
        .where(outbox.c.conversation_id.in_(ids), outbox.c.state == "due", outbox.c.message_class == "answer")
    )
    begun = (
        select(messages.c.turn_id)
        .join(outbox, outbox.c.message_id == messages.c.id)
        .where(outbox.c.conversation_id.in_(ids), or_(outbox.c.state != "due", outbox.c.message_class != "answer"))
    )
    found = session.execute(
        select(messages.c.id, messages.c.turn_id, messages.c.conversation_id, inbox)
        .join(inbox, inbox.c.id == messages.c.inbox_id)
        .where(messages.c.turn_id.in_(waiting), messages.c.turn_id.not_in(begun))
        .order_by(messages.c.id)
    )
    rows: dict[int, list[AnyRow]] = defaultdict(list)
    for row in found:
        rows[row.conversation_id].append(row)
    return rows


def _loaded(claim: Claim, rows: _Rows, business: Business, now: datetime) -> Loaded:
    who = rows.identities[claim.identity_id]
    talk = rows.conversations.get(claim.identity_id)
    over = talk is None or _is_over(talk, now)
    earlier = rows.unsent.get(talk.id, []) if talk is not None and not over else []
    again = tuple(Utterance(row[3], row.text, row.sent_at, row.button) for row in earlier)
    situation = Situation(
        now=now,
        dice=claim.utterances[0].inbox_id,
        business=business,
        person=Person(who.customer_id or 0, who.name, who.language, who.tier, who.address_form),
        conversation=_view(who, None if over else talk, talk, rows.page_bound),
        utterances=again + claim.utterances,
        history=tuple(rows.history.get(talk.id, ())) if talk is not None else (),
        records=rows.records[claim.identity_id].views,
        checks_left=rows.records[claim.identity_id].checks_left,
        pending=None if over or talk is None else read_pending(talk.pending),
        reminders=rows.reminders.get(who.customer_id or 0, Reminders()),
        queue=rows.queue.get(talk.id) if talk is not None else None,
        opted_out=who.consent is False,
        online=who.online,
    )
    return Loaded(
        claim=claim,
        situation=situation,
        customer_id=who.customer_id or 0,
        continues_id=talk.id if over and talk is not None else None,
        replaces_turn=earlier[0].turn_id if earlier else None,
        replaced_messages=tuple(row[0] for row in earlier),
    )


def _is_over(talk: AnyRow, now: datetime) -> bool:
    last = max(filter(None, (talk.last_customer_at, talk.last_reply_at, talk.opened_at)))
    if talk.state == "resolved":
        return bool(now - (talk.resolved_at or last) > OVER_AFTER)
    return bool(talk.state == "bot" and now - last > OVER_AFTER)


def _view(who: AnyRow, talk: AnyRow | None, latest: AnyRow | None, page_bound: Collection[str]) -> ConversationView:
    reached = {"address": who.address, "reaches_absent": who.elsewhere or who.channel not in page_bound}
    if talk is None:
        return ConversationView(0, "bot", 0, 0, who.channel, who.id, who.language, is_first=latest is None, **reached)
    return ConversationView(
        id=talk.id,
        state=talk.state,
        epoch=talk.epoch,
        version=talk.version,
        channel=talk.channel,
        identity_id=who.id,
        language=talk.language,
        memory=talk.memory or {},
        opened_at=talk.opened_at,
        agent=talk.agent_name,
        waiting_since=talk.waiting_since,
        turns_last_minute=talk.busy,
        **reached,
    )


def read_pending(value: Mapping[str, Any] | None) -> Pending | None:
    """Turn the stored JSON of an open question back into a Pending."""
    if not value:
        return None
    options = tuple(Option(**option) for option in value.get("options", ()))
    return Pending(**{**value, "options": options, "asked_at": datetime.fromisoformat(value["asked_at"])})


def write_pending(pending: Pending | None) -> dict[str, Any] | None:
    """Turn an open question into plain JSON values."""
    if pending is None:
        return None
    options = [{"key": one.key, "title": one.title, "value": one.value} for one in pending.options]
    return {
        "action": pending.action,
        "asks": pending.asks,
        "asked_at": pending.asked_at.isoformat(),
        "values": dict(pending.values),
        "options": options,
        "reminder_id": pending.reminder_id,
        "tries": pending.tries,
    }
