"""What must hold at the end of a simulated day, beside what `tests/kill/checker.py` asks of every life.

Each function returns what does not hold, in words. A promise counts as shown late once a tick could have seen it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core.business import DEFAULTS
from core.database import Session
from core.outbox import CLASSES, GIVEN_UP
from core.tables import conversations, decisions, events, identities, inbox, messages, outbox, records, turns
from handover.brief import KEYS
from handover.tables import handovers
from reminders.kinds import shipped_kinds
from reminders.tables import reminders
from tests.days import carried
from tests.days.line import CHANNEL
from tests.days.town import Ground
from tests.kill import checker
from tests.kill.world import ledger

LEFT = ("sent", "delivered", "read")
# Who wrote this recently is awake: news of what they asked for reaches them at any hour.
AWAKE = timedelta(hours=1)
DAY = timedelta(hours=24)
# What an agent must do before the customer hears of it: the bot speaks again.
GIVES_UP = frozenset({"handover.returned", "conversation.resolved"})
TAKES = frozenset({"handover.claimed", "conversation.reopened"})

Ledger = Sequence[Sequence[str]]


def faults(ground: Ground) -> list[str]:
    """Return everything that does not hold after a day, its own promises and those of the kill checker."""
    promised = ledger(ground.folder)
    with ground.database.snapshot() as session:
        found = [fault for check in checker.CHECKS for fault in check(session, promised)]
        return found + [fault for check in (*_CHECKS, *carried.CHECKS) for fault in check(session, promised)]


def _quiet(session: Session, promised: Ledger) -> list[str]:
    """Nobody is written to in quiet hours, but who wrote within the hour hears news, and a fraud is told at once.

    What was written by day and waited for the customer is shown when they come to the page, at whatever hour.
    """
    came = [(words[1], datetime.fromisoformat(words[2])) for words in promised if words[0] == "came"]
    query = (
        select(outbox, identities.c.address, reminders.c.kind, reminders.c["values"].label("facts"), reminders.c.zone)
        .join(reminders, reminders.c.id == outbox.c.reminder_id)
        .join(identities, identities.c.id == outbox.c.identity_id)
        .where(outbox.c.state.in_(LEFT))
    )
    left, found = carried.first_times(promised), []
    for row in session.execute(query):
        kind = shipped_kinds()[row.kind]
        if not kind.quiet or row.facts.get("fraud"):
            continue
        # Of what may have left already nobody waits for the morning to know.
        for what, at in (("written", row.created_at), *(("sent", at) for at in left.get(row.id, [row.sent_at]))):
            awake = kind.message_class == "notice" and _wrote_between(session, row.identity_id, at - AWAKE, at)
            shown = what == "sent" and any(who == row.address and row.created_at < then <= at for who, then in came)
            if _is_quiet(at.astimezone(ZoneInfo(row.zone)).time()) and not awake and not shown:
                found.append(f"reminder {row.reminder_id} ({row.kind}) was {what} at {at}, in quiet hours")
    return found


def _is_quiet(clock: time) -> bool:
    begins, ends = (time.fromisoformat(DEFAULTS[name]) for name in ("quiet_from", "quiet_until"))
    return clock >= begins or clock < ends


def _wrote_between(session: Session, identity_id: int, begins: datetime, ends: datetime) -> bool:
    heard = select(inbox.c.id).where(
        inbox.c.identity_id == identity_id, inbox.c.received_at >= begins, inbox.c.received_at <= ends
    )
    return session.execute(heard.limit(1)).first() is not None


def _caps(session: Session, _promised: Ledger) -> list[str]:
    """Nobody gets more unasked messages in 24 hours than the business had decided by then."""
    decided = [(datetime.min.replace(tzinfo=ZoneInfo("UTC")), int(DEFAULTS["reminders_per_day"]))]
    edits = select(decisions).where(decisions.c.name == "reminders_per_day").order_by(decisions.c.id)
    decided += [(row.saved_at, row.value) for row in session.execute(edits)]
    written: dict[int, list[datetime]] = defaultdict(list)
    found = []
    # Of one batch, whatever was due first was judged first.
    order = (reminders.c.sent_at, reminders.c.due_at, reminders.c.id)
    rows = session.execute(select(reminders).where(reminders.c.sent_at.is_not(None)).order_by(*order))
    for row in rows:
        before = sum(1 for at in written[row.customer_id] if at > row.sent_at - DAY)
        cap = [number for at, number in decided if at <= row.sent_at][-1]
        capped = shipped_kinds()[row.kind].capped and not row._mapping["values"].get("fraud")
        if capped and before >= cap:
            found.append(f"reminder {row.id} was number {before + 1} in 24 hours for customer {row.customer_id}")
        written[row.customer_id].append(row.sent_at)
    return found


def _promises(session: Session, promised: Ledger) -> list[str]:
    """A person's answer came before its promised time, or a tick that could see that it had not says so, once."""
    ticks = [datetime.fromisoformat(words[1]) for words in promised if words[0] == "tick"]
    told: dict[int, list[datetime]] = defaultdict(list)
    for row in session.execute(select(events).where(events.c.name == "handover.late")):
        told[row.conversation_id].append(row.at)
    found = []
    for row in session.execute(select(handovers).where(handovers.c.due_at > handovers.c.requested_at)):
        over = min(filter(None, (row.first_reply_at, row.ended_at)), default=None)
        seen = [at for at in ticks if at > row.due_at and (over is None or at < over)]
        if seen and row.late_notice_at is None:
            found.append(f"handover {row.id} was due at {row.due_at}, answered at {over}, and nobody was told")
        if row.late_notice_at is not None and told[row.conversation_id].count(row.late_notice_at) != 1:
            found.append(f"handover {row.id} was late and is told {told[row.conversation_id]}")
        if not row.promise:
            found.append(f"handover {row.id} promises nothing that can be said")
    return found


