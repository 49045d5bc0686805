"""Bugs that only a whole day can show, one function each, planted with pytest's monkeypatch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import bindparam, update

import bot.answers
import bot.delivery
import bot.sending
import bot.ticking
import handover.acts
import handover.request
import reminders.surroundings
import reminders.verdicts
from core.tables import outbox
from handover.queue import late

Patch = pytest.MonkeyPatch


def quiet_hours_forgotten(patch: Patch) -> None:
    """What falls due at night is sent at night, and nobody asks again at the door."""
    patch.setattr(reminders.verdicts, "_quiet_end", lambda _row, _business, now: now)
    patch.setattr(bot.delivery, "quiet_rows", lambda _session, _rows, _business, _now: {})


def cap_not_counted(patch: Patch) -> None:
    """What a customer got earlier in the day does not count towards what one day may bring."""
    patch.setattr(reminders.surroundings, "_sent_today", lambda _session, _ids, _now: Counter())


def promise_dropped_at_the_claim(patch: Patch) -> None:
    """A handover that somebody took is no longer watched, although nobody answers."""
    patch.setattr(
        bot.ticking, "late", lambda session, **named: [row for row in late(session, **named) if row.agent_id is None]
    )


def answers_that_leave_after_a_claim(patch: Patch) -> None:
    """What the bot had decided before a person took over is said all the same."""
    patch.setattr(bot.delivery, "is_void", lambda _row: False)
    patch.setattr(handover.acts, "void_answers", lambda _session, _conversation_id, _now: None)


def reminders_that_ignore_a_person(patch: Patch) -> None:
    """A reminder is written into a conversation that a person owns, and leaves."""
    patch.setattr(reminders.verdicts, "_is_held", lambda _talk, _kind: False)
    patch.setattr(bot.delivery, "is_held", lambda _row: False)


def requests_without_a_brief(patch: Patch) -> None:
    """A request writes its handover without the brief."""
    patch.setattr(handover.request, "_keep_brief", lambda *_given: None)


def a_late_answer_overwrites_what_was_given_up(patch: Patch) -> None:
    """What is answered to a send counts whatever became of its row since: it was told of, given up, or sent again."""
    known = update(outbox).where(outbox.c.id == bindparam("row"), bindparam("held") > 0)
    sent = {"sent_at": bindparam("now", type_=outbox.c.sent_at.type), "provider_ref": bindparam("ref")}
    patch.setattr(bot.answers, "_ANSWERED", known)
    patch.setattr(bot.answers, "_SENT", known.values(state="sent", lease_until=None, error=None, **sent))


def what_is_unknown_is_sent_without_limit(patch: Patch) -> None:
    """A row of unknown end is simply sent again, however often it was, and of whatever class."""
    patch.setattr(bot.sending, "_why_not_again", lambda _row, _now, **_known: "")


PLANTED: tuple[Callable[[Patch], Any], ...] = (
    quiet_hours_forgotten,
    cap_not_counted,
    promise_dropped_at_the_claim,
    answers_that_leave_after_a_claim,
    reminders_that_ignore_a_person,
    requests_without_a_brief,
    a_late_answer_overwrites_what_was_given_up,
    what_is_unknown_is_sent_without_limit,
)
