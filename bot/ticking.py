"""What happens by the clock: due reminders, surveys, late handovers, old rows swept. Called by `bot/app.py`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import bindparam, delete, func, select

from bot.house import House
from bot.publishing import republish
from bot.receipts import write_receipts
from core.access_tables import idempotency, sign_in_tries
from core.access_tables import sessions as sign_ins
from core.business import business_version
from core.changes import sweep_changes
from core.database import Session
from core.events import Event, record_events
from core.joining import follow_joins
from core.linking import forget_tokens
from core.live import News, customer_topic
from core.odd_updates import sweep_updates
from core.outbox import PROACTIVE
from core.points import reach
from core.presence import NOTED_EVERY, WORKERS, note_open
from core.shared_clock import COMPARED_EVERY, SharedClock
from core.tables import outbox, record_checks
from faq_kb.entries import knowledge_version
from handover.queue import late
from handover.tables import handovers
from handover.vanished import put_back_vanished
from reminders.due import fire_due, is_more_due
from reminders.surveys import is_sensitive, plan_surveys

# How long the small tables of counted tries and repeated requests are kept.
KEPT = timedelta(days=8)
# Reminders of one transaction. With so many waiting to leave no more are written: thousands may be overdue, and each is
# asked again whether it still makes sense when its turn has come.
REMINDERS = 200
_LEAVING = select(func.count()).where(
    outbox.c.state == "due",
    outbox.c.due_at <= bindparam("now", type_=outbox.c.due_at.type),
    outbox.c.message_class.in_(PROACTIVE),
)


# A job as name, seconds between two runs, and what to call.
Job = tuple[str, float, Callable[[], object]]


def jobs(house: House) -> Sequence[Job]:
    """Return every job of a process that works: what it does for itself, and what it does for all."""
    every = (*own_jobs(house), *shared_jobs(house))
    if house.database.single_writer:
        return every
    return (*every, ("workers", NOTED_EVERY.total_seconds(), lambda: note_worker(house)))


def own_jobs(house: House) -> Sequence[Job]:
    """Return what every process does for itself: write down what it alone knows, notice what others changed."""
    own: list[Job] = [
        ("receipts", 1.0, lambda: write_receipts(house)),
        ("editions", 2.0, lambda: notice_edits(house)),
    ]
    if house.database.single_writer:
        return (*own, ("checkpoint", 1.0, house.database.checkpoint))
    if isinstance(house.clock, SharedClock):
        own.append(("clock", COMPARED_EVERY, house.clock.compare))
    return (*own, ("presence", NOTED_EVERY.total_seconds(), lambda: note_pages(house)))


def shared_jobs(house: House) -> Sequence[Job]:
    """Return what is done once for all processes: each under a lease, so that two never do it side by side."""
    shared: list[tuple[str, float, Callable[[House], None]]] = [
        ("reminders", 2.0, fire),
        ("surveys", 60.0, survey),
        ("promises", 15.0, warn_late),
        ("vanished", 60.0, replace_vanished),
        ("sweep", 3600.0, sweep),
    ]
    return [(name, seconds, partial(_alone, house, name, run)) for name, seconds, run in shared]


def _alone(house: House, name: str, run: Callable[[House], None]) -> None:
    with house.database.alone(f"job {name}") as has_it:
        if has_it:
            run(house)


def note_pages(house: House) -> None:
    """Let the other processes know which pages are open here."""
    topics = [topic for channel in house.channels for topic in house.live.topics(customer_topic(channel, ""))]
    with house.database.transaction() as session:
        note_open(session, topics, now=house.clock.now())


def note_worker(house: House) -> None:
    """Let whoever asks know that somebody works on what waits."""
    with house.database.transaction() as session:
        note_open(session, [WORKERS], now=house.clock.now())


def fire(house: House) -> None:
    """Send what is due, a short transaction per batch, until nothing is or enough is on its way."""
    more = True
    while more and not house.stop.is_set():
        now, phrases = house.clock.now(), house.engine.phrases
        if house.receiver.is_catching_up(now):
            return
        with house.database.transaction() as session:
            if _leaving(session, now) >= REMINDERS:
                return
            fired = fire_due(session, now=now, business=house.business, phrases=phrases, limit=REMINDERS)
            more = is_more_due(session, now=now)
            if fired:
                reach("R2")
        if fired:
            reach("R3")
            house.live.wake("deliver")
            house.live.tell([News("desk")])


def _leaving(session: Session, now: datetime) -> int:
    return int(session.execute(_LEAVING, {"now": now}).scalar_one())


def notice_edits(house: House) -> None:
    """Swap in what another process decided or published: versions are compared, since clearing lowers them."""
    with house.database.snapshot() as session:
        edited = business_version(session) != house.business.version
        edited = edited or knowledge_version(session) != house.engine.knowledge.version
    if edited:
        republish(house)


def survey(house: House) -> None:
    """Book a survey for every matter that was resolved long enough ago."""
    with house.database.transaction() as session:
        plan_surveys(session, now=house.clock.now(), business=house.business, sensitive=_sensitive)


def _sensitive(session: Session, conversation_ids: Sequence[int]) -> Collection[int]:
    """Return those conversations that a person was called into for a reason that forbids a survey."""
    asked = handovers.c.conversation_id.in_(conversation_ids)
    found = session.execute(select(handovers.c.conversation_id, handovers.c.reasons).where(asked))
    return {row.conversation_id for row in found if any(is_sensitive(one["category"]) for one in row.reasons)}


def warn_late(house: House) -> None:
    """Tell the desk once of every handover whose promise has passed."""
    now = house.clock.now()
    with house.database.transaction() as session:
        overdue = late(session, now=now)
        if not overdue:
            return
        ids = [row.id for row in overdue]
        session.execute(handovers.update().where(handovers.c.id.in_(ids)).values(late_notice_at=now))
        record_events(session, [Event("handover.late", now, row.conversation_id) for row in overdue])
    house.live.tell([News("desk", {"late": [row.conversation_id for row in overdue]})])


def replace_vanished(house: House) -> None:
    """Give what vanished agents left unanswered back to the queue, and call those who are there."""
    with house.database.transaction() as session:
        put = put_back_vanished(session, house.business, now=house.clock.now())
    if put:
        house.live.wake("deliver")
        house.live.tell([News("desk"), *(News(f"conversation:{one}") for one in put)])


def sweep(house: House) -> None:
    """Forget counted tries, answered idempotency keys, ended sessions and what channels kept, after their time."""
    now = house.clock.now()
    for channel in house.channels.values():
        channel.sweep(house.database, now)
    with house.database.transaction() as session:
        forget_tokens(session, now=now)
        follow_joins(session)
        session.execute(delete(sign_in_tries).where(sign_in_tries.c.at < now - KEPT))
        session.execute(delete(record_checks).where(record_checks.c.at < now - KEPT))
        session.execute(delete(idempotency).where(idempotency.c.at < now - KEPT))
        sweep_updates(session, now=now)
        sweep_changes(session, now=now)
        session.execute(delete(sign_ins).where(sign_ins.c.expires_at < now))
