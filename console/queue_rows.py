"""The rows of the queue: whose turn it is, in the customer's own words, with the promise and the reason.

Read by the desk. The waiting ones are in the queue's own order; within one step of urgency, what asks for a skill of
the reader's comes first.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, Select, case, cast, false, func, literal, or_, select, type_coerce

from core.database import Instant, Session
from core.tables import agents, conversations, customers, identities, messages, records, turns
from core.text import reference_key
from handover.request import URGENCY_POINTS
from handover.skills import GENERAL
from handover.tables import handovers

VIEWS = ("mine", "waiting", "all", "resolved")
MOST = 100
# Longer searches are cut: nobody types them, and every character costs a scan.
LONGEST_SEARCH = 100
MINUTE = 60_000_000  # an instant counts microseconds


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One conversation in the list.

    `say` is the customer's last words (of a search, the last that were looked for), `reasons` why a person is wanted,
    as in the handover's row, `skill` what it asks for (None for nothing in particular), `topic` the intent of the
    newest turn about a matter.
    """

    public_id: str
    channel: str
    name: str
    tier: str | None
    state: str
    agent_id: int | None
    agent_name: str | None
    say: str
    has_file: bool
    mood: str | None
    reasons: tuple[Any, ...]
    skill: str | None
    topic: str | None
    due_at: datetime | None
    begun_at: datetime | None
    waiting_since: datetime | None
    last_at: datetime
    resolved_at: datetime | None


def read_rows(
    session: Session,
    view: str,
    agent_id: int,
    *,
    search: str = "",
    skills: Collection[str] = (),
    now: datetime | None = None,
) -> list[QueueRow]:
    """Return up to 100 rows of a view ("mine", "waiting", "all", "resolved"), or of a search across all of them.

    `skills` are those that the agent is limited to; at `now`, within the same urgency, what asks for them comes first.
    """
    query = _rows(search)
    if search.strip():
        query = query.where(_matches(search)).order_by(conversations.c.id.desc())
    elif view == "resolved":
        query = query.where(conversations.c.state == "resolved").order_by(conversations.c.resolved_at.desc())
    else:
        query = query.where(_view(view, agent_id)).order_by(*_urgency(skills, now))
    return [_row(row) for row in session.execute(query.limit(MOST))]


def count_views(session: Session, agent_id: int) -> dict[str, int]:
    """Return how many conversations each of the three open views holds."""
    open_ones = conversations.c.state != "resolved"
    mine, waiting, everything = session.execute(
        select(
            func.count().filter(_view("mine", agent_id)),
            func.count().filter(_view("waiting", agent_id)),
            func.count(),
        )
        .select_from(conversations)
        .where(open_ones)
    ).one()
    return {"mine": mine, "waiting": waiting, "all": everything}


def like(text: str) -> str:
    """Return a LIKE pattern that finds `text` anywhere; % and _ in it are literal (escape character: backslash)."""
    escaped = text.strip()[:LONGEST_SEARCH].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def owners_of(search: str) -> Select[Any]:
    """Return the query for the customers whose records have a reference with this text in it, however it is spelled."""
    key = reference_key(search[:LONGEST_SEARCH])
    return select(records.c.customer_id).where(
        records.c.customer_id.is_not(None),
        records.c.reference_key.contains(key, autoescape=True) if key else false(),
    )


def shown_name(name: str | None, profile_name: str | None, customer_id: int) -> str:
    """Return the name of a customer for every page; a nameless one is told apart by the customer's number."""
    return name or profile_name or f"Tamu {customer_id}"


def _view(view: str, agent_id: int) -> Any:
    if view == "mine":
        return (conversations.c.state == "agent") & (conversations.c.agent_id == agent_id)
    if view == "waiting":
        return conversations.c.state == "waiting"
    return conversations.c.state != "resolved"


