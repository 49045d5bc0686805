"""Writes the effects of an outcome: consent, records, reminders, ratings, leaving. Called by `bot/writing.py`.

Each effect has one writer; an effect without one cannot be decided, because the table below is checked by type.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from bot.joining import redeem
from bot.loading import Loaded
from core import outcomes
from core.consent import write_consent
from core.database import Session
from core.events import Event, record_events
from core.outcomes import Outcome
from core.records import change_record
from core.tables import conversations, customers, record_checks, records
from core.text import reference_key
from handover.acts import leave
from handover.queue import mark_told
from handover.request import note_contact
from reminders.booking import answer_reminder, book_reminder
from reminders.planning import replan
from reminders.series import end_series, end_series_on
from reminders.surveys import write_rating


@dataclass(frozen=True, slots=True)
class _Where:
    session: Session
    loaded: Loaded
    conversation_id: int
    customer_id: int
    now: datetime


def write_effects(session: Session, loaded: Loaded, outcome: Outcome, conversation_id: int, *, now: datetime) -> None:
    """Write every effect of one turn, in the order the action gave them."""
    if not outcome.effects:
        return
    # Not as it was loaded: somebody may have joined this customer with another since.
    customer_id = _customer_of(session, conversation_id)
    where = _Where(session, loaded, conversation_id, customer_id, now)
    for effect in outcome.effects:
        _WRITERS[type(effect)](where, effect)


def _customer_of(session: Session, conversation_id: int) -> int:
    return int(
        session.execute(select(conversations.c.customer_id).where(conversations.c.id == conversation_id)).scalar_one()
    )


def _set_consent(where: _Where, effect: outcomes.SetConsent) -> None:
    channel = where.loaded.situation.conversation.channel
    source = "the customer's own word in the chat"
    write_consent(
        where.session,
        customer_id=where.customer_id,
        channel=channel,
        given=effect.given,
        source=source,
        now=where.now,
        purpose=effect.purpose,
    )
    if not effect.given and effect.purpose == "proactive":
        end_series_on(where.session, where.customer_id, channel, now=where.now)


def _change_record(where: _Where, effect: outcomes.ChangeRecord) -> None:
    change_record(
        where.session,
        effect.record_id,
        status=effect.status,
        fields=effect.fields,
        occurs_at=effect.occurs_at,
        conversation_id=where.conversation_id,
        now=where.now,
    )
    replan(where.session, [effect.record_id], business=where.loaded.situation.business, now=where.now)


def _request_record(where: _Where, effect: outcomes.RequestRecord) -> None:
    row = {
        "kind": effect.kind,
        "reference": effect.reference,
        "reference_key": reference_key(effect.reference),
        "status": effect.status,
        "customer_id": where.customer_id,
        "occurs_at": effect.occurs_at,
        "fields": dict(effect.fields),
        "created_at": where.now,
        "updated_at": where.now,
    }
    where.session.execute(insert(records).values(**row))
    record_events(where.session, [Event("record.written", where.now, where.conversation_id, detail={"by": "customer"})])


def _check_record(where: _Where, effect: outcomes.CheckRecord) -> None:
    where.session.execute(
        insert(record_checks).values(
            reference=reference_key(effect.reference),
            identity_id=where.loaded.claim.identity_id,
            # Who opens their own order is no suspect.
            network=None if effect.passed else where.loaded.claim.network,
            passed=effect.passed,
            at=where.now,
        )
    )
    record_events(
        where.session,
        [Event("record.checked", where.now, where.conversation_id, detail={"passed": effect.passed})],
    )


def _answer_reminder(where: _Where, effect: outcomes.AnswerReminder) -> None:
    answer_reminder(where.session, effect.reminder_id, effect.answer, now=where.now)


def _book_reminder(where: _Where, effect: outcomes.BookReminder) -> None:
    situation = where.loaded.situation
    book_reminder(
        where.session,
        kind=effect.kind,
        customer_id=where.customer_id,
        subject=effect.subject,
        wall_time=effect.wall_time,
        zone=situation.business.zone,
        values=effect.values,
        record_id=effect.record_id,
        identity_id=situation.conversation.identity_id,
        conversation_id=where.conversation_id,
        created_by="customer",
        now=where.now,
    )


def _drop_reminder(where: _Where, effect: outcomes.DropReminder) -> None:
    end_series(where.session, effect.reminder_id, reason="asked_off", now=where.now)


def _set_customer(where: _Where, effect: outcomes.SetCustomer) -> None:
    given = {"name": effect.name, "language": effect.language, "address_form": effect.address_form}
    known = {name: value for name, value in given.items() if value is not None}
    if known:
        where.session.execute(update(customers).where(customers.c.id == where.customer_id).values(**known))


def _leave_queue(where: _Where, _effect: outcomes.LeaveQueue) -> None:
    leave(where.session, where.conversation_id, where.loaded.situation.conversation.version, now=where.now)


def _tell_place(where: _Where, _effect: outcomes.TellPlace) -> None:
    mark_told(where.session, [where.conversation_id], now=where.now)


def _rate(where: _Where, effect: outcomes.Rate) -> None:
    write_rating(
        where.session,
        survey=effect.survey,
        score=effect.score,
        comment=effect.comment,
        reminder_id=effect.reminder_id,
        conversation_id=where.conversation_id,
        now=where.now,
    )


def _keep_contact(where: _Where, effect: outcomes.KeepContact) -> None:
    note_contact(where.session, where.conversation_id, effect.contact, now=where.now)


def _open_link(where: _Where, effect: outcomes.OpenLink) -> None:
    redeem(where.session, effect.token_hash, where.loaded.claim.identity_id, effect.label, now=where.now)


_WRITERS: dict[type, Callable[[_Where, Any], None]] = {
    outcomes.SetConsent: _set_consent,
    outcomes.ChangeRecord: _change_record,
    outcomes.RequestRecord: _request_record,
    outcomes.CheckRecord: _check_record,
    outcomes.AnswerReminder: _answer_reminder,
    outcomes.BookReminder: _book_reminder,
    outcomes.DropReminder: _drop_reminder,
    outcomes.SetCustomer: _set_customer,
    outcomes.LeaveQueue: _leave_queue,
    outcomes.TellPlace: _tell_place,
    outcomes.Rate: _rate,
    outcomes.KeepContact: _keep_contact,
    outcomes.OpenLink: _open_link,
}
