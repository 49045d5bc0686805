"""Why messages to customers do not leave, for `bot/doctor.py`: parked ones, and those that wait, by what they await."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from bot.prognosis import Finding, Patient, fine, many, note, span, wrong
from core.channel_tables import odd_updates
from core.consent import opted_out_identities
from core.database import AnyRow
from core.faults import UNREACHABLE, words_of
from core.outbox import CLASSES
from core.tables import conversations, inbox, outbox

# Delivery takes milliseconds; a row that is older waits for something.
WAITS = timedelta(seconds=30)
# Nothing but the end of quiet hours puts a row off for longer.
PUT_OFF = timedelta(minutes=2)
# A row whose time ends within this will probably never be read.
NEAR = timedelta(minutes=15)
# Why a row waits, and what to do about it; "off", "refused" and "stuck" are faults, the others are as they should be.
REASONS: Mapping[str, tuple[str, str]] = {
    "off": ("the channel is not switched on here", "Switch it on, or let them expire."),
    "refused": (
        "the provider does not take them now",
        "`sapa check` asks it; correct what it says, and they leave once it takes them again.",
    ),
    "opted_out": ("the customer said STOP meanwhile", "The next round of delivery voids what is not wanted."),
    "agent": ("an agent speaks with the customer", "It leaves once the agent returns or resolves the conversation."),
    "quiet": ("the quiet hours have begun", "It leaves when they end."),
    "absent": ("the customer's page is closed", "It leaves when the page is opened, or expires."),
    "stuck": ("nothing holds them back", "Delivery does not run: see the log for deliver.failed, or start `sapa run`."),
}
FAULTS = ("off", "refused", "stuck")


def parked_rows(see: Patient) -> list[Finding]:
    """Tell what was given up on both sides, and with which errors."""
    kept = [
        ("inbox", inbox, ("parked",)),
        ("outbox", outbox, ("parked", "failed", "unknown")),
        ("update", odd_updates, ("parked",)),
    ]
    found = []
    for name, table, states in kept:
        given_up = select(table.c.id, table.c.error).where(table.c.state.in_(states))
        # A customer who blocked us is no fault of anybody's.
        faulty = table.c.error.is_(None) | ~table.c.error.startswith(UNREACHABLE, autoescape=True)
        rows = see.session.execute(given_up.where(faulty).order_by(table.c.id.desc())).all()
        if rows:
            ids = ", ".join(f"{name}:{row.id}" for row in rows[: see.most]) + (", ..." if len(rows) > see.most else "")
            last = words_of(rows[0].error)["en"] or "a crash"
            told = f"{many(len(rows), 'row')} of the {name} given up ({ids}), the last with: {last}."
            advice = "`sapa parked` lists them and `sapa parked --revive` puts one back to work."
            found.append(wrong("parked", told, advice, table=name, parked=len(rows)))
    return found or [fine("parked", "Nothing was given up.", parked=0)]


def waiting_rows(see: Patient) -> list[Finding]:
    """Tell which messages have not left, by what they wait for, and whose time is nearly over."""
    rows = see.session.execute(
        select(outbox, conversations.c.state.label("owner"))
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .where(outbox.c.state == "due", outbox.c.created_at < see.now - WAITS)
        .order_by(outbox.c.id)
    ).all()
    out = opted_out_identities(see.session, list({row.identity_id for row in rows})) if rows else frozenset()
    waiting: dict[str, list[AnyRow]] = defaultdict(list)
    for row in rows:
        reason = _reason(see, row, is_out=row.identity_id in out)
        if reason:
            waiting[reason].append(row)
    found = [_told(see, reason, waiting[reason]) for reason in REASONS if reason in waiting]
    ending = [row for row in rows if see.now <= row.not_after < see.now + NEAR]
    if ending:
        first = span((min(row.not_after for row in ending) - see.now).total_seconds())
        ids = ", ".join(f"outbox:{row.id}" for row in ending[: see.most])
        told = f"{many(len(ending), 'message')} about to expire unsent, the first in {first} ({ids})."
        found.append(wrong("outbox", told, "Reach the customer another way if it matters.", ending=len(ending)))
    return found or [fine("outbox", "No message to a customer waits.", waiting=0)]


def _reason(see: Patient, row: AnyRow, *, is_out: bool) -> str:
    """Return why a row waits, in the order in which delivery asks; empty when its time simply has not come."""
    proactive = CLASSES[row.message_class].proactive
    if row.channel not in see.channels:
        return "off"
    if row.error:
        return "refused"
    if proactive and is_out:
        return "opted_out"
    if proactive and row.owner == "agent":
        return "agent"
    if proactive and row.due_at > see.now + PUT_OFF:
        return "quiet"
    # Delivery puts off by seconds what nobody can receive now; only then is a row due in the future again and again.
    if proactive and row.channel in see.page_bound:
        return "absent"
    return "stuck" if row.due_at < see.now - WAITS else ""


def _told(see: Patient, reason: str, rows: list[AnyRow]) -> Finding:
    why, advice = REASONS[reason]
    why = f"{why}: {words_of(rows[-1].error)['en']}" if reason == "refused" else why
    oldest = span((see.now - min(row.created_at for row in rows)).total_seconds())
    ids = ", ".join(f"outbox:{row.id}" for row in rows[: see.most])
    told = f"{many(len(rows), 'message')} not sent yet, the oldest for {oldest}, since {why} ({ids})."
    return (wrong if reason in FAULTS else note)("outbox", told, advice, reason=reason, waiting=len(rows))
