"""The provider of a simulated day: it takes what it is handed, or refuses, or says nothing, and tells of it later.

It lives on while the house restarts. What it does hangs on the dice of the day; what it took goes into the ledger at
once, whatever the house comes to know of that. `carried.py` compares the two.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.answers import store_answers
from bot.callbacks import Told, hear
from bot.channels import Answer
from bot.sender import MISSING, SEND_SECONDS, UNASKED, Marked
from bot.sending import next_send, send_once
from core.outbox import RANK
from tests.days.agenda import Agenda
from tests.days.line import CHANNEL, Line
from tests.days.watching import Watch
from tests.wire import Flight, answer_of, ref_of

# How far it tells a message to be, and how many seconds later.
REPORTS = ("sent", "delivered", "read")
REPORTED_WITHIN = (2, 30, 600, 7200)
# A loop that finds nothing to hand over looks again after twice as long, up to this many seconds.
LONGEST_REST = 600.0
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class Provider:
    """What the provider knows, and what it does next. `line` is the one of the process that serves now."""

    agenda: Agenda
    dice: random.Random
    counts: Counter[str]
    note: Callable[..., None]
    # How the house's process ends and another one begins.
    restart: Callable[[], None]
    line: Line = field(init=False)
    finds: bool = field(init=False)
    blocked: set[str] = field(default_factory=set)
    # How far each try of each row that it took came, or "failed".
    took: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    # Tries of which the house knows that they were taken.
    known: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    fences: dict[int, int] = field(default_factory=dict)
    watch: Watch = field(default_factory=lambda: Watch(CHANNEL))
    # What has not reached it yet, and what it made of the rest and did not answer yet.
    flights: list[Flight[Line]] = field(default_factory=list)
    answering: list[tuple[Flight[Line], Answer]] = field(default_factory=list)
    # Until when it refuses everybody, and until when it is away.
    closed_until: datetime = LONG_AGO
    away_until: datetime = LONG_AGO
    # Whether the process ends soon after the next message was handed over.
    is_deadly: bool = False
    # Whether everything is taken and answered at once, as the day is over.
    is_calm: bool = False
    _wake_at: datetime | None = None
    _rest: float = 1.0

    def __post_init__(self) -> None:
        """One in two tells what it took, when it is asked."""
        self.finds = self.dice.random() < 0.5

    @property
    def now(self) -> datetime:
        """What the clock of this day says."""
        return self.agenda.clock.at

    def opens(self) -> Line:
        """Return the line of a process that begins now."""
        self.line = Line(self.gets, finds=self.finds)
        return self.line

    # -- what it is handed -----------------------------------------------------------------------------------------

    def gets(self, flight: Flight[Line]) -> None:
        """A row was handed over: write down when, and let it reach the provider in a moment."""
        one, row = flight.marked, flight.marked.row
        self._rest = 1.0
        self.fences[row.outbox_id] = one.fence
        if not one.only_find:
            self.counts["handed"] += 1
            self.counts["repeated"] += one.was_unknown
            self.note("handed", str(row.outbox_id), "again" if one.was_unknown else "first", self.now.isoformat())
            if self.known[row.outbox_id]:
                self.note("needless", str(row.outbox_id), str(one.attempts))
        self.flights.append(flight)
        if self.is_calm:
            self._lands(flight)
            return
        self.agenda.after(self.dice.uniform(0.02, 0.4), partial(self._lands, flight))
        if self.is_deadly:
            self.is_deadly = False
            self.agenda.after(self.dice.choice((0.01, 0.2, 1, 10)) * self.dice.uniform(0.5, 2), self.restart)

    def _lands(self, flight: Flight[Line]) -> None:
        """The request arrives, unless its process died before it was written; decide what is answered and when."""
        if flight not in self.flights:
            return
        self.flights.remove(flight)
        if flight.wire.is_dead:
            self.counts["never written"] += 1
            return
        word, seconds, pause = self._word(flight)
        flight.end = word
        self.counts[word] += 1
        answer = answer_of(flight.marked, word, pause)
        if word == "found":
            # What it finds is what it took, by whichever try.
            answer = replace(answer, provider_ref=ref_of(flight.marked.row.outbox_id, self._taken(flight.marked)))
        if word == "failed" and flight.marked.row.address in self.blocked:
            self.counts["blocked"] += 1
            answer = replace(answer, unreachable=True)
        self.answering.append((flight, answer))
        if self.is_calm:
            self._answers(flight, answer)
        else:
            self.agenda.after(seconds, partial(self._answers, flight, answer))

    def _word(self, flight: Flight[Line]) -> tuple[str, float, timedelta | None]:
        """Return what is answered to a row, after how many seconds, and for how long the channel must wait, if so."""
        marked, dice, soon = flight.marked, self.dice, self.dice.uniform(0.05, 2)
        one = marked.row.outbox_id
        is_away = self.now < self.away_until and not self.is_calm
        chance = 0.0 if self.is_calm else dice.random()
        if self.finds and marked.was_unknown:
            there = any(far != "failed" for far in self.took[one].values())
            if is_away or chance > 0.8:
                return UNASKED, soon, None
            if there or marked.only_find:
                return "found" if there else MISSING, soon, None
        if marked.row.address in self.blocked:
            return "failed", soon, None
        if self.now < self.closed_until and not self.is_calm:
            return "later", soon, self.closed_until - self.now
        if is_away:
            return ("later", soon, None) if chance < 0.7 else ("unknown", SEND_SECONDS, None)
        if chance < 0.68:
            self._takes(marked)
            return "sent", soon, None
        if chance < 0.75:
            pause = timedelta(seconds=dice.choice((1, 5, 30, 90)))
            self.closed_until = self.now + pause
            self.counts["closed"] += 1
            return "later", soon, pause
        if chance < 0.80:
            return "later", soon, None
        if chance < 0.93:
            # No answer in time, or a line that broke: before it was taken, or after.
            if chance < 0.88:
                self._takes(marked)
            return "unknown", dice.choice((soon, SEND_SECONDS)), None
        if chance < 0.985:
            # Whoever stores answers stood still for longer than the row may be on the wire.
            self._takes(marked)
            return "sent", dice.uniform(25, 150), None
        return "failed", soon, None

    def _takes(self, marked: Marked) -> None:
        row, dice = marked.row, self.dice
        self.took[row.outbox_id][marked.attempts] = "sent"
        self.note("posted", str(row.outbox_id), str(marked.attempts), self.now.isoformat())
        if self.is_calm:
            return
        words = ["failed"] if dice.random() < 0.04 else list(REPORTS[: dice.choice((1, 2, 3, 3))])
        words += [word for word in words if dice.random() < 0.3]
        dice.shuffle(words)
        within = dice.choice(REPORTED_WITHIN)
        told = [(row.outbox_id, marked.attempts, row.address, word) for word in words]
        if dice.random() < 0.85:
            self.agenda.after(dice.uniform(0, within), partial(self._tells, told))
            return
        for one in told:
            self.agenda.after(dice.uniform(0, within), partial(self._tells, [one]))

    def _taken(self, marked: Marked) -> int:
        """Return the first try of a row that it took and did not lose since; the present one if there is none."""
        tries = self.took[marked.row.outbox_id].items()
        return next((attempt for attempt, far in tries if far != "failed"), marked.attempts)

    def _answers(self, flight: Flight[Line], answer: Answer) -> None:
        """An answer comes to whoever still listens for it."""
        line, marked = flight.wire, flight.marked
        if (flight, answer) not in self.answering:
            return
        self.answering.remove((flight, answer))
        if line.is_dead:
            self.counts["answers to nobody"] += 1
            return
        if answer.found or answer.state == UNASKED:
            if not marked.only_find:
                line.post.give_back(marked.row.address)
        else:
            line.pace.answered(self.now)
        if answer.state == "later" and answer.retry_after is not None:
            line.pace.pause(self.now + answer.retry_after)
        line.hears(marked, answer)
        if line.stalls:
            self.counts["late answers"] += 1
            store_answers(line.house)
        elif not self.is_calm:
            self._rings()
        one = marked.row.outbox_id
        attempt = self._taken(marked) if answer.found else marked.attempts
        # Whatever it found may have failed while that was told.
        counts = marked.fence == self.fences[one] and self.took[one].get(attempt, "failed") != "failed"
        if answer.state == "sent" and counts:
            self.known[one].add(attempt)

    # -- what it tells ---------------------------------------------------------------------------------------------

    def _tells(self, told: Sequence[tuple[int, int, str, str]]) -> None:
        """Call back with words about rows, in the order in which they happen to come."""
        words = []
        for one, attempt, address, word in told:
            self.counts["reports"] += 1
            failed = word == "failed"
            self.took[one][attempt] = word if failed else max(word, self.took[one][attempt], key=RANK.__getitem__)
            answer = Answer(
                "failed" if failed else "sent",
                provider_ref=ref_of(one, attempt),
                unreachable=failed and address in self.blocked,
            )
            words.append(Told(one, attempt, address, answer, "sent" if failed else word))
        house = self.line.house
        with house.database.transaction() as session:
            hear(session, CHANNEL, words, now=self.now)
        for one, attempt, _, word in told:
            if word == "failed":
                self.counts["told failed"] += 1
                self.note("bounced", str(one), str(attempt))
                self.known[one].discard(attempt)
            else:
                self.known[one].add(attempt)
                if word != "sent":
                    self.note("shown", str(one), word)
        self.rings_later()

    # -- the house's loop ------------------------------------------------------------------------------------------

    def rings_later(self) -> None:
        """Let the house look again when the next row may leave, as its loop would, but rarely while nothing does."""
        with self.line.house.database.snapshot() as session:
            due_at = next_send(session, self.line.house)
        if due_at is None or self.is_calm:
            return
        at = max(due_at, self.now + timedelta(seconds=self._rest))
        if self._wake_at is not None and self.now <= self._wake_at <= at:
            return
        self._wake_at = at
        self.agenda.at(at, self._wakes)

    def _wakes(self) -> None:
        self._wake_at = None
        self._rest = min(LONGEST_REST, self._rest * 2)
        self._rings()

    def _rings(self) -> None:
        """Let the house store what was answered and hand over what may leave now, as each round of its loop does."""
        send_once(self.line.house)
        self.rings_later()

    # -- looking ---------------------------------------------------------------------------------------------------

    def looks(self) -> None:
        """See how far the house believes each row to be, and note what went back."""
        bounced = {one for one, tries in self.took.items() if "failed" in tries.values()}
        for one, before, after in self.watch.went_back(self.line.house, bounced):
            self.note("backwards", str(one), before, after)

    def calms_down(self) -> None:
        """The day is over: whatever is on its way is taken and answered, and so is all that still comes."""
        self.is_calm = True
        self.is_deadly = False
        for flight, answer in list(self.answering):
            self._answers(flight, answer)
        for flight in list(self.flights):
            self._lands(flight)
