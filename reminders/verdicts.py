"""Asks a due reminder again whether it still makes sense: send, skip with a reason, or wait. Pure; read by `due.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from core.business import Business
from reminders.kinds import ReminderKind
from reminders.surroundings import Surroundings
from reminders.wall_time import instant_of, quiet_until

# How long a reminder waits while a person has the conversation, before it is asked again.
HOLD = timedelta(minutes=10)
# A customer who wrote this recently may still be answering what the bot asked: a second question would take its place.
PATIENCE = timedelta(minutes=5)
# What is later than this was held up by a downtime, and perhaps much else with it: then a customer gets one after the
# other, so long apart.
LATE = timedelta(minutes=15)
APART = timedelta(minutes=10)
# Who wrote within the hour is awake and waits for news: quiet hours, which guard sleep, hold none back from them.
AWAKE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Send:
    """Write it to this identity, into its open conversation if there is one."""

    identity: Row[Any]
    talk: Row[Any] | None


@dataclass(frozen=True, slots=True)
class Skip:
    """Never write it; `reason` is a key of SKIPS."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again at `until`; `talk` is the conversation whose agent should know of it."""

    reason: str
    until: datetime
    talk: Row[Any] | None = None


Verdict = Send | Skip | Wait


def judge(row: Row[Any], kind: ReminderKind, around: Surroundings, business: Business, now: datetime) -> Verdict:
    """Return what becomes of one due reminder. Reasons that end it come before reasons to wait."""
    objection = kind.still_makes_sense(row._mapping["values"], around.about(row), now)
    if objection:
        return Skip(objection)
    late = now - _expected_at(row, kind, business)
    if late > kind.grace:
        return Skip("too_late")
    found = _identity(row, kind, around)
    if isinstance(found, Skip):
        return found
    urgent = bool(row._mapping["values"].get("fraud"))
    if kind.capped and not urgent and around.sent_today[row.customer_id] >= business.reminders_per_day:
        return Skip("daily_limit")
    if kind.quiet and not urgent and not is_awake(kind, found.last_inbound_at, now):
        until = _quiet_end(row, business, now)
        if until > now:
            return Wait("quiet_hours", until)
    talk = around.talks.get(found.id)
    if talk is not None and _is_held(talk, kind):
        return Wait("with_agent", now + HOLD, talk)
    if talk is not None and kind.answers and _is_answering(talk, now):
        return Wait("mid_question", now + PATIENCE)
    again_at = around.last_at.get(row.customer_id, now - APART) + APART
    if late > LATE and not urgent and again_at > now:
        return Wait("one_by_one", again_at)
    return Send(found, talk)


def _expected_at(row: Row[Any], kind: ReminderKind, business: Business) -> datetime:
    zone = ZoneInfo(row.zone)
    expected = instant_of(datetime.fromisoformat(row.wall_time), zone)
    # Waiting for the end of quiet hours is not being late.
    return quiet_until(expected, zone, business.quiet_from, business.quiet_until) if kind.quiet else expected


def _identity(row: Row[Any], kind: ReminderKind, around: Surroundings) -> Row[Any] | Skip:
    """Return the address to write to: the one it was booked on, else the one heard last that allows it."""
    person = around.customers.get(row.customer_id)
    reachable = around.addresses.get(row.customer_id, [])
    if person is None or person.erased_at is not None or not reachable:
        return Skip("nobody_reachable")
    booked_on = [one for one in reachable if one.id == row.identity_id]
    allowed = [one for one in booked_on or reachable if one.id not in around.silent]
    if not allowed:
        return Skip("opted_out")
    if kind.needs_consent:
        allowed = [one for one in allowed if one.id in around.agreed]
    return allowed[0] if allowed else Skip("no_consent")


def is_awake(kind: ReminderKind, heard_at: datetime | None, now: datetime) -> bool:
    """Whether a customer wrote so recently that news of this kind wake nobody."""
    return kind.message_class == "notice" and heard_at is not None and now - heard_at <= AWAKE


def _quiet_end(row: Row[Any], business: Business, now: datetime) -> datetime:
    return quiet_until(now, ZoneInfo(row.zone), business.quiet_from, business.quiet_until)


def is_busy(talk: Row[Any], kind: ReminderKind, now: datetime) -> bool:
    """Whether a person has this conversation, or the customer is about to answer something else."""
    return _is_held(talk, kind) or bool(kind.answers and _is_answering(talk, now))


def _is_held(talk: Row[Any], kind: ReminderKind) -> bool:
    # Who waits for a person may hear of their parcel, but is not asked how satisfied they are.
    return bool(talk.state == "agent" or (talk.state == "waiting" and kind.message_class == "survey"))


def _is_answering(talk: Row[Any], now: datetime) -> bool:
    asked = talk.pending is not None and talk.pending.get("reminder_id") is None
    return bool(asked and talk.last_customer_at is not None and now - talk.last_customer_at < PATIENCE)