def _urgency(skills: Collection[str], now: datetime | None) -> list[Any]:
    rank = case({"waiting": 0, "agent": 1}, value=conversations.c.state, else_=2)
    # As `handover.queue` orders: points that rise by one per waited minute, which is the same at every instant.
    points = cast(handovers.c.priority, BigInteger) * MINUTE - type_coerce(handovers.c.requested_at, BigInteger)
    order = [points.desc(), handovers.c.id, conversations.c.last_customer_at.desc()]
    if not skills or now is None:
        return [rank, *order]
    # Who waits rises in urgency as well: a skill of others does not keep anybody waiting for ever.
    step = (points + cast(literal(now, Instant), BigInteger)) // (URGENCY_POINTS * MINUTE)
    others = case((handovers.c.skill.not_in([*skills, GENERAL]), 1), else_=0)
    return [rank, step.desc(), others, *order]


def _matches(search: str) -> Any:
    pattern = like(search)
    said = select(messages.c.conversation_id).where(messages.c.text.ilike(pattern, escape="\\"))
    return or_(
        customers.c.name.ilike(pattern, escape="\\"),
        identities.c.profile_name.ilike(pattern, escape="\\"),
        customers.c.phone.ilike(pattern, escape="\\"),
        conversations.c.public_id == search.strip(),
        conversations.c.customer_id.in_(owners_of(search)),
        conversations.c.id.in_(said),
    )


def _last_words(search: str) -> Any:
    """Return the id of the customer's last message, of the last one that has the searched words when there is one."""
    own = (
        select(func.max(messages.c.id))
        .where(messages.c.conversation_id == conversations.c.id, messages.c.author == "customer")
        .correlate(conversations)
    )
    last = own.scalar_subquery()
    if not search.strip():
        return last
    return func.coalesce(own.where(messages.c.text.ilike(like(search), escape="\\")).scalar_subquery(), last)


def _newest(column: Any, *wanted: Any) -> Any:
    """Return a column of the newest turn of a conversation for which all of `wanted` holds."""
    return (
        select(column)
        .where(turns.c.conversation_id == conversations.c.id, column.is_not(None), *wanted)
        .order_by(turns.c.id.desc())
        .limit(1)
        .correlate(conversations)
        .scalar_subquery()
    )


def _about_a_matter() -> tuple[Any, ...]:
    """Return what tells a turn that answered something: not a greeting or thanks, nor one that only guessed."""
    return ~turns.c.intent.startswith("general."), turns.c.decision.in_(("answer", "action"))


def _rows(search: str) -> Select[Any]:
    return (
        select(
            conversations,
            customers.c.name,
            customers.c.tier,
            identities.c.profile_name,
            agents.c.name.label("agent_name"),
            messages.c.text,
            messages.c.body,
            _newest(turns.c.mood).label("mood"),
            _newest(turns.c.intent, *_about_a_matter()).label("topic"),
            handovers.c.reasons,
            handovers.c.skill,
            handovers.c.due_at,
            handovers.c.requested_at,
            handovers.c.first_reply_at,
        )
        .join(customers, customers.c.id == conversations.c.customer_id)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .outerjoin(agents, agents.c.id == conversations.c.agent_id)
        .outerjoin(messages, messages.c.id == _last_words(search))
        .outerjoin(handovers, (handovers.c.conversation_id == conversations.c.id) & (handovers.c.state != "ended"))
    )


def _row(row: Row[Any]) -> QueueRow:
    promised = row.due_at is not None and row.first_reply_at is None and bool(row.reasons)
    return QueueRow(
        public_id=row.public_id,
        channel=row.channel,
        name=shown_name(row.name, row.profile_name, row.customer_id),
        tier=row.tier,
        state=row.state,
        agent_id=row.agent_id,
        agent_name=row.agent_name,
        say=row.text or "",
        has_file=bool((row.body or {}).get("attachments")),
        mood=row.mood,
        reasons=tuple(row.reasons or ()),
        skill=None if row.skill == GENERAL else row.skill,
        topic=row.topic,
        due_at=row.due_at if promised else None,
        begun_at=row.requested_at if promised else None,
        waiting_since=row.waiting_since,
        last_at=row.last_customer_at or row.opened_at,
        resolved_at=row.resolved_at,
    )


def reason_words(reason: Any) -> str:
    """Return the sentence of a reason as it lies in a handover's row."""
    return str(reason.get("sentence", "")) if isinstance(reason, dict) else str(reason)
