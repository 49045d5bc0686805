"""Agents of a simulated day. They see what the desk shows them and nothing else: its rows lead them to who waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from console.queue_rows import QueueRow, read_rows
from core.conversations import Conflict
from core.database import Session
from core.tables import agents, conversations, messages
from handover import acts
from tests.days.town import Town

_WITH_PEOPLE = select(conversations.c.id).where(conversations.c.state.in_(("waiting", "agent"))).limit(1)


@dataclass
class Agent:
    """A person at the desk. One who is `careful` forgets nobody and answers at once."""

    town: Town
    id: int
    on_duty: bool = False
    careful: bool = False

    def signs_on(self) -> None:
        """Begin to look at the desk."""
        self._duty(on_duty=True)
        self.town.agenda.after(self.town.dice.uniform(5, 200), self.looks)

    def signs_off(self) -> None:
        """Go home: mostly with everything given back to the team, now and then forgetting somebody."""
        forgets = not self.careful and self.town.dice.random() < 0.3
        for row in () if forgets else self._sees("mine"):
            self._act(row, "transfer", lambda session, talk: acts.transfer(session, talk, self.id, now=self.town.now))
        self._duty(on_duty=False)

    def _duty(self, *, on_duty: bool) -> None:
        self.on_duty = on_duty
        with self.town.database.transaction() as session:
            session.execute(update(agents).where(agents.c.id == self.id).values(on_duty=on_duty))

    def looks(self) -> None:
        """Look at the desk: answer who is one's own, take who waits longest, and look again after a while."""
        if not self.on_duty:
            return
        dice = self.town.dice
        # Looking is what costs most on a day: nobody looks while nobody waits and nobody is spoken with.
        shown = self._sees("all") if self._is_rung() else ()
        for row in shown:
            if (row.state, row.agent_id) != ("agent", self.id):
                continue
            if self._is_owed(row):
                self._answers(row)
            elif dice.random() < 0.6:
                self._finishes(row)
        waiting = [row for row in shown if row.state == "waiting"]
        for row in waiting if self.careful else waiting[: dice.choice((0, 1, 1, 2))]:
            self._claims(row)
        self.town.agenda.after(dice.uniform(700, 1400) if self.careful else dice.uniform(900, 3000), self.looks)

    def jumps_in(self) -> None:
        """Take over the conversation that the bot was busy with last, although nobody asked for a person."""
        led = [row for row in self._sees("all") if row.state == "bot"]
        if self.on_duty and led:
            self.town.counts["jumps in"] += 1
            self._claims(max(led, key=lambda row: row.last_at))

    def _sees(self, view: str) -> Sequence[QueueRow]:
        with self.town.database.snapshot() as session:
            return read_rows(session, view, self.id)

    def _is_rung(self) -> bool:
        with self.town.database.snapshot() as session:
            return session.execute(_WITH_PEOPLE).first() is not None

    def _is_owed(self, row: QueueRow) -> bool:
        """Whether the last word in this conversation is the customer's, or nobody said anything since the claim."""
        with self.town.database.snapshot() as session:
            said = (
                select(messages.c.author, messages.c.kind)
                .join(conversations, conversations.c.id == messages.c.conversation_id)
                .where(conversations.c.public_id == row.public_id, messages.c.kind != "note")
                .order_by(messages.c.id.desc())
                .limit(1)
            )
            newest = session.execute(said).one()
        return bool(newest.author == "customer" or newest.kind == "event")

    def _claims(self, row: QueueRow) -> None:
        """Take a conversation. Most answer soon, some late, some forget it until they look again."""
        claimed = self._act(row, "claim", lambda session, talk: acts.claim(session, talk, self.id, now=self.town.now))
        dice = self.town.dice
        if claimed and (self.careful or dice.random() < 0.8):
            self.town.agenda.after(dice.choice((20, 60, 150, 900)), lambda: self._answers(row))

    def _answers(self, row: QueueRow) -> None:
        """Reply, and click twice now and then; the second click changes nothing."""
        key = f"k{self.town.dice.getrandbits(40):x}"
        for _ in range(self.town.dice.choice((1, 1, 1, 2))):
            self._act(
                row,
                "reply",
                lambda session, talk: acts.reply(
                    session, talk, self.id, f"baik, kami bantu ({key})", client_key=key, now=self.town.now
                ),
                key,
            )

    def _finishes(self, row: QueueRow) -> None:
        """Resolve it, give it back to the bot, to a colleague or to the team, or leave a note."""
        now, dice = self.town.now, self.town.dice
        name = dice.choice(("resolve", "resolve", "return_to_bot", "transfer", "note"))
        if self.careful and name == "transfer":
            name = "resolve"
        if name == "note":
            self._act(row, name, lambda session, talk: acts.note(session, talk, self.id, "cek gudang", now=now))
        elif name == "transfer":
            other = dice.choice((None, *self.town.colleagues(self.id)))
            self._act(
                row, name, lambda session, talk: acts.transfer(session, talk, self.id, to_agent_id=other, now=now)
            )
        else:
            self._act(row, name, lambda session, talk: getattr(acts, name)(session, talk, self.id, now=now))

    def _act(self, row: QueueRow, name: str, act: Callable[[Session, int], object], key: str = "-") -> bool:
        """Act as the page does; what is told to the agent goes into the ledger. Returns whether it was done."""
        number = select(conversations.c.id).where(conversations.c.public_id == row.public_id)
        try:
            with self.town.database.transaction() as session:
                talk = session.execute(number).scalar_one()
                act(session, talk)
        except (Conflict, acts.NotAllowed):
            return False
        self.town.counts[name] += 1
        if name != "note":
            self.town.note("acted", name, str(talk), str(self.id), key)
        if name not in ("note", "claim") or self.town.dice.random() < 0.5:
            self.town.deliver()
        return True
