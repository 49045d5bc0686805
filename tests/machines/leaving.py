"""The machine of the outbox: rows of every class are written, wait, leave, are parked, revived, voided, receipted.

The model decides anew what becomes of each row at each round. Used by `test_leaving.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis.stateful import precondition, rule
from hypothesis.strategies import booleans, frozensets, integers, none, sampled_from
from sqlalchemy import select

from bot.delivery import HELD, deliver
from bot.parking import revive
from bot.receipts import Receipts
from core.consent import write_consent
from core.conversations import open_conversations
from core.live import Live
from core.outbox import CLASSES, RANK, Line, advance, say_lines
from core.tables import conversations, messages, outbox
from handover import acts
from tests.machines.ground import CHANNELS, Machine, Provider

TALKS = integers(0, 1)
MINUTES = sampled_from([0, 1, 10, 70, 5 * 60])
LEFT = ("sent", "delivered", "read")


@dataclass
class Sheet:
    """What the model knows of one row."""

    talk: int
    message_class: str
    epoch: int
    due_at: datetime
    not_after: datetime
    state: str = "due"
    sends: int = 0


class Leaving(Machine):
    """Two customers on two channels, an agent, and a provider with good and bad days."""

    must_meet = ("sent", "due", "voided", "expired", "parked", "delivered", "read", "revived parked", "revived expired")

    def prepare(self) -> None:
        """Two open conversations with the bot."""
        [self.agent] = self.ground.people(("Dian",))
        self.customers = self.ground.customers(2, CHANNELS)
        self.talks = [
            open_conversations(self.session, [self.opening(number)], now=self.now)[self.identity(number)]
            for number in range(2)
        ]
        self.epochs, self.owned, self.refuses = [0, 0], [False, False], [False, False]
        self.provider = Provider()
        self.open_channels = set(CHANNELS)
        self.sheets: dict[int, Sheet] = {}
        self.last = 0
        self.receipts = Receipts()

    def identity(self, talk: int) -> int:
        """The address of a customer: the first one writes on one channel, the second on the other."""
        return self.customers[talk][1][talk]

    def opening(self, talk: int) -> dict[str, Any]:
        """What a conversation is opened with."""
        return {
            "identity_id": self.identity(talk),
            "customer_id": self.customers[talk][0],
            "channel": CHANNELS[talk],
        }

    @rule(talk=TALKS, kind=sampled_from(sorted(CLASSES)), delay=MINUTES, keeps=none() | MINUTES)
    def something_is_to_be_said(self, talk: int, kind: str, delay: int, keeps: int | None) -> None:
        """A line is written, perhaps for later, perhaps with an end of its own."""
        due_at = self.now + timedelta(minutes=delay)
        end = None if keeps is None else due_at + timedelta(minutes=keeps)
        author = "agent" if kind in ("agent", "event") else "bot"
        epoch = self.epochs[talk]
        line = Line(self.talks[talk], self.identity(talk), CHANNELS[talk], author, "Halo", epoch, kind)
        say_lines(self.session, [replace(line, due_at=due_at, not_after=end)], now=self.now)
        self.adopt(None if keeps is None else timedelta(minutes=keeps))

    def adopt(self, keeps: timedelta | None = None) -> None:
        """Take rows that were written since into the model; they keep as long as their class, or as told."""
        for row in self.newer(outbox, self.last):
            self.last = row.id
            assert row.not_after - row.due_at == (CLASSES[row.message_class].keeps if keeps is None else keeps)
            talk = self.talks.index(row.conversation_id)
            self.sheets[row.id] = Sheet(talk, row.message_class, row.epoch, row.due_at, row.not_after)

    @rule(odd=frozensets(integers(0, 5), max_size=2))
    def delivery_runs(self, odd: frozenset[int]) -> None:
        """Whatever is due is expired, voided, held, parked or taken, as the model says beforehand."""
        due = [one for one, sheet in self.sheets.items() if sheet.state == "due" and sheet.due_at <= self.now]
        self.provider.odd = frozenset(due[place] for place in odd if place < len(due))
        self.provider.taken.clear()
        for one in due:
            self.judge(one, self.sheets[one])
            self.meets(self.sheets[one].state)
        channels = {name: self.provider.channel() for name in self.open_channels}
        deliver(self.session, channels, Live(), now=self.now, careful=True)
        taken = [row.outbox_id for row, _ in self.provider.taken]
        assert sorted(taken) == [one for one in due if self.sheets[one].state == "sent"]

    def judge(self, one: int, sheet: Sheet) -> None:
        """Decide what becomes of one due row."""
        kind = CLASSES[sheet.message_class]
        owned, epoch = self.owned[sheet.talk], self.epochs[sheet.talk]
        if sheet.not_after < self.now:
            sheet.state = "expired"
        elif (kind.voidable and owned and sheet.epoch < epoch) or (kind.proactive and self.refuses[sheet.talk]):
            sheet.state = "voided"
        elif (kind.proactive and owned) or CHANNELS[sheet.talk] not in self.open_channels:
            sheet.due_at = self.now + HELD
        elif one in self.provider.odd:
            sheet.state = "parked"
        elif kind.proactive and self.provider.away:
            sheet.due_at = self.now + HELD
        else:
            assert sheet.sends == 0
            sheet.state, sheet.sends = "sent", 1

    @precondition(lambda self: any(sheet.sends for sheet in self.sheets.values()))
    @rule(states=frozensets(sampled_from(["delivered", "read"]), min_size=1), which=integers(0, 9), late=booleans())
    def receipts_arrive(self, states: frozenset[str], which: int, late: bool) -> None:
        """What left was delivered or read; `late` tells it of everything that ever left, in one heap."""
        gone = [one for one, sheet in self.sheets.items() if sheet.sends]
        chosen = gone if late else [gone[which % len(gone)]]
        for state in sorted(states, reverse=late):
            self.receipts.note(1, chosen, state)
        noted, _ = self.receipts.take()
        for state in ("delivered", "read"):
            ids = [one for one, furthest in noted.items() if furthest == state]
            moved = advance(self.session, ids, state)
            behind = [one for one in ids if RANK[self.sheets[one].state] < RANK[state]]
            assert sorted(moved) == sorted(behind)
            for one in behind:
                self.sheets[one].state = state
                self.meets(state)

    @precondition(lambda self: self.sheets)
    @rule(which=integers(0, 9))
    def an_operator_revives(self, which: int) -> None:
        """Somebody puts a row back to work: one that was given up, and no other."""
        stuck = [one for one, sheet in self.sheets.items() if sheet.state in ("parked", "expired")]
        chosen = (stuck or list(self.sheets))[which % len(stuck or self.sheets)]
        sheet = self.sheets[chosen]
        allowed = sheet.state in ("parked", "expired")
        assert revive(self.session, "outbox", chosen, now=self.now) == allowed
        if allowed:
            self.meets(f"revived {sheet.state}")
            sheet.state, sheet.due_at = "due", self.now
            sheet.not_after = self.now + CLASSES[sheet.message_class].keeps

    @rule(talk=TALKS)
    def the_owner_changes(self, talk: int) -> None:
        """An agent takes the conversation, or gives it back: answers that wait are void from then on."""
        act = acts.return_to_bot if self.owned[talk] else acts.claim
        self.epochs[talk] = self.tries(act, self.talks[talk], self.agent)
        self.owned[talk] = not self.owned[talk]
        if self.owned[talk]:
            for sheet in self.sheets.values():
                if (sheet.talk, sheet.state, sheet.message_class) == (talk, "due", "answer"):
                    sheet.state = "voided"
        self.adopt()

    @rule(talk=TALKS, given=booleans())
    def a_customer_decides(self, talk: int, given: bool) -> None:
        """A customer says STOP, or MULAI."""
        write_consent(
            self.session,
            customer_id=self.customers[talk][0],
            channel=CHANNELS[talk],
            given=given,
            source="chat",
            now=self.now,
        )
        self.refuses[talk] = not given

    @rule(away=booleans(), closed=none() | sampled_from(CHANNELS))
    def the_provider_changes(self, away: bool, closed: str | None) -> None:
        """Customers open or close their pages, a channel is switched off or on."""
        self.provider.away = away
        self.open_channels = set(CHANNELS) - {closed}

    @rule(minutes=sampled_from([1, 20, 20, 90, 7 * 60]))
    def time_passes(self, minutes: int) -> None:
        """Minutes, or most of a day."""
        self.now += timedelta(minutes=minutes)

    def agrees(self) -> None:
        """Every row is as the model says; what is struck out is what was voided; nothing left late or twice."""
        query = select(outbox, messages.c.struck).join(messages, messages.c.id == outbox.c.message_id)
        rows = self.session.execute(query).all()
        assert len(rows) == len(self.sheets)
        for row in rows:
            sheet = self.sheets[row.id]
            assert (row.state, row.sends, row.due_at, row.not_after) == (
                sheet.state,
                sheet.sends,
                sheet.due_at,
                sheet.not_after,
            )
            assert bool(row.struck) == (row.state == "voided")
            assert (row.sent_at is not None) == (row.state in LEFT)
            assert row.sent_at is None or row.sent_at <= row.not_after

    def finish(self) -> None:
        """Epochs are those of the rows: the model was not led by them."""
        found = {row.id: row.epoch for row in self.session.execute(select(conversations))}
        assert [found[talk] for talk in self.talks] == self.epochs
