"""The next channel for what nobody asked for and nobody can see now: a reminder whose page is closed goes to another
identity of the same customer that reaches people without a page, if they allow it there.

Called within the transaction that delivers: the row is voided here and written there in one commit, or neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.channels import Channel
from core.consent import has_consent, opted_out_identities
from core.database import AnyRow, Session
from core.live import News
from core.tables import conversations, identities
from reminders.moving import Waiting, may_be_told, move_reminder, waiting_reminders

_HERE = identities.alias("here")


def reroute(session: Session, rows: Sequence[AnyRow], channels: Mapping[str, Channel], *, now: datetime) -> list[News]:
    """Move held rows to where their customers can be reached; returns news of the conversations that changed.

    Who speaks with a person, here or there, is left alone, and so is a row of which nobody knows whether it was sent.
    """
    reaching = [name for name, channel in channels.items() if channel.reaches_absent]
    wanted = [row for row in rows if row.reminder_id is not None and row.state == "due" and not row.speaking]
    if not reaching or not wanted:
        return []
    found = waiting_reminders(session, [row.id for row in wanted])
    others = _others(session, [row.identity_id for row in wanted], reaching)
    silent = opted_out_identities(session, [one.id for some in others.values() for one in some])
    news: list[News] = []
    taken: set[int] = set()
    for row in wanted:
        waiting = found.get(row.id)
        open_here = [one for one in others.get(row.identity_id, ()) if one.id not in silent | taken]
        chosen = _choose(session, waiting, open_here, now) if waiting is not None else None
        if waiting is None or chosen is None:
            continue
        identity, talk = chosen
        taken.add(identity.id)
        told_in = move_reminder(session, waiting, identity, talk, now=now)
        news += [News(f"conversation:{row.conversation_id}"), News(f"conversation:{told_in}"), News("desk")]
    return news


def _others(session: Session, identity_ids: Sequence[int], reaching: Sequence[str]) -> Mapping[int, list[Any]]:
    """Return the customer's other identities that can be reached, last heard first; those in somebody's hands are not.

    They are passed over and not waited for, since rows that come after them in the order of the house are locked here.
    """
    heard = func.coalesce(identities.c.last_inbound_at, identities.c.created_at)
    rows = session.execute(
        select(identities, _HERE.c.id.label("here_id"))
        .join(_HERE, (_HERE.c.customer_id == identities.c.customer_id) & (_HERE.c.id != identities.c.id))
        .where(_HERE.c.id.in_(identity_ids), identities.c.channel.in_(reaching), identities.c.unreachable_at.is_(None))
        .order_by(heard.desc(), identities.c.id.desc())
        .with_for_update(key_share=True, skip_locked=True, of=identities)
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.here_id, []).append(row)
    return found


def _choose(session: Session, waiting: Waiting, some: Sequence[Any], now: datetime) -> tuple[Any, Any] | None:
    for one in some:
        if waiting.kind.needs_consent and not has_consent(session, one.customer_id, one.channel):
            continue
        talk = session.execute(
            select(conversations)
            .where(conversations.c.identity_id == one.id, conversations.c.state != "resolved")
            .with_for_update(key_share=True)
        ).one_or_none()
        if may_be_told(waiting, talk, now):
            return one, talk
    return None