def _briefs(session: Session, _promised: Ledger) -> list[str]:
    """Every handover has its ten lines, each linked to a message of that conversation or to none."""
    spoken: dict[int, set[int]] = defaultdict(set)
    for row in session.execute(select(messages.c.id, messages.c.conversation_id)):
        spoken[row.conversation_id].add(row.id)
    found = []
    for row in session.execute(select(handovers)):
        lines = row.brief or []
        if tuple(line["name"] for line in lines) != KEYS or not all(line["text"] for line in lines):
            found.append(f"handover {row.id} has the brief {[line['name'] for line in lines]}")
        linked = {line["message_id"] for line in lines} - {None}
        if linked - spoken[row.conversation_id]:
            found.append(f"the brief of handover {row.id} links to {linked - spoken[row.conversation_id]}")
    return found


def _silence(session: Session, promised: Ledger) -> list[str]:
    """While a person owns the conversation the bot begins nothing and none of its answers leaves, but for STOP."""
    handed = checker.handed_over(promised)
    moves: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    wanted = events.c.name.in_(GIVES_UP | TAKES | {"handover.transferred"})
    for row in session.execute(select(events).where(wanted).order_by(events.c.id)):
        owned = row.name in TAKES or (row.name == "handover.transferred" and bool(row.detail["to_agent_id"]))
        moves[row.conversation_id].append((row.at, owned))
    query = (
        select(outbox, messages.c.author, messages.c.at, turns.c.decision)
        .join(messages, messages.c.id == outbox.c.message_id)
        .outerjoin(turns, turns.c.id == messages.c.turn_id)
        .where(messages.c.author == "bot", outbox.c.state.in_(LEFT) | outbox.c.id.in_(handed))
    )
    found = []
    for row in session.execute(query):
        if row.decision != "opt_out" and _owned(moves[row.conversation_id], row.at):
            found.append(f"the bot wrote {row.message_class} {row.message_id} while a person owned the conversation")
        checked = CLASSES[row.message_class].voidable or CLASSES[row.message_class].proactive
        times = handed.get(row.id, [row.sent_at]) if checked and row.decision != "opt_out" else []
        if any(_owned(moves[row.conversation_id], at) for at in times):
            found.append(f"{row.message_class} {row.message_id} left while a person owned the conversation")
    return found


def _owned(moves: Sequence[tuple[datetime, bool]], at: datetime) -> bool:
    """Whether a person owned it just before and just after an instant; what happens in the same instant may differ."""
    before = [owned for moved_at, owned in moves if moved_at < at]
    meanwhile = [owned for moved_at, owned in moves if moved_at == at]
    return bool(before and before[-1] and all(meanwhile))


def _answered(session: Session, _promised: Ledger) -> list[str]:
    """Whoever wrote heard something afterwards, from whomever; only a contact that was noted needs no answer.

    What a provider did not take, or nobody knows whether it did, people see: that is told there.
    """
    newest: dict[int, Any] = {}
    query = (
        select(messages.c.id, conversations.c.identity_id, turns.c.decision)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .outerjoin(turns, turns.c.id == messages.c.turn_id)
        .where(messages.c.author == "customer")
        .order_by(messages.c.id)
    )
    for row in session.execute(query):
        if row.decision != "noted":
            newest[row.identity_id] = row
    heard: dict[int, int] = defaultdict(int)
    given_up = (outbox.c.channel == CHANNEL) & outbox.c.state.in_(GIVEN_UP)
    left = select(outbox.c.identity_id, outbox.c.message_id).where(outbox.c.state.in_(LEFT) | given_up)
    for line in session.execute(left):
        heard[line.identity_id] = max(heard[line.identity_id], line.message_id)
    return [
        f"identity {identity_id} said {row.id} ({row.decision}) and heard nothing after it"
        for identity_id, row in newest.items()
        if heard[identity_id] < row.id
    ]


def _turned(session: Session, _promised: Ledger) -> list[str]:
    """Whatever was kept and worked on has its turn; that it stands in the transcript once is checked of every life."""
    kept = select(inbox.c.id).join(messages, messages.c.inbox_id == inbox.c.id)
    left_out = session.execute(kept.where(inbox.c.state == "done", messages.c.turn_id.is_(None)))
    return [f"inbox {one} was worked on and has no turn" for one in left_out.scalars()]


def _booked(session: Session, _promised: Ledger) -> list[str]:
    """What the business told of a dated record is remembered: each of its reminders to come was booked."""
    found = []
    kept = {(row.record_id, row.occurrence) for row in session.execute(select(reminders))}
    for row in session.execute(select(records).where(records.c.kind == "appointment", records.c.status == "booked")):
        if row.customer_id is None or row.occurs_at is None:
            continue
        wall = row.occurs_at.astimezone(ZoneInfo("Asia/Jakarta")).replace(tzinfo=None)
        if row.occurs_at - timedelta(hours=2) > row.updated_at:
            occurrence = f"2h:{wall:%Y-%m-%dT%H:%M}"
            if not any(one[0] == row.id and one[1].startswith(occurrence) for one in kept):
                found.append(f"record {row.id} at {row.occurs_at} has no reminder {occurrence}")
    return found


def _seen(_session: Session, promised: Ledger) -> list[str]:
    """At every tick, whoever waited for a person stood in the queue and on the desk."""
    return [f"conversation {words[1]} waited and {' '.join(words[2:])}" for words in promised if words[0] == "unseen"]


_CHECKS: tuple[Callable[[Session, Ledger], list[str]], ...] = (
    *(_quiet, _caps, _promises, _briefs, _silence, _answered, _turned, _booked, _seen),
)
