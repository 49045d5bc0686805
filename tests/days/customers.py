"""Customers of a simulated day: bursts, slips of the finger, repeats, STOP, silence, answers hours later, coming back.

Each is a chain of acts on the town's agenda; whatever one does next depends on the seed and on what the rows say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from core.inbox import Inbound
from core.tables import conversations, identities, outbox
from tests.days.town import Town

FIRST = (
    "halo kak",
    "buka jam berapa ya kak?",
    "pesanan saya sudah sampai mana ya",
    "bisa bayar pakai qris?",
    "ongkir ke bandung berapa ya",
    "mau tanya",
    "cara retur barang gimana kak",
    "ingatkan saya besok jam 9 pagi bayar listrik",
    "ingatkan saya nanti jam 9 malam angkat jemuran",
    "poin saya ada berapa",
    "janji temu saya kapan ya",
    "barangnya rusak waktu datang, saya kecewa sekali",
)
MORE = ("makasih kak", "oke", "terus gimana?", "yang kemarin itu lho kak", "bisa lebih cepat?", *FIRST[1:6])
ANSWERS = ("iya", "iya betul", "tidak", "1", "2", "batal aja", "ganti jadwal", "iya jadi", "5")
PERSON = ("mau ngomong sama orang aja", "tolong sambungkan ke cs manusia", "mana orangnya kak, jangan bot")
GRAVE = ("akun saya dibajak orang, tolong", "saya ditipu orang yang ngaku admin toko ini")
LEAVES = ("tidak jadi deh kak", "makasih ya, sudah beres")
STOPS = ("STOP", "BERHENTI", "stop")
# Texts beginning with this break the bot as often as the town says.
FRAGILE = "kode barang saya zxq"


@dataclass
class Customer:
    """A person in a browser; `sent` are their messages as the provider would send them again."""

    town: Town
    address: str
    channel: str = "web"
    sent: list[Inbound] = field(default_factory=list)

    def writes(self, *texts: str) -> None:
        """Send a burst as one request each, which share a commit or not."""
        town = self.town
        self.arrives([self._bubble(text) for text in texts])
        town.counts["messages"] += len(texts)

    def arrives(self, messages: Sequence[Inbound]) -> None:
        """Let requests reach the door, and the house hear the bell."""
        self.town.world.receive(messages)
        self.town.ring()

    def _bubble(self, text: str) -> Inbound:
        bubble = self.town.world.bubble(self.address, text)
        self.sent.append(bubble)
        return bubble

    def opens(self) -> None:
        """Open the page."""
        self.town.looks(self.address, at_page=True)

    def is_there_again(self) -> None:
        """Be there at the end of the day, so that whatever waited for it can leave."""
        self.opens()

    # -- a visit ---------------------------------------------------------------------------------------------------

    def comes(self) -> None:
        """Open the page and say what it is about, in one or more bubbles with pauses of a thumb."""
        dice = self.town.dice
        self.opens()
        opening = dice.choice(PERSON) if dice.random() < 0.12 else dice.choice(FIRST)
        if dice.random() < 0.04:
            opening = dice.choice(GRAVE)
        self.says(*([opening] if dice.random() < 0.6 else ["kak", opening]))
        self.town.agenda.after(dice.uniform(25, 240), self.goes_on)

    def says(self, *texts: str) -> None:
        """Type bubbles one after the other, some with a slip; now and then one is sent twice, or late."""
        dice, agenda = self.town.dice, self.town.agenda
        after = 0.0
        for text in texts:
            typed = slip(text, dice.random(), dice.randrange(40)) if dice.random() < 0.15 else text
            agenda.after(after, partial(self.writes, typed))
            after += dice.uniform(0.2, 5)
        if dice.random() < 0.2:
            agenda.after(after + dice.uniform(0, 400), self.repeats)

    def repeats(self) -> None:
        """Send something again whose answer did not come back: now, together with something fresh, or much later."""
        if not self.sent:
            return
        self.town.counts["copies"] += 1
        again = self.town.dice.choice(self.sent[-4:])
        # What is sent again keeps its name and its time of sending.
        copies = [replace(again)] * self.town.dice.choice((1, 1, 2, 5))
        self.arrives(copies)

    def goes_on(self) -> None:
        """Go on with the conversation, answer what was asked, ask for a person, say STOP, or just go away."""
        dice, agenda = self.town.dice, self.town.agenda
        chance = dice.random()
        asked = self._is_asked()
        if chance < 0.22:
            self.says(dice.choice(ANSWERS if asked else MORE))
        elif chance < 0.34:
            self.says(dice.choice(ANSWERS if asked else FIRST))
        elif chance < 0.46:
            self.says(dice.choice(PERSON))
        elif chance < 0.50:
            self.says(dice.choice(STOPS))
        elif chance < 0.56:
            self.says(dice.choice(LEAVES))
        else:
            agenda.after(dice.uniform(30, 1200), self.goes_away)
            return
        agenda.after(dice.uniform(20, 500), self.goes_on)

    def goes_away(self) -> None:
        """Close the page; what was not asked for waits until it is opened again."""
        self.town.looks(self.address, at_page=False)

    def returns(self) -> None:
        """Open the page hours later: read what came, and perhaps answer it."""
        dice = self.town.dice
        self.opens()
        if self._has_reminder() and dice.random() < 0.7:
            self.says(dice.choice(("iya", "iya jadi", "ganti jadwal", "batal aja", "oke kak", "makasih")))
            self.town.agenda.after(dice.uniform(25, 240), self.goes_on)
        elif dice.random() < 0.4:
            self.comes()
        else:
            self.town.agenda.after(dice.uniform(60, 1800), self.goes_away)

    # -- what the page shows ---------------------------------------------------------------------------------------

    def _is_asked(self) -> bool:
        with self.town.database.snapshot() as session:
            newest = (
                select(conversations.c.pending)
                .join(identities, identities.c.id == conversations.c.identity_id)
                .where(identities.c.address == self.address)
                .order_by(conversations.c.id.desc())
                .limit(1)
            )
            return bool(session.execute(newest).scalar_one_or_none())

    def _has_reminder(self) -> bool:
        with self.town.database.snapshot() as session:
            came = (
                select(outbox.c.id)
                .join(identities, identities.c.id == outbox.c.identity_id)
                .where(identities.c.address == self.address, outbox.c.reminder_id.is_not(None))
                .where(outbox.c.sent_at > self.town.now - timedelta(hours=14))
                .limit(1)
            )
            return session.execute(came).first() is not None


def slip(text: str, kind: float, place: int) -> str:
    """Return the text with one slip of the finger: a letter lost, doubled, or two of them swapped."""
    at = place % max(1, len(text) - 1)
    if kind < 0.34:
        return text[:at] + text[at + 1 :]
    if kind < 0.67:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :] if len(text) > 1 else text
