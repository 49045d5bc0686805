"""What `sapa doctor` looks at: why messages, replies, handovers or reminders do not move, in sentences with numbers.

It only reads. `examine` is called by the command; what has to do with rows waiting to leave is in `doctor_outbox.py`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text

from bot.channels import Channel
from bot.checks import LEAST_FREE_BYTES
from bot.doctor_outbox import parked_rows, waiting_rows
from bot.doctor_refusals import refused_duties
from bot.doctor_rules import failed_rules
from bot.lock import is_served
from bot.prognosis import Finding, Patient, fine, many, note, span, wrong
from bot.standing import read_standing
from core.business import read_business
from core.claims import CRASHES_TO_PARK, ERRORS_TO_PARK
from core.clock import SystemClock
from core.database import Database
from core.faults import words_of
from core.presence import WORKERS, open_elsewhere
from core.settings import Settings
from core.tables import identities, inbox, turns
from faq_kb.variables import waiting_entries
from handover.promise import open_between
from handover.queue import is_late
from handover.skills import skills_on_duty, unknown_to_all
from handover.tables import handovers
from reminders.tables import reminders

# A turn starts within seconds and a reminder within two: what waits longer is stuck, not busy.
STUCK = timedelta(seconds=30)
# The log is emptied every second; it only grows like this while somebody reads one old view for hours.
LARGEST_LOG_BYTES = 256 * 1024 * 1024
# Hosts whose clocks differ by more end each other's leases too early.
LARGEST_DRIFT = timedelta(seconds=2)


def examine(settings: Settings, database: Database, now: datetime, channels: Mapping[str, Channel]) -> list[Finding]:
    """Look at everything, in order; one finding at least per thing. `channels` are those that are switched on."""
    with database.snapshot() as session:
        business = read_business(session, settings.zone, settings.patterns)
        page_bound = frozenset(name for name, channel in channels.items() if not channel.reaches_absent)
        patient = Patient(session, settings, business, now, channels=frozenset(channels), page_bound=page_bound)
        return [finding for look in LOOKS for finding in look(patient)]


def _serving(see: Patient) -> list[Finding]:
    standing = read_standing(see.session, now=see.now)
    who = f"{many(standing.unread, 'message')} of {many(standing.senders, 'customer')}"
    waiting = f"{who} waiting for a turn, the oldest for {span(standing.oldest_unread)}"
    numbers = {"unread": standing.unread, "senders": standing.senders, "oldest_seconds": standing.oldest_unread}
    nobody, start = _idle(see)
    if nobody:
        if standing.unread or standing.outbox_due:
            leaving = f"{many(standing.outbox_due, 'message')} to customers waiting to leave"
            left = "; ".join([waiting] * bool(standing.unread) + [leaving] * bool(standing.outbox_due))
            return [wrong("serving", f"{nobody}: {left}.", start, **numbers)]
        return [fine("serving", f"{nobody}, and nothing waits for it.", **numbers)]
    if standing.oldest_unread > STUCK.total_seconds():
        newest = see.session.execute(select(turns.c.at).order_by(turns.c.id.desc()).limit(1)).scalar_one_or_none()
        if newest is not None and see.now - newest <= STUCK:
            advice = "Nothing to do: who writes now is answered first, and the others one after the other."
            return [note("serving", f"A backlog is worked off: {waiting}.", advice, **numbers)]
        advice = "See the log for turn.failed and work.failed; if nothing moves, start the server again."
        return [wrong("serving", f"A process serves, yet no turn is played: {waiting}.", advice, **numbers)]
    return [fine("serving", f"{waiting}." if standing.unread else "No message waits for a turn.", **numbers)]


def _idle(see: Patient) -> tuple[str, str]:
    """Return that no process plays turns, and which to start; nothing when one does."""
    if see.settings.on_sqlite:
        nobody = "" if is_served(see.settings) else f"Nobody serves from {see.settings.data_dir}"
        return nobody, "Start `sapa run`."
    nobody = "" if open_elsewhere(see.session, [WORKERS], now=see.now) else "Nobody works on this database"
    return nobody, "Start `sapa work`, or `sapa run`, which serves the pages as well."


def _leases(see: Patient) -> list[Finding]:
    # Whom nobody had in hand was only waited for (`core/gathering.py`).
    ended = select(func.count(), func.min(identities.c.lease_until)).where(
        identities.c.lease_until < see.now, identities.c.ready_at.is_not(None), identities.c.tries > 0
    )
    count, oldest = see.session.execute(ended).one()
    if not count:
        return [fine("leases", "Nobody is under a lease that ended.", ended=0)]
    told = f"{many(count, 'customer')} under a lease that ended {span((see.now - oldest).total_seconds())} ago"
    advice = "Their worker died. A running one takes them up within seconds; start `sapa run` if none does."
    return [wrong("leases", f"{told}.", advice, ended=count)]


def _tried(see: Patient) -> list[Finding]:
    again = inbox.c.state.in_(("unread", "claimed")) & ((inbox.c.errors > 0) | (inbox.c.attempts > 1))
    waiting = inbox.join(identities, identities.c.id == inbox.c.identity_id)
    rows = see.session.execute(
        select(inbox.c.id, inbox.c.attempts, inbox.c.errors, inbox.c.error)
        .select_from(waiting)
        .where(identities.c.ready_at.is_not(None), again)
        .order_by(inbox.c.id)
        .limit(see.most)
    ).all()
    limits = f"{ERRORS_TO_PARK} errors or {CRASHES_TO_PARK} crashes"
    return [
        wrong(
            "tried before",
            f"inbox:{row.id}: {many(row.attempts, 'try', 'tries')}, {many(row.errors, 'error')}, the last one: "
            f"{words_of(row.error)['en'] or 'a crash of the whole process'}.",
            f"After {limits} it is parked and a person is called. Correct what the error names.",
            inbox_id=row.id,
            attempts=row.attempts,
            errors=row.errors,
        )
        for row in rows
    ] or [fine("tried before", "No message that waits has failed before.", tried=0)]


def _handovers(see: Patient) -> list[Finding]:
    called = select(handovers, is_late(see.now).label("late")).where(handovers.c.state == "waiting")
    waiting = see.session.execute(called).all()
    on_duty = skills_on_duty(see.session)
    if not waiting:
        return [fine("handovers", f"Nobody waits for a person; {many(len(on_duty), 'agent')} on duty.", waiting=0)]
    oldest = span((see.now - min(row.requested_at for row in waiting)).total_seconds())
    told = f"{many(len(waiting), 'customer')} waiting for a person, the first for {oldest}"
    numbers = {"waiting": len(waiting), "on_duty": len(on_duty), "late": sum(row.late for row in waiting)}
    found = []
    if not on_duty and _is_open(see):
        advice = "Somebody must go on duty in the console, or the hours under Setelan must say that it is closed."
        found.append(wrong("handovers", f"{told}, and nobody is on duty.", advice, **numbers))
    missing = sorted(unknown_to_all({row.skill for row in waiting}, on_duty)) if on_duty else []
    if missing:
        advice = "Give somebody on duty this skill under Orang, or transfer the conversation."
        found.append(wrong("handovers", f"{told}, and nobody on duty knows {', '.join(missing)}.", advice, **numbers))
    if numbers["late"]:
        advice = "Answer them first; if it happens often, promise more time under Setelan."
        late = f"{many(numbers['late'], 'customer')} of {len(waiting)} promised a person earlier than now"
        found.append(wrong("handovers", f"{late}.", advice, **numbers))
    return found or [fine("handovers", f"{told}; {many(len(on_duty), 'agent')} on duty.", **numbers)]


def _is_open(see: Patient) -> bool:
    minute = timedelta(minutes=1)
    return open_between(see.business, see.now, see.now + minute) == minute


def _reminders(see: Patient) -> list[Finding]:
    late = (reminders.c.state == "scheduled") & (reminders.c.due_at < see.now - STUCK)
    count, oldest = see.session.execute(select(func.count(), func.min(reminders.c.due_at)).where(late)).one()
    if not count:
        return [fine("reminders", "No reminder is late.", late=0)]
    told = f"{many(count, 'reminder')} late, the first by {span((see.now - oldest).total_seconds())}"
    advice = "The clock of a running server sends them; see its log for the job reminders, or start `sapa run`."
    return [wrong("reminders", f"{told}.", advice, late=count)]


def _knowledge(see: Patient) -> list[Finding]:
    waiting = waiting_entries(see.session, see.business.packs)
    if not waiting.entries:
        return [fine("knowledge", "Every published entry has the shop facts it needs.", drafts=0)]
    silent = many(waiting.entries, "entry", "entries")
    told = f"{silent} without an answer: {many(len(waiting.facts), 'shop fact')} not set ({waiting.some})."
    return [note("knowledge", told, "Set them in the console under Pengetahuan.", drafts=waiting.entries)]


def _disk(see: Patient) -> list[Finding]:
    room = shutil.disk_usage(_existing(see.settings.data_dir))
    free = f"{room.free // 2**20:,} MB of {room.total // 2**20:,} MB are free for {see.settings.data_dir}"
    if room.free < LEAST_FREE_BYTES * 5:
        return [wrong("disk", f"{free}: nearly full.", "Make room before messages are refused.", free=room.free)]
    return [fine("disk", f"{free}.", free=room.free)]


def _existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())


def _clock(see: Patient) -> list[Finding]:
    newest = see.session.execute(select(func.max(identities.c.last_inbound_at))).scalar_one()
    if newest is not None and newest - see.now > LARGEST_DRIFT:
        told = f"The newest message was received {span((newest - see.now).total_seconds())} from now"
        advice = "This machine's clock was set back, or differs from the server's: synchronise them (NTP)."
        return [wrong("clock", f"{told}.", advice, seconds=(newest - see.now).total_seconds())]
    if see.settings.on_sqlite:
        return [fine("clock", "No row is from the future; database and program share this machine's clock.")]
    drift = see.session.execute(text("SELECT clock_timestamp()")).scalar_one() - SystemClock().now()
    told = f"The database's clock differs from ours by {abs(drift.total_seconds()):.1f} s"
    if abs(drift) > LARGEST_DRIFT:
        return [wrong("clock", f"{told}.", "Synchronise both machines (NTP): leases end by it.")]
    return [fine("clock", f"{told}.")]


def _log(see: Patient) -> list[Finding]:
    if not see.settings.on_sqlite:
        return [fine("log", "PostgreSQL keeps its own log.")]
    path = Path(see.session.engine.url.database or "")
    path = path.with_name(path.name + "-wal")
    size = path.stat().st_size if path.exists() else 0
    told = f"{path.name} holds {size / 2**20:.1f} MB"
    if size > LARGEST_LOG_BYTES:
        advice = "Some program keeps one old view of the database open: close it, or start the server again."
        return [wrong("log", f"{told} and is not emptied.", advice, bytes=size)]
    return [fine("log", f"{told}.", bytes=size)]


LOOKS: Sequence[Callable[[Patient], list[Finding]]] = (
    _serving,
    _leases,
    _tried,
    refused_duties,
    parked_rows,
    waiting_rows,
    _handovers,
    failed_rules,
    _reminders,
    _knowledge,
    _disk,
    _clock,
    _log,
)
