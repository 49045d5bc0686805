"""What customers and people were left with, by customer and without numbers: the state that two runs must share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select

from core.database import Database, Session
from core.tables import conversations, events, identities, inbox, messages, outbox, turns, web_feed
from handover.tables import handovers
from reminders.tables import reminders

# Everything but numbers that are given in the order of arrival, what a stopwatch said, and public ids.
_SHOWN: Mapping[Table, tuple[str, ...]] = {
    inbox: (
        "external_id",
        "text",
        "button",
        "meta",
        "sent_at",
        "received_at",
        "state",
        "attempts",
        "errors",
        "done_at",
    ),
    conversations: (
        *("state", "epoch", "version", "language", "subject", "pending", "memory", "opened_at"),
        *("last_customer_at", "last_reply_at", "waiting_since", "resolved_at", "resolved_by"),
    ),
    messages: ("author", "kind", "text", "body", "at", "struck"),
    turns: ("at", "decision", "action", "intent", "confidence", "language", "mood", "why", "engine"),
    outbox: ("channel", "message_class", "body", "epoch", "state", "due_at", "not_after", "sends", "sent_at"),
    handovers: ("state", "reasons", "skill", "priority", "requested_at", "due_at", "ending", "promise"),
    reminders: ("kind", "subject", "occurrence", "wall_time", "due_at", "state", "values"),
    events: ("name", "at"),
}

Standing = dict[str, dict[str, list[Any]]]


def standing(database: Database) -> Standing:
    """Return by address and table what there is, in the order in which it came about."""
    left: Standing = defaultdict(dict)
    with database.snapshot() as session:
        for address, identity_id, customer_id in session.execute(
            select(identities.c.address, identities.c.id, identities.c.customer_id)
        ):
            talks = select(conversations.c.id).where(conversations.c.identity_id == identity_id)
            for table, names in _SHOWN.items():
                mine = _mine(table, identity_id, customer_id, talks)
                rows = session.execute(select(*(table.c[name] for name in names)).where(mine).order_by(table.c.id))
                left[address][table.name] = [tuple(row) for row in rows]
            # A customer's own bubbles are shown as they arrive; the transcript has them in the order of sending.
            left[address]["inbox"].sort()
            left[address]["feed"] = _feed(session, identity_id)
    return dict(left)


def _mine(table: Table, identity_id: int, customer_id: int, talks: Any) -> Any:
    if "identity_id" in table.c and table is not reminders:
        return table.c.identity_id == identity_id
    if table is reminders:
        return table.c.customer_id == customer_id
    return table.c.conversation_id.in_(talks)


def _feed(session: Session, identity_id: int) -> list[Any]:
    rows = session.execute(
        select(web_feed.c.at, web_feed.c.body).where(web_feed.c.identity_id == identity_id).order_by(web_feed.c.id)
    )
    said = [(row.at, row.body["author"], row.body["text"], row.body["client_id"]) for row in rows]
    return sorted(said, key=lambda one: (one[0], one[1] != "customer", one[3] or ""))
