"""What the machines of the outbox share: two conversations; lines are written, owners change, people say STOP.

Used by `leaving.py` and `carrying.py`, which say what becomes of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis.stateful import precondition, rule
from hypothesis.strategies import booleans, integers, none, sampled_from
from sqlalchemy import Row, select

from bot.parking import revive
from core.consent import write_consent
from core.conversations import open_conversations
from core.outbox import CLASSES, GIVEN_UP, MOST_SENDS, Line, say_lines
from core.tables import conversations, messages, outbox
from handover import acts
from tests.machines.ground import CHANNELS, Machine

TALKS = integers(0, 1)
MINUTES = sampled_from([0, 1, 10, 70, 5 * 60])
LEFT = ("sent", "delivered", "read")


@dataclass
class Sheet:
    """What the model knows of one row. `took` are the tries that a provider took, with how far it told them to be."""

    talk: int
    message_class: str
    epoch: int
    due_at: datetime
    not_after: datetime
    state: str = "due"
    sends: int = 0
    attempts: int = 0
    fence: int = 0
    lease: datetime | None = None
    ref: str | None = None
    revived: bool = False
    took: dict[int, str] = field(default_factory=dict)

    @property
    def arrived(self) -> int:
        """How often the customer has it, as far as the provider did not say that it failed."""
        return sum(told != "failed" for told in self.took.values())


class Talking(Machine):
    """Two customers, each on a channel of their own, and an agent."""

    def prepare(self) -> None:
        """Two open conversations with the bot."""
        [self.agent] = self.ground.people(("Dian",))
        self.customers = self.ground.customers(2, CHANNELS)
        self.talks = [
            open_conversations(self.session, [self.opening(number)], now=self.now)[self.identity(number)]
            for number in range(2)
        ]
        self.epochs, self.owned, self.refuses = [0, 0], [False, False], [False, False]
        self.sheets: dict[int, Sheet] = {}
        self.last = 0

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

    def written_rows(self) -> Sequence[Row[Any]]:
        """Every row, with whether its message is struck out; the model knows of each and of no other."""
        query = select(outbox, messages.c.struck).join(messages, messages.c.id == outbox.c.message_id)
        rows = self.session.execute(query).all()
        assert len(rows) == len(self.sheets)
        return rows

    def is_unwanted(self, sheet: Sheet) -> bool:
        """Whether a row is void: an answer from before a person took over, or what its customer refused since."""
        kind, talk = CLASSES[sheet.message_class], sheet.talk
        taken_over = kind.voidable and self.owned[talk] and sheet.epoch < self.epochs[talk]
        return taken_over or (kind.proactive and self.refuses[talk])

    @precondition(lambda self: self.sheets)
    @rule(which=integers(0, 9))
    def an_operator_revives(self, which: int) -> None:
        """Somebody puts a row back to work: one that was given up and not sent twice, and no other."""
        stuck = [one for one, sheet in self.sheets.items() if sheet.state in GIVEN_UP]
        chosen = (stuck or list(self.sheets))[which % len(stuck or self.sheets)]
        sheet = self.sheets[chosen]
        allowed = sheet.state in GIVEN_UP and sheet.sends < MOST_SENDS
        assert revive(self.session, "outbox", chosen, now=self.now) == allowed
        if allowed:
            self.meets(f"revived {sheet.state}")
            sheet.state, sheet.due_at, sheet.revived = "due", self.now, True
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

    def finish(self) -> None:
        """Epochs are those of the rows: the model was not led by them."""
        found = {row.id: row.epoch for row in self.session.execute(select(conversations))}
        assert [found[talk] for talk in self.talks] == self.epochs
