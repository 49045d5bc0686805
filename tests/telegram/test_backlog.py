"""Three hours without us: who writes now is answered at once, and what waited is worked off beside that, once each.

The backlog is what Telegram kept, what our inbox had, and reminders that were due meanwhile. The same with 50,000
messages and 10,000 reminders, in real time: `python -m tests.bench backlog`.
"""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, update

from bot.ticking import fire
from core.tables import conversations, identities, inbox, outbox, turns
from reminders.booking import book_reminder
from reminders.tables import reminders
from reminders.verdicts import APART
from tests.fakes.telegram import Telegram
from tests.flows.test_lateness import ODD
from tests.stage import JAKARTA, Stage, until
from tests.telegram.conftest import Build, Chatter

ASKS = "kak buka jam berapa ya?"
STEP = timedelta(seconds=0.25)
KNOWN, STRANGERS, KEPT = 60, 60, 20
FLOODER = 0


@dataclass
class Downtime:
    """A house that was away for three hours, and the one that comes after it."""

    telegram: Telegram
    house: Stage
    back_at: datetime
    waited: dict[int, Chatter]
    # When somebody wrote while the backlog was there, by chat.
    wrote_at: dict[int, datetime] = field(default_factory=dict)

    def is_over(self) -> bool:
        """Whether nobody waits who waited then, neither for a turn nor for what was said to leave."""
        theirs = identities.c.address.in_([str(one) for one in self.waited])
        unread = select(identities.c.id).where(theirs, identities.c.ready_at.is_not(None))
        leaving = select(outbox.c.id).join(identities, identities.c.id == outbox.c.identity_id)
        waits = theirs & outbox.c.state.in_(("due", "sending")) & outbox.c.reminder_id.is_(None)
        return not self.house.rows(unread.limit(1)) and not self.house.rows(leaving.where(waits).limit(1))

    def passes(self, steps: int) -> None:
        """Let time pass as the loops of a process would see it: they look at every kind of work, again and again."""
        for step in range(steps):
            self.house.clock.advance(STEP)
            until(lambda: not self.telegram.waiting)
            if step % 8 == 0:
                fire(self.house.house)
            for _ in range(30):
                if not self.house._work():
                    break

    def says_now(self, chat_id: int) -> None:
        """Let somebody write now."""
        Chatter(self.house, self.telegram, chat_id, "Sekarang").writes(ASKS)
        self.wrote_at[chat_id] = self.house.clock.now()

    def waits_of_live_ones(self) -> list[float]:
        """Return how many seconds each of those who wrote now waited for the first word."""
        heard: dict[int, datetime] = {}
        for one in self.telegram.sent:
            at = self.wrote_at.get(one["chat_id"])
            if at is not None and one["at"] >= at and "Pengingat" not in one["text"]:
                heard.setdefault(one["chat_id"], one["at"])
        return [(heard[chat_id] - at).total_seconds() for chat_id, at in self.wrote_at.items()]


@pytest.fixture
def downtime(build: Build, telegram: Telegram) -> Downtime:
    """Customers of whom Telegram keeps three messages each, some that had been received, and two reminders each."""
    before = build()
    before.open_channels()
    known = [Chatter(before, telegram, 7100 + number, f"Kenal {number}") for number in range(KNOWN)]
    for one in known:
        one.writes("halo kak")
    until(lambda: not telegram.waiting)
    while before._next_ready() is not None:
        before.settle()
    remind(before)
    kept = [Chatter(before, telegram, 7500 + number, f"Diterima {number}") for number in range(KEPT)]
    for one in kept:
        one.writes(ASKS)
    until(lambda: not telegram.waiting)
    before.house.sender.stop()
    strangers = [Chatter(before, telegram, 7800 + number, f"Baru {number}") for number in range(STRANGERS)]
    for text in (ASKS, "halo kak, ada orang?", "kok belum dibalas"):
        before.clock.advance(timedelta(hours=1))
        for one in (*known, *strangers):
            one.writes(text)
    for number in range(400):
        strangers[FLOODER].writes(f"{ASKS} {number}")
    strangers[-1].writes(ODD)
    before.clock.advance(timedelta(minutes=20))
    after = build()
    return Downtime(telegram, after, after.clock.now(), {one.chat_id: one for one in (*known, *kept, *strangers)})


