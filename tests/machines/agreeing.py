"""The machine of consent: customers say STOP, MULAI and other things on two channels, and much is written to them.

Turns are played by the real engine. The model is the last clear word per customer and channel. Used by
`test_agreeing.py`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from hypothesis.stateful import rule
from hypothesis.strategies import booleans, integers, sampled_from
from sqlalchemy import func, select

from bot.delivery import deliver
from bot.engine import Engine
from bot.loading import load
from bot.writing import write
from bot.writing_lines import Played
from core.business import DEFAULTS, Business
from core.claims import claim_senders
from core.consent import has_consent, opted_out_identities, write_consent
from core.conversations import open_conversations
from core.inbox import Inbound, receive
from core.live import Live
from core.outbox import CLASSES, Line, say_lines
from core.outcomes import SetConsent
from core.tables import consents, conversations, outbox
from tests.machines.ground import CHANNELS, Machine, Provider

BUSINESS = Business(name="Melati", hours=DEFAULTS["hours"], promise_minutes=DEFAULTS["promise_minutes"])
# What is said, and whether that allows or refuses; the last one only while the bot has not asked anything.
CLEAR = {"STOP": False, "berhenti": False, "*Stop!*": False, "Mulai": True, " START ": True}
UNLESS_ASKED = {"cancel": False}
OTHER = ("kak buka jam berapa ya?", "makasih kak", "paket saya belum sampai kak")
WORDS = (*CLEAR, *UNLESS_ASKED, *OTHER)
PURPOSES = ("proactive", "marketing")
PEOPLE, PLACES = integers(0, 1), sampled_from(CHANNELS)


class Agreeing(Machine):
    """Two customers on two channels each; what was written before a STOP waits for a delivery after it."""

    engine: ClassVar[Engine]
    must_meet = ("refused", "allowed", "said something else", "struck out", "answered after STOP", "left proactively")

    def prepare(self) -> None:
        """Nobody said anything yet."""
        self.customers = [person for person, _ in self.make()]
        self.words: dict[tuple[int, str, str], bool] = {}
        self.kept = 0
        self.looked_at = (0, CHANNELS[0]), PURPOSES[0]
        self.said = 0
        self.provider = Provider()

    def make(self) -> list[tuple[int, list[int]]]:
        """Write the customers; remembers their identities by person and channel."""
        made = self.ground.customers(2, CHANNELS)
        self.identities = {
            (number, channel): one
            for number, (_, known) in enumerate(made)
            for channel, one in zip(CHANNELS, known, strict=True)
        }
        return made

    def decides(self, person: int, channel: str, purpose: str, given: bool) -> None:
        """Note a word."""
        self.words[person, channel, purpose] = given
        # Looked at after the next step as well: what others say changes nothing about it.
        self.looked_at = (person, channel), purpose
        self.kept += 1

    @rule(person=PEOPLE, channel=PLACES, words=sampled_from(WORDS))
    def somebody_says(self, person: int, channel: str, words: str) -> None:
        """A message is received, played by the engine and written."""
        self.said += 1
        bubble = Inbound(channel, f"m{self.said}", f"a{person}", words, self.now)
        receive(self.session, [bubble], now=self.now, gather=timedelta(0))
        claims = claim_senders(self.session, now=self.now, limit=9)
        [loaded] = load(self.session, claims, business=BUSINESS, now=self.now)
        outcome = self.engine.play(loaded.situation)
        asked = loaded.situation.pending is not None
        heard = [one.text for one in loaded.situation.utterances]
        # Bubbles that are played together: the last such word counts, whatever else was said around it.
        spoken = [CLEAR.get(one, None if asked else UNLESS_ASKED.get(one)) for one in heard]
        meant = next((one for one in reversed(spoken) if one is not None), None)
        decided = [one.given for one in outcome.effects if isinstance(one, SetConsent)]
        assert decided[-1:] == ([] if meant is None else [meant]), (heard, asked, outcome)
        write(self.session, [Played(loaded, outcome, "t", 1)], now=self.now, gather=False)
        if meant is not None:
            self.decides(person, channel, "proactive", meant)
        self.meets("said something else" if meant is None else ("allowed" if meant else "refused"))

    @rule(person=PEOPLE, channel=PLACES, given=booleans())
    def a_form_is_filled_in(self, person: int, channel: str, given: bool) -> None:
        """Another purpose is allowed or refused elsewhere: nothing of this one changes."""
        write_consent(
            self.session,
            customer_id=self.customers[person],
            channel=channel,
            purpose="marketing",
            given=given,
            source="form",
            now=self.now,
        )
        self.decides(person, channel, "marketing", given)

    @rule(person=PEOPLE, channel=PLACES, kind=sampled_from(sorted(CLASSES)), later=booleans())
    def something_is_written(self, person: int, channel: str, kind: str, later: bool) -> None:
        """A line of any class waits for the next round, or for a later one."""
        identity = self.identities[person, channel]
        standing = select(conversations.c.id).where(
            conversations.c.identity_id == identity, conversations.c.state != "resolved"
        )
        talk = self.session.execute(standing).scalar_one_or_none()
        if talk is None:
            opening = {"identity_id": identity, "customer_id": self.customers[person], "channel": channel}
            talk = open_conversations(self.session, [opening], now=self.now)[identity]
        due_at = self.now + timedelta(minutes=20 if later else 0)
        line = Line(talk, identity, channel, "bot", "Halo", 0, kind, due_at=due_at)
        say_lines(self.session, [line], now=self.now)

    @rule()
    def delivery_runs(self) -> None:
        """Of what is due, exactly what nobody refused leaves; the rest is struck out."""
        due = select(outbox).where(outbox.c.state == "due", outbox.c.due_at <= self.now).order_by(outbox.c.id)
        rows = [row for row in self.session.execute(due) if row.not_after >= self.now]
        wanted = [row.id for row in rows if not self.is_refused(row)]
        self.provider.taken.clear()
        deliver(self.session, dict.fromkeys(CHANNELS, self.provider.channel()), Live(), now=self.now)
        assert sorted(row.outbox_id for row, _ in self.provider.taken) == wanted
        unwanted = {row.id for row in rows} - set(wanted)
        left = select(outbox.c.id).where(outbox.c.id.in_(unwanted), outbox.c.state != "voided")
        assert self.session.execute(left).all() == []
        for row in rows:
            proactive, refused = CLASSES[row.message_class].proactive, self.word(row) is False
            if proactive:
                self.meets("struck out" if refused else "left proactively")
            elif refused:
                self.meets("answered after STOP")

    def word(self, row: Any) -> bool | None:
        """Return the last word about proactive messages of whoever a row goes to."""
        identity = row.identity_id
        person, channel = next(place for place, one in self.identities.items() if one == identity)
        return self.words.get((person, channel, "proactive"))

    def is_refused(self, row: Any) -> bool:
        """Whether a row is of a class that nobody asked for, and its customer wants none of that."""
        message_class = row.message_class
        return CLASSES[message_class].proactive and self.word(row) is False

    @rule(minutes=sampled_from([1, 25, 25, 26 * 60]))
    def time_passes(self, minutes: int) -> None:
        """A minute, half an hour, more than a day."""
        self.now += timedelta(minutes=minutes)

    def agrees(self) -> None:
        """The newest row is the last word, for each customer, channel and purpose alone."""
        (person, channel), purpose = self.looked_at
        found = has_consent(self.session, self.customers[person], channel, purpose)
        assert found == self.words.get((person, channel, purpose)), self.looked_at
        refused = {one for place, one in self.identities.items() if self.words.get((*place, "proactive")) is False}
        assert opted_out_identities(self.session, list(self.identities.values())) == refused
        assert self.session.execute(select(func.count()).select_from(consents)).scalar_one() == self.kept
