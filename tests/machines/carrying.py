"""The machine of what goes through a provider: marked, answered or not, told of in any order, repeated once or never.

Its model decides anew what each round marks and what each word makes of a row; beside it stands what the provider
really took, which no row is asked. Used by `test_carrying.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from hypothesis.stateful import precondition, rule
from hypothesis.strategies import booleans, integers, none, sampled_from, tuples

from bot.answers import ASKED_AGAIN
from bot.callbacks import CAN_FAIL, Told, hear
from bot.channels import Answer
from bot.delivery import HELD
from bot.ends import BEFORE_REPEAT, LONGEST_PAUSE
from bot.sender import MISSING, SEND_SECONDS, UNASKED, Marked
from bot.sending import GRACE, LAPSES_EVERY, free_sends, send_once
from core.outbox import CLASSES, MOST_SENDS, RANK
from tests.machines.ground import CHANNELS
from tests.machines.talking import LEFT, MINUTES, TALKS, Sheet, Talking
from tests.machines.wire import FINDER, MachineWire
from tests.wire import Flight, answer_of, ref_of

ON_WIRE = timedelta(seconds=SEND_SECONDS) + GRACE
PAUSES = none() | sampled_from([timedelta(seconds=1), timedelta(minutes=3)])
WAITS = sampled_from([timedelta(0)] * 5 + [timedelta(seconds=2)])
# What may pass between two looks of the loop: nearly nothing, the length of a lease, most of a day.
SECONDS = sampled_from([1, 4, 4, 4, 31, 31, 31, 20 * 60, 7 * 3600])
# Whether the provider of each channel takes what it is handed now.
LANDS = tuples(sampled_from([True, True, False]), sampled_from([True, True, False]))
# Minutes to the time of a line, and from then to its end.
DELAYS, KEEPS = sampled_from([0, 0, 0, 0, 1, 10]), none() | none() | none() | MINUTES
# What may be answered to a send, by what its provider made of it.
ANSWERS = {
    "took": ("sent", "sent", "unknown"),
    "refused": ("later", "later", "failed", "unknown"),
    "found": ("found", "found", UNASKED),
    "missing": (MISSING, MISSING, UNASKED),
}


class Carrying(Talking):
    """Two customers of two providers, of which the second can be asked; processes that die or stall; late answers."""

    must_meet = (
        *("sent", "later", "failed", "unknown", "found", MISSING, UNASKED, "late", "refused under its fence"),
        *("voided", "expired", "parked", "repeated", "held", "waits", "died", "stalled", "told twice", "told failed"),
        *("delivered", "read", "given up and told", "revived parked", "revived failed", "revived unknown"),
    )

    def prepare(self) -> None:
        """Nothing left yet."""
        super().prepare()
        self.wire, self.flights = MachineWire(self.session), list[Flight[MachineWire]]()
        self.before: dict[int, str] = {}

    @rule(talk=TALKS, kind=sampled_from(sorted(CLASSES)), delay=DELAYS, keeps=KEEPS)
    def something_is_to_be_said(self, talk: int, kind: str, delay: int, keeps: int | None) -> None:
        """A line is written, mostly for now: what waits for hours is the matter of `leaving.py`."""
        super().something_is_to_be_said(talk, kind, delay, keeps)
        self.sending_runs((timedelta(0), timedelta(0)), (True, True))

    @rule(seconds=SECONDS, word=none() | integers(0, 3), waits=tuples(WAITS, WAITS), lands=LANDS)
    def time_passes(
        self, seconds: int, word: int | None, waits: tuple[timedelta, timedelta], lands: tuple[bool, bool]
    ) -> None:
        """What is on its way may be answered; seconds pass, or a lease, or most of a day; the loop looks again."""
        for flight in [one for one in self.flights if word is not None and one.wire is self.wire]:
            self.is_answered(flight, word or 0, None)
        self.now += timedelta(seconds=seconds)
        self.sending_runs(waits, lands)

    def sending_runs(self, waits: tuple[timedelta, timedelta], lands: tuple[bool, bool]) -> None:
        """A round marks exactly what may leave now, and ends or puts off the rest of what is due."""
        self.wire.limits(waits)
        marked = dict(self.judged(waits))
        self.wire.handed.clear()
        send_once(self.wire.house(self.now))
        assert {one.row.outbox_id: bool(one.only_find) for one in self.wire.handed} == marked
        for one in self.wire.handed:
            sheet = self.sheets[one.row.outbox_id]
            assert (one.fence, one.attempts, one.sends) == (sheet.fence, sheet.attempts, sheet.sends)
            self.flights.append(Flight(self.wire, one, self.end_of(one, sheet, lands=lands[sheet.talk])))

    def end_of(self, one: Marked, sheet: Sheet, *, lands: bool) -> str:
        """Say what the provider makes of a row: one that tells what it took is asked before anything is repeated."""
        asked = one.channel == FINDER and one.was_unknown
        if asked and sheet.arrived:
            return "found"
        if one.only_find:
            return "missing"
        assert sheet.not_after >= self.now
        assert not self.is_unwanted(sheet)
        if one.was_unknown:
            self.meets("repeated")
        if lands:
            sheet.took[one.attempts] = "sent"
        return "took" if lands else "refused"

    def judged(self, waits: tuple[timedelta, timedelta]) -> Iterator[tuple[int, bool]]:
        """Judge everything that is due or of unknown end; yields what is marked, and whether only to be looked for."""
        again, looked_for = self.unsure()
        limits = list(waits)
        order = sorted(self.ready(), key=lambda one: (CLASSES[self.sheets[one].message_class].proactive, one))
        chosen = dict[int, int]()
        for one in [*again, *order]:
            sheet = self.sheets[one]
            if not self.may_leave(sheet) or sheet.talk in chosen or self.is_busy(sheet.talk):
                continue
            # Whoever asks first is told to wait; the next one of the conversation may go.
            wait, limits[sheet.talk] = limits[sheet.talk], timedelta(0)
            if wait:
                self.meets("waits")
                self.put_off(sheet, wait)
            else:
                chosen[sheet.talk] = one
        for one in chosen.values():
            sheet = self.sheets[one]
            sheet.attempts, sheet.sends = sheet.attempts + 1, sheet.sends + 1
            yield self.mark(one), False
        for one in looked_for:
            if self.sheets[one].talk not in chosen:
                yield self.mark(one), True

    def mark(self, one: int) -> int:
        """A row is on the wire, under a fence of its own, until its lease ends."""
        sheet = self.sheets[one]
        sheet.state, sheet.fence, sheet.lease = "sending", sheet.fence + 1, self.now + ON_WIRE
        return one

    def unsure(self) -> tuple[list[int], list[int]]:
        """Return rows of unknown end that are sent once more, and those that are only looked for; park the others."""
        last = self.wire.lapsed_at
        again, looked_for = list[int](), list[int]()
        if last is not None and last <= self.now < last + LAPSES_EVERY:
            return again, looked_for
        for one, sheet in self.sheets.items():
            if sheet.state == "sending" and sheet.lease and sheet.lease <= self.now:
                sheet.state, sheet.lease = "unknown", self.now
            if sheet.state != "unknown" or not sheet.lease or sheet.lease > self.now:
                continue
            in_time = sheet.not_after >= self.now
            repeats = CLASSES[sheet.message_class].repeat_once and sheet.sends < MOST_SENDS
            if repeats and in_time and not self.is_unwanted(sheet):
                again.append(one)
            elif CHANNELS[sheet.talk] == FINDER and sheet.not_after > self.now - ON_WIRE:
                looked_for += [] if self.is_busy(sheet.talk) else [one]
            else:
                sheet.state, sheet.lease = "parked", None
                self.meets("parked")
        return again, looked_for

    def ready(self) -> list[int]:
        """Return due rows before which nothing of their conversation must leave or end."""
        found = []
        for one, sheet in self.sheets.items():
            unasked = CLASSES[sheet.message_class].proactive
            blocked = any(
                other.state in ("sending", "unknown")
                or (other.state == "due" and not CLASSES[other.message_class].proactive)
                or (other.state == "due" and unasked and other.due_at <= self.now)
                for earlier, other in self.sheets.items()
                if earlier < one and other.talk == sheet.talk
            )
            if sheet.state == "due" and sheet.due_at <= self.now and not blocked:
                found.append(one)
        return found

    def may_leave(self, sheet: Sheet) -> bool:
        """End a row whose time is over or that nobody wants, hold one that must wait; returns whether it may leave."""
        if sheet.not_after < self.now:
            sheet.state = "expired"
        elif self.is_unwanted(sheet):
            sheet.state = "voided"
        elif CLASSES[sheet.message_class].proactive and self.owned[sheet.talk]:
            self.put_off(sheet, HELD)
            self.meets("held")
            return False
        else:
            return True
        self.meets(sheet.state)
        return False

    def put_off(self, sheet: Sheet, pause: timedelta) -> None:
        """Let a row wait: one of unknown end by its lease."""
        if sheet.state == "unknown":
            sheet.lease = self.now + pause
        else:
            sheet.due_at = self.now + pause

    def is_busy(self, talk: int) -> bool:
        """Whether a message of this conversation is on the wire of this process."""
        return any(one.wire is self.wire and one.marked.row.conversation_id == self.talks[talk] for one in self.flights)

    @precondition(lambda self: self.flights)
    @rule(which=integers(0, 9), word=integers(0, 3), pause=PAUSES)
    def an_answer_comes(self, which: int, word: int, pause: timedelta | None) -> None:
        """One of the messages that are on their way is answered, perhaps to a process that was given up long ago."""
        late = [one for one in self.flights if one.wire is not self.wire]
        self.is_answered((late or self.flights)[which % len(late or self.flights)], word, pause)

    def is_answered(self, flight: Flight[MachineWire], word: int, pause: timedelta | None) -> None:
        """A provider answers, in one of the ways in which it may."""
        self.flights.remove(flight)
        marked, words = flight.marked, ANSWERS[flight.end]
        one, answer = marked.row.outbox_id, answer_of(marked, words[word % len(words)], pause)
        if flight.wire is not self.wire:
            self.meets("late")
        self.hears(self.sheets[one], marked, answer)
        flight.wire.answer(marked, answer, self.now)

    def hears(self, sheet: Sheet, marked: Marked, answer: Answer) -> None:
        """An answer counts under its own fence, as long as nobody else said more."""
        if sheet.fence != marked.fence:
            self.meets("refused under its fence")
            return
        if sheet.state in LEFT and answer.state == "sent":
            sheet.ref = answer.provider_ref
        if sheet.state not in ("sending", "unknown"):
            return
        self.meets("found" if answer.found else answer.state)
        sheet.lease = None
        if answer.state == "sent":
            sheet.state, sheet.ref = "sent", answer.provider_ref
        elif answer.state == "later":
            pause = answer.retry_after or min(LONGEST_PAUSE, timedelta(seconds=2 ** min(marked.attempts, 6)))
            if marked.sends > 1:
                sheet.state, sheet.lease = "unknown", self.now + pause
            else:
                sheet.state, sheet.due_at = "due", self.now + pause
        elif answer.state in ("unknown", UNASKED):
            pause = answer.retry_after or BEFORE_REPEAT
            sheet.state, sheet.lease = "unknown", self.now + (pause if answer.state == "unknown" else ASKED_AGAIN)
        else:
            sheet.state = "parked" if answer.state == MISSING else "failed"
        nothing_sent = answer.found or answer.state in ("later", "failed", UNASKED)
        if nothing_sent and not marked.only_find:
            sheet.sends -= 1

    @precondition(lambda self: any(sheet.took for sheet in self.sheets.values()))
    @rule(which=integers(0, 9), word=sampled_from(["sent", "delivered", "read", "failed"]), times=integers(1, 2))
    def a_word_is_told(self, which: int, word: str, times: int) -> None:
        """A provider tells how far it came with something that it took: before its answer or long after, or twice."""
        possible = ("sent",) if word == "failed" else ("sent", "delivered", "read")
        tries = [(one, n) for one, sheet in self.sheets.items() for n, far in sheet.took.items() if far in possible]
        if not tries:
            return
        # First those of which nobody knows yet.
        tries.sort(key=lambda place: (self.sheets[place[0]].state not in ("parked", "unknown", "sending"), place))
        one, attempt = tries[which % len(tries)]
        sheet = self.sheets[one]
        sheet.took[attempt] = word if word == "failed" else max(word, sheet.took[attempt], key=RANK.__getitem__)
        answer = Answer("failed" if word == "failed" else "sent", provider_ref=ref_of(one, attempt))
        reached = "sent" if word == "failed" else word
        told = Told(one, attempt, f"a{sheet.talk}", answer, reached)
        for _ in range(times):
            self.is_told(sheet, attempt, word, told)
        hear(self.session, CHANNELS[sheet.talk], [told] * times, now=self.now)
        if times > 1:
            self.meets("told twice")

    def is_told(self, sheet: Sheet, attempt: int, word: str, told: Told) -> None:
        """A word moves its row forward, or ends it, if it is about its last try."""
        ref = told.answer.provider_ref
        if word == "failed":
            counts = sheet.state in CAN_FAIL and sheet.sends and (attempt == sheet.attempts or ref == sheet.ref)
        else:
            failed_since = sheet.state == "failed" and attempt < sheet.attempts
            given_up = (sheet.state == "parked" or failed_since) and sheet.sends > 0
            counts = given_up or RANK.get(sheet.state, RANK["read"]) < RANK[word]
            self.ground.met["given up and told"] += given_up
        if not counts:
            return
        sheet.state, sheet.ref, sheet.lease = word, ref, None
        sheet.sends -= word == "failed"
        self.meets("told failed" if word == "failed" else word)

    @rule(stalls=booleans(), alone=booleans())
    def another_process_goes_on(self, stalls: bool, alone: bool) -> None:
        """A process dies between marking and answer, or stalls; one that knows to be alone frees what the dead held."""
        if any(one.wire is self.wire for one in self.flights):
            self.meets("stalled" if stalls else "died")
        if not stalls:
            self.flights = [one for one in self.flights if one.wire is not self.wire]
        self.wire = MachineWire(self.session)
        if alone:
            free_sends(self.session, now=self.now)
            for sheet in self.sheets.values():
                if sheet.state == "sending":
                    sheet.lease = self.now - timedelta(microseconds=1)

    def agrees(self) -> None:
        """Every row is as the model says, and none was sent more often, or went further back, than is promised."""
        for row in self.written_rows():
            sheet = self.sheets[row.id]
            assert (row.state, row.sends, row.attempts, row.fence, row.provider_ref) == (
                *(sheet.state, sheet.sends, sheet.attempts, sheet.fence),
                sheet.ref,
            )
            assert (row.due_at, row.not_after, row.lease_until) == (sheet.due_at, sheet.not_after, sheet.lease)
            assert bool(row.struck) == (row.state == "voided")
            assert row.state not in LEFT or row.sent_at is not None
            self.keeps_its_promise(row.id, sheet)

    def keeps_its_promise(self, one: int, sheet: Sheet) -> None:
        """Whatever the model thinks: sent twice at most, once where that is promised, and never back."""
        by_itself = not sheet.revived
        once = by_itself and (CHANNELS[sheet.talk] == FINDER or not CLASSES[sheet.message_class].repeat_once)
        assert sheet.arrived <= sheet.sends <= MOST_SENDS
        assert sheet.arrived <= 1 or not once
        before, self.before[one] = self.before.get(one, "due"), sheet.state
        assert before != "voided" or sheet.state == "voided"
        if before in LEFT:
            assert (before, sheet.state) == ("sent", "failed") or RANK.get(sheet.state, 0) >= RANK[before]