def remind(stage: Stage) -> None:
    """Book two reminders for everybody, an hour from now."""
    at = (stage.clock.now() + timedelta(hours=1)).astimezone(JAKARTA).replace(tzinfo=None)
    with stage.house.database.transaction() as session:
        for row in session.execute(select(identities.c.id, identities.c.customer_id)).all():
            for minute in range(2):
                book_reminder(
                    session,
                    kind="personal",
                    customer_id=row.customer_id,
                    identity_id=row.id,
                    subject=f"{minute}",
                    wall_time=at + timedelta(minutes=minute),
                    zone=JAKARTA,
                    values={"text": f"Pengingat {minute}"},
                    created_by="customer",
                    now=stage.clock.now(),
                )


def test_who_writes_now_is_answered_first_and_everybody_who_waited_once(downtime: Downtime) -> None:
    telegram, house = downtime.telegram, downtime.house
    before = len(telegram.sent)
    house.open_channels()
    until(lambda: not telegram.waiting)
    steps = 0
    while not downtime.is_over():
        # Every half second somebody new, and every other second somebody of whom something waits.
        if steps % 2 == 0:
            downtime.says_now(9000 + steps)
        if steps % 8 == 4:
            downtime.says_now(7800 + 1 + steps // 8)
        downtime.passes(1)
        steps += 1
        assert steps < 400, "the backlog does not end"
    took = (house.clock.now() - downtime.back_at).total_seconds()
    downtime.passes(20)
    waits = sorted(downtime.waits_of_live_ones())
    p95 = waits[int(len(waits) * 0.95)]
    print(f"{len(waits)} live, p50 {statistics.median(waits):.2f} s, p95 {p95:.2f} s; backlog gone after {took:.0f} s")
    # Promised are five, also for a hundred times as many; the 0.8 s in which another bubble may come are in it.
    assert p95 <= 2.5
    assert_each_once(downtime, telegram.sent[before:])
    assert set(telegram.refused) <= {409}
    assert {row[0] for row in house.rows(select(inbox.c.state))} == {"done"}


def assert_each_once(downtime: Downtime, sent: list[dict[str, object]]) -> None:
    """Nobody who waited is left without an answer, and all that one of them wrote was one turn."""
    played = downtime.house.rows(
        select(identities.c.address, func.count())
        .join(conversations, conversations.c.identity_id == identities.c.id)
        .join(turns, turns.c.conversation_id == conversations.c.id)
        .where(turns.c.at >= downtime.back_at)
        .group_by(identities.c.address)
    )
    of = {int(row[0]): row[1] for row in played}
    answers = Counter(one["chat_id"] for one in sent)
    sorry = Counter(one["chat_id"] for one in sent if "Maaf" in str(one["text"]))
    for chat_id in downtime.waited:
        assert answers[chat_id] >= 1
        assert sorry[chat_id] <= 1
        assert of[chat_id] == 1 or chat_id in downtime.wrote_at
    assert sum(sorry[one] for one in downtime.waited) >= len(downtime.waited) - len(downtime.wrote_at)
    asked = downtime.waited[7800 + STRANGERS - 1]
    asked.stage = downtime.house
    assert asked.state == "waiting"


def test_what_was_due_meanwhile_comes_one_by_one(downtime: Downtime) -> None:
    downtime.house.open_channels()
    downtime.passes(160)
    first = len(downtime.house.rows(select(reminders.c.id).where(reminders.c.sent_at.is_not(None))))
    assert first == KNOWN
    downtime.house.clock.advance(APART)
    downtime.passes(40)
    by_customer: dict[int, list[datetime]] = {}
    for row in downtime.house.rows(select(reminders.c.customer_id, reminders.c.sent_at).order_by(reminders.c.sent_at)):
        by_customer.setdefault(row[0], []).append(row[1])
    assert {len(times) for times in by_customer.values()} == {2}
    assert all(later - earlier >= APART for times in by_customer.values() for earlier, later in pairwise(times))
    told = Counter(one["chat_id"] for one in downtime.telegram.sent if "Pengingat" in one["text"])
    assert set(told.values()) == {2}


def test_a_channel_that_carries_nothing_now_gets_no_more_of_its_backlog(downtime: Downtime) -> None:
    downtime.house.open_channels(sends=False)
    until(lambda: not downtime.telegram.waiting)
    downtime.passes(100)
    waiting = downtime.house.rows(select(func.count()).where(outbox.c.state == "due", outbox.c.reminder_id.is_(None)))
    assert 15 <= waiting[0][0] <= 15 + 2 * 25
    with downtime.house.house.database.transaction() as session:
        session.execute(update(outbox).where(outbox.c.state == "due").values(state="expired"))
    downtime.passes(1)
    assert downtime.house.rows(select(outbox.c.id).where(outbox.c.state == "due", outbox.c.reminder_id.is_(None)))
