"""The part `backlog`: hours of downtime, then everybody at once, and customers who write now beside them.

A third of the messages lies in our inbox, the others in Telegram's queue; reminders of half of the customers are
overdue. Telegram takes 30 messages a second in all, so that the whole would take a quarter of an hour: SMALL is worked
off at that limit, then WHOLE with both sides raised by FACTOR (`hurried.py`).
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bot.house import House
from core.inbox import Inbound, receive
from core.tables import customers, identities
from reminders.booking import book_reminder
from tests.bench.channels import FACTOR, provider, settings_of_telegram
from tests.bench.downtime import AWAY, FIRST, PACE, REMINDED
from tests.bench.house import prepared, running_house
from tests.bench.report import say
from tests.bench.turns import opened_house
from tests.bench.visitors import MESSAGES
from tests.fakes.telegram import IN_ALL
from tests.stage import JAKARTA

GATHER = "0.8"


@dataclass(frozen=True, slots=True)
class Size:
    """How much waited."""

    messages: int
    senders: int
    reminders: int

    @property
    def kept(self) -> Sequence[int]:
        """Chats whose messages lie in our inbox."""
        return range(FIRST, FIRST + self.senders // 3)

    @property
    def queued(self) -> Sequence[int]:
        """Chats whose messages lie at Telegram."""
        return range(FIRST + self.senders // 3, FIRST + self.senders)


SMALL, WHOLE = Size(2_500, 1_000, 500), Size(50_000, 20_000, 10_000)


def backlog(folder: Path) -> None:
    """Print how live messages fare beside a backlog, and when that is gone. Ends with an error when one was lost."""
    for size, factor in ((SMALL, 1), (WHOLE, FACTOR)):
        place = prepared(folder, f"backlog{factor}")
        with opened_house(place) as house:
            _fill(house, size)
        with provider("telegram", factor) as (url, ask):
            ask("queue", chats=[size.queued[0], size.queued[-1]], count=size.messages * 2 // 3, known=FIRST)
            program = ("tests.bench.hurried", str(factor))
            with running_house(place, GATHER, program, settings_of_telegram(url)):
                chats = [FIRST, FIRST + size.senders - 1]
                figures = ask("returned", waiting=chats, to_remind=[FIRST, FIRST + size.reminders - 1])
        _say(size, factor, figures, _kept(place, set(figures["again"]), size))


def _fill(house: House, size: Size) -> None:
    """Write customers, what was received before we went away, and the reminders that fell due meanwhile."""
    then = datetime.now(UTC) - AWAY
    with house.database.transaction() as session:
        for start in range(FIRST, FIRST + size.senders, 500):
            chats = range(start, min(start + 500, FIRST + size.senders))
            made = session.execute(
                insert(customers).returning(customers.c.id), [{"name": "Sari", "created_at": then}] * len(chats)
            ).scalars()
            rows = [
                {"channel": "telegram", "address": str(chat), "customer_id": one, "created_at": then}
                for chat, one in zip(chats, made, strict=True)
            ]
            session.execute(insert(identities), rows)
    count = size.messages // 3
    for start in range(0, count, 100):
        batch = [
            Inbound(
                "telegram",
                f"kept:{number}",
                str(size.kept[number % len(size.kept)]),
                MESSAGES[number % len(MESSAGES)],
                then,
            )
            for number in range(start, min(start + 100, count))
        ]
        with house.database.transaction() as session:
            receive(session, batch, now=then, gather=timedelta(seconds=float(GATHER)))
    _remind(house, size, then)


def _remind(house: House, size: Size, then: datetime) -> None:
    at = (then + timedelta(hours=2)).astimezone(JAKARTA).replace(tzinfo=None)
    with house.database.transaction() as session:
        people = session.execute(select(identities.c.id, identities.c.customer_id).order_by(identities.c.id)).all()
        for row in people[: size.reminders]:
            book_reminder(
                session,
                kind="personal",
                customer_id=row.customer_id,
                identity_id=row.id,
                subject="bench",
                wall_time=at,
                zone=JAKARTA,
                values={"text": REMINDED},
                created_by="customer",
                now=then,
            )


def _kept(place: Path, again: set[int], size: Size) -> dict[str, Any]:
    """Return what the rows say: messages that were not played, and turns of everybody who did not write again."""
    with closing(sqlite3.connect(place / "sapa.db")) as rows:
        states = Counter(dict(rows.execute("SELECT state, count(*) FROM inbox GROUP BY state")))
        sent = rows.execute("SELECT count(*) FROM outbox WHERE state IN ('sent', 'delivered', 'read')").fetchone()[0]
        turns = rows.execute(
            "SELECT identities.address, count(*) FROM turns JOIN conversations ON conversations.id = conversation_id "
            "JOIN identities ON identities.id = conversations.identity_id GROUP BY identities.address"
        ).fetchall()
    chats = range(FIRST, FIRST + size.senders)
    played = Counter(times for address, times in turns if int(address) in chats and int(address) not in again)
    return {"states": dict(states), "sent": sent, "turns": dict(sorted(played.items()))}


def _say(size: Size, factor: int, seen: dict[str, Any], kept: dict[str, Any]) -> None:
    raised = "its own limit" if factor == 1 else f"pace and limit both raised {factor} times"
    say(
        f"{size.messages:,} messages of {size.senders:,} senders and {size.reminders:,} reminders waited; Telegram, "
        f"{raised}, {IN_ALL * factor} a second; {PACE} live messages a second beside them"
    )
    say(
        f"  live: {seen['live']:,} answered, p50 {seen['p50']:.1f} s, p95 {seen['p95']:.1f} s (aim <= 5), "
        f"longest {seen['longest']:.1f} s, of which {GATHER} s, or 3.5 after a greeting, are gathering"
    )
    say(
        f"  Telegram's queue was read after {seen['read_after']:.0f} s, oldest first; written after that: "
        f"p95 {seen['p95_later']:.1f} s"
    )
    say(f"  backlog answered after {seen['answered_after']:.0f} s, reminders sent after {seen['reminded_after']:.0f} s")
    say(f"  turns of each who waited: {kept['turns']}; inbox {kept['states']}")
    doubled = seen["sent"] - kept["sent"]
    lost = seen["unanswered"] + seen["not_reminded"]
    say(f"  lost {lost}, doubled {doubled}, reminded twice {seen['reminded_twice']}, refused {seen['refused']}")
    if lost or doubled or seen["reminded_twice"] or seen["refused"] or set(kept["states"]) != {"done"}:
        raise SystemExit(f"the ledger says: {seen | {'again': len(seen['again'])}}, the rows: {kept}")
