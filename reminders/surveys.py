"""Surveys: who is asked how satisfied they were, and what they answered. Called by the clock and by turns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, exists, func, insert, select, update

from core.business import Business
from core.database import Session
from core.events import Event, record_events
from core.tables import conversations, messages
from reminders.booking import answer_reminder, book_reminder
from reminders.kinds import shipped_kinds
from reminders.tables import ratings, reminders

# Lowest and highest score of each survey: satisfaction, recommendation, effort.
SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
# At or below this score a person should call back.
UNHAPPY = {"csat": 2, "nps": 6, "ces": 2}
# Handovers after which nobody is asked how satisfied they were.
_SENSITIVE = ("fraud", "takeover", "self_harm", "legal", "harassment", "emergency", "death")
# A matter resolved longer ago than the survey's time plus this is not dug up again.
_WINDOW = timedelta(days=1)
_BATCH = 200

# Given conversation ids, returns those whose matter was sensitive: only the floor above knows the handovers.
Sensitive = Callable[[Session, Sequence[int]], Collection[int]]


def is_sensitive(category: str) -> bool:
    """Whether a reason's category (safety.fraud, complaint.legal_threat) forbids a survey afterwards."""
    return any(word in category for word in _SENSITIVE)


def plan_surveys(session: Session, *, now: datetime, business: Business, sensitive: Sensitive) -> list[int]:
    """Book one satisfaction survey for every matter resolved lately that has none; returns the reminders' ids.

    Not asked: matters that `sensitive` names, and conversations that we began ourselves (a reminder, a survey).
    """
    found = _unasked(session, now - timedelta(hours=business.survey_after_hours) - _WINDOW)
    spared = set(sensitive(session, [row.id for row in found])) if found else set()
    booked = []
    for row in found:
        if row.id in spared:
            continue
        for one in shipped_kinds()["csat"].plan(row._asdict(), business, now):
            booked.append(
                book_reminder(
                    session,
                    kind="csat",
                    customer_id=row.customer_id,
                    subject=f"conversation:{row.public_id}",
                    occurrence=one.occurrence,
                    wall_time=one.wall_time,
                    zone=business.zone,
                    values=one.values,
                    identity_id=row.identity_id,
                    conversation_id=row.id,
                    created_by="survey",
                    now=now,
                )
            )
    return [reminder_id for reminder_id in booked if reminder_id is not None]


def _unasked(session: Session, since: datetime) -> Sequence[Row[Any]]:
    first = (
        select(func.min(messages.c.id))
        .where(messages.c.conversation_id == conversations.c.id)
        .correlate(conversations)
        .scalar_subquery()
    )
    begun_by_customer = exists().where(messages.c.id == first, messages.c.author == "customer")
    asked = exists().where(reminders.c.kind == "csat", reminders.c.conversation_id == conversations.c.id)
    return session.execute(
        select(conversations)
        .where(conversations.c.state == "resolved", conversations.c.resolved_at > since, begun_by_customer, ~asked)
        .order_by(conversations.c.id)
        .limit(_BATCH)
    ).all()


def write_rating(
    session: Session,
    *,
    survey: str,
    score: int,
    comment: str,
    reminder_id: int | None,
    conversation_id: int | None,
    now: datetime,
) -> bool:
    """Keep a customer's score and words; returns whether a person should call them (csat 1 or 2, nps 6 or less).

    The rating counts for the conversation that the survey asked about; a second number to it replaces the first.
    Raises ValueError for a survey or score that does not exist.
    """
    low, high = SCALES.get(survey, (0, -1))
    if not low <= score <= high:
        raise ValueError(f"{score!r} is no score of the survey {survey!r}; scales are {SCALES}")
    about = conversation_id
    if reminder_id is not None:
        asked_about = select(reminders.c.conversation_id).where(reminders.c.id == reminder_id)
        about = session.execute(asked_about).scalar_one_or_none() or conversation_id
        answer_reminder(session, reminder_id, str(score), now=now)
    values = {
        "survey": survey,
        "score": score,
        "comment": comment.strip() or None,
        "conversation_id": about,
        "at": now,
    }
    again = (
        reminder_id is not None
        and session.execute(update(ratings).where(ratings.c.reminder_id == reminder_id).values(**values)).rowcount
    )
    if not again:
        session.execute(insert(ratings).values(reminder_id=reminder_id, **values))
    detail = {"survey": survey, "score": score, "reminder_id": reminder_id}
    record_events(session, [Event("survey.answered", now, about, detail=detail)])
    return score <= UNHAPPY[survey]
