"""Parked items: what could not be worked on is shown to people, never lost, and can be put back to work.

Called by `bot/worker.py`, `sapa parked` and the console through its ports.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from core.business import Business
from core.claims import Claim
from core.conversations import Move, ensure_customers, move, open_conversations
from core.database import Session
from core.events import Event, record_events
from core.odd_updates import revive_update
from core.outbox import CLASSES, GIVEN_UP, MOST_SENDS, Line, say_lines
from core.outcomes import Reason
from core.phrases import shipped_phrases
from core.tables import conversations, customers, identities, inbox, messages, outbox
from handover.promise import say_when
from handover.request import Asked, Requested, request, unlink

REASON = Reason(
    category="general.parked",
    sentence="Pesan pelanggan ini berulang kali gagal diolah bot; baca dan jawab sendiri.",
    urgency=2,
)


def hand_over_parked(session: Session, claim: Claim, *, business: Business, now: datetime) -> list[Requested]:
    """Show parked messages in the transcript, call a person and say so: nobody must wait for a bot that fails.

    Returns the request, for the notices to agents.
    """
    ensure_customers(session, [claim.identity_id], now=now)
    who = session.execute(select(identities).where(identities.c.id == claim.identity_id)).one()
    talk = session.execute(
        select(conversations).where(
            conversations.c.identity_id == claim.identity_id, conversations.c.state != "resolved"
        )
    ).one_or_none()
    if talk is None:
        opening = {"identity_id": who.id, "customer_id": who.customer_id, "channel": who.channel}
        conversation_id, state, version = open_conversations(session, [opening], now=now)[who.id], "bot", 0
    else:
        conversation_id, state, version = talk.id, talk.state, talk.version
    # Locked, so that a file that is fetched at this moment finds either the row or the line.
    for row in session.execute(select(inbox).where(inbox.c.id.in_(claim.parked)).with_for_update()).all():
        line = {"conversation_id": conversation_id, "author": "customer", "text": row.text, "at": row.sent_at}
        body = {"attachments": row.attachments} if row.attachments else None
        session.execute(messages.insert().values(**line, body=body, inbox_id=row.id))
    tier = session.execute(select(customers.c.tier).where(customers.c.id == who.customer_id)).scalar_one()
    if state == "bot":
        epoch = move(session, Move(conversation_id, version, "bot", "waiting"), now=now)
        session.execute(update(conversations).where(conversations.c.id == conversation_id).values(waiting_since=now))
    called = request(session, [Asked(conversation_id, tier, (REASON,))], business=business, now=now)
    if state == "bot":
        text = _what_next(called[0], business, talk.language if talk is not None else None, now)
        told = Line(conversation_id, who.id, who.channel, "bot", text, epoch, message_class="handover")
        say_lines(session, [told], now=now)
    return called


def _what_next(called: Requested, business: Business, spoken: str | None, now: datetime) -> str:
    """Say what any customer hears who is handed over: what happens next and when."""
    language = spoken if spoken in ("id", "en") else business.language
    promise = say_when(business, called.due_at, now=now, language=language)
    kak = business.address_form if language == "id" else ""
    key = "person.called" if called.open_now else "person.called_closed"
    return shipped_phrases().say(key, language, kak=kak, promise=promise)


def revive(session: Session, kind: str, row_id: int, *, now: datetime) -> bool:
    """Put a parked row back to work; tells whether there was one. `kind` is "inbox", "outbox" or "update"."""
    if kind == "inbox":
        found = session.execute(
            update(inbox)
            .where(inbox.c.id == row_id, inbox.c.state == "parked")
            .values(state="unread", attempts=0, errors=0, error=None, done_at=None)
            .returning(inbox.c.identity_id)
        ).scalar_one_or_none()
        if found is not None:
            # The transcript already shows the message; the turn that is played now writes it there again.
            shown = (messages.c.inbox_id == row_id) & messages.c.turn_id.is_(None)
            for gone in session.execute(messages.delete().where(shown).returning(messages)).all():
                unlink(session, gone.conversation_id, gone.id)
            session.execute(update(identities).where(identities.c.id == found).values(ready_at=now, tries=0))
    elif kind == "outbox":
        found = _revive_outbox(session, row_id, now)
    elif kind == "update":
        found = row_id if revive_update(session, row_id) else None
    else:
        raise ValueError(f"{kind!r} cannot be revived; it is inbox, outbox or update")
    if found is not None:
        record_events(session, [Event("message.revived", now, detail={"kind": kind, "row_id": row_id})])
    return found is not None


def _revive_outbox(session: Session, row_id: int, now: datetime) -> int | None:
    # What was sent twice, and perhaps received twice, nobody sends a third time.
    given_up = outbox.c.state.in_(GIVEN_UP) & (outbox.c.sends < MOST_SENDS)
    row = session.execute(select(outbox).where(outbox.c.id == row_id, given_up)).one_or_none()
    if row is None:
        return None
    # As long as its class keeps, whatever was revived before: its own time grew with every revival otherwise.
    not_after = now + CLASSES[row.message_class].keeps
    again = {"state": "due", "due_at": now, "not_after": not_after, "error": None}
    session.execute(update(outbox).where(outbox.c.id == row_id).values(**again))
    return row_id
