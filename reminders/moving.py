"""Moves a reminder that waits in the outbox to another identity of its customer, with its question; and says till when
one that waited must be quiet.

Called by `bot/rerouting.py` and `bot/delivery.py`, which know who can be reached; nothing here knows a channel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select, update

from core.business import Business
from core.database import Session
from core.events import Event, record_events
from core.faults import both
from core.outbox import Line, say_lines
from core.tables import conversations, identities, messages, outbox
from reminders.kinds import ReminderKind, shipped_kinds
from reminders.tables import reminders
from reminders.telling import Telling, ask, conversations_for
from reminders.verdicts import is_awake, is_busy
from reminders.wall_time import quiet_until

MOVED = both(
    "it went to another channel of the customer, since nobody could be reached here",
    "dikirim lewat kanal lain milik pelanggan, karena di sini tidak terjangkau",
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reminder in the outbox that nobody has taken: its own row, its kind, and the row of the outbox."""

    reminder: Row[Any]
    kind: ReminderKind
    leaving: Row[Any]


def waiting_reminders(session: Session, outbox_ids: Sequence[int]) -> Mapping[int, Waiting]:
    """Return the reminders behind rows of the outbox, by the row's id. Rows that may have been sent are left out."""
    rows = session.execute(
        select(outbox).where(outbox.c.id.in_(outbox_ids), outbox.c.state == "due", outbox.c.sends == 0)
    ).all()
    known = [row.reminder_id for row in rows if row.reminder_id is not None]
    about = {row.id: row for row in session.execute(select(reminders).where(reminders.c.id.in_(known)))}
    kinds = shipped_kinds()
    return {
        row.id: Waiting(one, kinds[one.kind], row)
        for row in rows
        if (one := about.get(row.reminder_id)) is not None and one.kind in kinds
    }


def may_be_told(waiting: Waiting, talk: Row[Any] | None, now: datetime) -> bool:
    """Whether nobody speaks in this conversation and no other question is open: as when a reminder fires."""
    return talk is None or not is_busy(talk, waiting.kind, now)


def move_reminder(
    session: Session, waiting: Waiting, identity: Row[Any], talk: Row[Any] | None, *, now: datetime
) -> int:
    """Write a waiting reminder anew for another identity and void it where it was; returns the conversation's id.

    It keeps its words, its options and its end, so whatever the customer answers there means this reminder.
    """
    row, old = waiting.reminder, waiting.leaving
    before = session.execute(select(conversations).where(conversations.c.id == old.conversation_id)).one()
    options = tuple(old.body.get("options", ()))
    telling = Telling(row, waiting.kind, identity, talk, old.body["text"], options, before.language or "id", None)
    talk_id, epoch = conversations_for(session, [telling], now)[identity.id]
    body = {name: value for name, value in old.body.items() if name not in ("author", "kind", "text")}
    line = Line(
        talk_id,
        identity.id,
        identity.channel,
        "bot",
        old.body["text"],
        epoch,
        message_class=old.message_class,
        body=body,
        reminder_id=row.id,
        not_after=old.not_after,
    )
    say_lines(session, [line], now=now)
    ask(session, telling, talk_id, now)
    session.execute(update(reminders).where(reminders.c.id == row.id).values(identity_id=identity.id))
    _void(session, old, before)
    detail = {"reminder_id": row.id, "kind": row.kind}
    record_events(session, [Event("reminder.moved", now, one, detail=detail) for one in (old.conversation_id, talk_id)])
    return talk_id


def _void(session: Session, old: Row[Any], before: Row[Any]) -> None:
    session.execute(update(outbox).where(outbox.c.id == old.id).values(state="voided", error=MOVED))
    session.execute(update(messages).where(messages.c.id == old.message_id).values(struck=True))
    if (before.pending or {}).get("reminder_id") == old.reminder_id:
        # The question is open where it is asked, and nowhere else.
        session.execute(
            update(conversations)
            .where(conversations.c.id == before.id)
            .values(pending=None, version=conversations.c.version + 1)
        )


def quiet_rows(session: Session, rows: Sequence[Row[Any]], business: Business, now: datetime) -> Mapping[int, datetime]:
    """Return until when rows that nobody asked for must be quiet, by their ids; those that may leave are left out.

    Asked again at the door, since a row may have waited: for a page, for an agent, for a provider that was away.
    """
    known = [row.reminder_id for row in rows if row.reminder_id is not None]
    asked = select(reminders).where(reminders.c.id.in_(known))
    about = {row.id: row for row in session.execute(asked)} if known else {}
    people = _HEARD.where(identities.c.id.in_({row.identity_id for row in rows}))
    heard_at = {row.id: row.last_inbound_at for row in session.execute(people)}
    ends = {row.id: _quiet_end(about.get(row.reminder_id), heard_at[row.identity_id], business, now) for row in rows}
    return {outbox_id: until for outbox_id, until in ends.items() if until > now}


def withdrawn_rows(session: Session, rows: Sequence[Row[Any]]) -> frozenset[int]:
    """Return the ids of rows whose reminder was called off or replaced while they were on their way.

    What had not left was struck out then. Of what was with a provider nobody knew: it may come back to be sent later.
    """
    known = [row.reminder_id for row in rows if row.reminder_id is not None]
    if not known:
        return frozenset()
    # One that was only asked again since has lapsed too, for no reason.
    replaced = (reminders.c.state == "lapsed") & reminders.c.reason.is_not(None)
    asked = select(reminders.c.id).where(reminders.c.id.in_(known), replaced | (reminders.c.state == "cancelled"))
    gone = set(session.execute(asked).scalars())
    return frozenset(row.id for row in rows if row.reminder_id in gone)


_HEARD = select(identities.c.id, identities.c.last_inbound_at)


def _quiet_end(reminder: Row[Any] | None, heard_at: datetime | None, business: Business, now: datetime) -> datetime:
    zone = business.zone
    if reminder is not None:
        kind = shipped_kinds().get(reminder.kind)
        zone = ZoneInfo(reminder.zone)
        urgent = reminder._mapping["values"].get("fraud")
        if kind is None or not kind.quiet or urgent or is_awake(kind, heard_at, now):
            return now
    return quiet_until(now, zone, business.quiet_from, business.quiet_until)
