"""The machine of the outbox: rows of every class are written, wait, leave, are parked, revived, voided, receipted.

The model decides anew what becomes of each row at each round. Used by `test_leaving.py`; what goes through a provider
is in `carrying.py`.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis.stateful import precondition, rule
from hypothesis.strategies import booleans, frozensets, integers, none, sampled_from

from bot.delivery import HELD, deliver
from bot.receipts import Receipts
from core.live import Live
from core.outbox import CLASSES, RANK, advance
from tests.machines.ground import CHANNELS, Provider
from tests.machines.talking import LEFT, Sheet, Talking


class Leaving(Talking):
    """Two customers on two channels that live here, an agent, and pages with good and bad days."""

    must_meet = ("sent", "due", "voided", "expired", "parked", "delivered", "read", "revived parked", "revived expired")

    def prepare(self) -> None:
        """Nothing left yet."""
        super().prepare()
        self.provider = Provider()
        self.open_channels = set(CHANNELS)
        self.receipts = Receipts()

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
        if sheet.not_after < self.now:
            sheet.state = "expired"
        elif self.is_unwanted(sheet):
            sheet.state = "voided"
        elif (kind.proactive and self.owned[sheet.talk]) or CHANNELS[sheet.talk] not in self.open_channels:
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
        for row in self.written_rows():
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
