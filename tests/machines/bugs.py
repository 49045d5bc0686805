"""Bugs to be planted, one function each, at least one per machine: a machine that never found one proves nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, or_, select, update

import bot.answers
import bot.callbacks
import bot.delivery
import bot.sending
import handover.acts
import reminders.booking
import reminders.due
import tests.machines.agreeing
import tests.machines.leaving
import tests.machines.reminding
from core.conversations import move
from core.database import Session
from core.outbox import CLASSES
from core.tables import consents, conversations, outbox
from reminders.booking import answer_reminder
from reminders.tables import reminders as reminder_rows
from tests.kill.bugs import advanced_without_rank

Patch = pytest.MonkeyPatch


def anybody_may_give_back(patch: Patch) -> None:
    """Who owns a conversation is not asked."""
    patch.setattr(handover.acts, "must_own", lambda _talk, _agent: None)


def a_move_compares_no_version(patch: Patch) -> None:
    """What was decided on an older reading is written all the same."""

    def moved(session: Session, step: Any, *, now: datetime) -> int:
        newest = select(conversations.c.version).where(conversations.c.id == step.conversation_id)
        return move(session, replace(step, version=session.execute(newest).scalar_one()), now=now)

    patch.setattr(handover.acts, "move", moved)


def a_handover_is_left_open(patch: Patch) -> None:
    """What an agent gives back stays in the queue's books."""
    patch.setattr(handover.acts, "end", lambda *_: None)


def receipts_without_rank(patch: Patch) -> None:
    """A receipt that comes late takes a row back."""
    patch.setattr(tests.machines.leaving, "advance", advanced_without_rank)


def answers_leave_beside_an_agent(patch: Patch) -> None:
    """A claim strikes nothing out, and delivery does not look either."""
    patch.setattr(handover.acts, "void_answers", lambda *_: None)
    patch.setattr(bot.delivery, "is_void", lambda _row: False)


def a_stale_sender_is_believed(patch: Patch) -> None:
    """What a process that was given up says of its send counts, although another has sent the row since."""
    open_ones = or_(outbox.c.state == "sending", outbox.c.state == "unknown")
    known = (outbox.c.id == bindparam("row")) & (outbox.c.fence >= bindparam("held"))
    answered = update(outbox).where(known, open_ones)
    sent = {"sent_at": bindparam("now", type_=outbox.c.sent_at.type), "provider_ref": bindparam("ref")}
    patch.setattr(bot.answers, "_ANSWERED", answered)
    patch.setattr(bot.answers, "_SENT", answered.values(state="sent", lease_until=None, error=None, **sent))


def surveys_are_repeated(patch: Patch) -> None:
    """Whatever is of unknown end is sent once more, of classes too that never are."""
    asked = bot.sending._why_not_again

    def why(row: Any, now: datetime, **known: bool) -> str:
        return asked(row, now, **known) if CLASSES[row.message_class].repeat_once else ""

    patch.setattr(bot.sending, "_why_not_again", why)


def a_late_word_takes_a_row_back(patch: Patch) -> None:
    """A provider's word is written as it comes, whatever came before it."""

    def written(session: Session, row: Any, one: Any, now: datetime) -> bool:
        told = {"state": one.reached, "sent_at": now, "provider_ref": one.answer.provider_ref, "lease_until": None}
        session.execute(update(outbox).where(outbox.c.id == row.id).values(**told))
        return True

    patch.setattr(bot.callbacks, "_advance", written)


def fired_an_hour_early(patch: Patch) -> None:
    """The clock of reminders is an hour ahead."""
    claim = reminders.due._claim
    patch.setattr(reminders.due, "_claim", lambda session, now, limit: claim(session, now + timedelta(hours=1), limit))


def a_record_changes_and_its_reminders_stay(patch: Patch) -> None:
    """What was given up in the outbox outlives what it was about."""
    patch.setattr(reminders.booking, "_void_unsent", lambda *_: [])


def an_answer_binds_to_everything(patch: Patch) -> None:
    """An "iya" is written to every reminder that waits for one."""

    def answered(session: Session, reminder_id: int, word: str, *, now: datetime) -> bool:
        took = answer_reminder(session, reminder_id, word, now=now)
        if took:
            session.execute(update(reminder_rows).where(reminder_rows.c.state == "sent").values(answer=word))
        return took

    patch.setattr(tests.machines.reminding, "answer_reminder", answered)


def the_first_word_counts(patch: Patch) -> None:
    """Consent is read from the oldest row."""

    def first(session: Session, customer_id: int, channel: str, purpose: str = "proactive") -> bool | None:
        mine = (consents.c.customer_id == customer_id) & (consents.c.channel == channel)
        query = select(consents.c.given).where(mine, consents.c.purpose == purpose).order_by(consents.c.id).limit(1)
        return session.execute(query).scalar_one_or_none()

    patch.setattr(tests.machines.agreeing, "has_consent", first)


def opt_out_asked_at_writing_only(patch: Patch) -> None:
    """What was written before STOP still leaves after it."""
    patch.setattr(bot.delivery, "_refused", lambda _session, _rows: [])
