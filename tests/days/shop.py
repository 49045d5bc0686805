"""The business of a simulated day: its own records that change, and an operator who edits what the bot says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from bot.parking import revive
from core.business import save_decision
from core.records import RecordNews, write_record
from core.tables import inbox
from faq_kb.entries import publish, read_version, save
from faq_kb.variables import set_variable
from reminders.planning import on_record
from tests.days.customers import Customer
from tests.days.town import Town

ON_THE_WAY = ("packed", "shipped", "out_for_delivery", "delivered")
PAID = ("pending", "processing", "success")


@dataclass
class Shop:
    """What the business's own system tells, and what its operator decides."""

    town: Town
    told: dict[str, RecordNews] = field(default_factory=dict)

    def tell(self, news: RecordNews) -> None:
        """Tell a record as it is now."""
        house = self.town.world.house
        self.told[news.reference] = news
        self.town.counts["records"] += 1
        with house.database.transaction() as session:
            write_record(session, news, now=self.town.now, listeners=(on_record(house.business),))

    def parcel(self, whom: Customer, number: int, first_at: datetime) -> None:
        """Let an order go its way, at whatever hour its courier scans it."""
        dice, agenda = self.town.dice, self.town.agenda
        news = self._of(whom, "shipment", f"JX{number:05d}", "processing")
        agenda.at(first_at, lambda: self.tell(news))
        at = first_at
        for status in ON_THE_WAY[: dice.choice((2, 3, 4))]:
            at += timedelta(minutes=dice.choice((40, 150, 330, 500)) + dice.randrange(20))
            agenda.at(at, partial(self.tell, replace(news, status=status)))

    def payment(self, whom: Customer, number: int, first_at: datetime) -> None:
        """Let a transaction be settled in steps; one that looks like fraud is told at any hour."""
        dice, agenda = self.town.dice, self.town.agenda
        fields = {"fraud": True} if dice.random() < 0.15 else {}
        news = replace(self._of(whom, "transaction", f"TX{number:05d}", "created"), fields=fields)
        agenda.at(first_at, lambda: self.tell(news))
        at = first_at
        for status in PAID:
            at += timedelta(minutes=dice.choice((5, 60, 400)))
            agenda.at(at, partial(self.tell, replace(news, status=status)))

    def appointment(self, whom: Customer, number: int, first_at: datetime) -> None:
        """Book an appointment in some hours or tomorrow; it may be moved or called off."""
        dice, agenda = self.town.dice, self.town.agenda
        occurs_at = first_at.replace(minute=0, second=0) + timedelta(hours=dice.choice((3, 6, 22, 24, 26, 30)))
        news = self._of(whom, "appointment", f"BK{number:05d}", "booked")
        news = replace(news, occurs_at=occurs_at)
        agenda.at(first_at, lambda: self.tell(news))
        change = dice.random()
        later = first_at + timedelta(minutes=dice.randrange(10, 400))
        if change < 0.25:
            moved = replace(news, occurs_at=occurs_at + timedelta(hours=dice.choice((1, 20))))
            agenda.at(later, lambda: self.tell(moved))
        elif change < 0.4:
            agenda.at(later, lambda: self.tell(replace(news, status="cancelled")))

    def _of(self, whom: Customer, kind: str, reference: str, status: str) -> RecordNews:
        return RecordNews(kind, reference, status, channel=whom.channel, address=whom.address)

    # -- the operator ----------------------------------------------------------------------------------------------

    def edits(self) -> None:
        """Publish another wording in the middle of the day, or set a shop fact: workers notice one after the other."""
        dice, now = self.town.dice, self.town.now
        with self.town.database.transaction() as session:
            if dice.random() < 0.5:
                entry = read_version(session, "shipping.cost")
                fresh = replace(entry, answer=f"{entry.answer} (diperbarui pukul {now:%H.%M})")
                version = save(session, fresh, "Rina", now)
                publish(session, entry.id, version, author="Rina", now=now)
            else:
                set_variable(session, "return_days", str(dice.randrange(3, 15)), author="Rina", now=now)
        self.town.edited = True
        self.town.counts["edits"] += 1

    def decides(self) -> None:
        """Change how many messages one day may bring, by a page of one of the processes."""
        with self.town.database.transaction() as session:
            cap = self.town.dice.choice((1, 2, 4))
            save_decision(session, "reminders_per_day", cap, author="Rina", now=self.town.now)
        self.town.edited = True
        self.town.notice()

    def revives(self) -> None:
        """Put back to work whatever was parked, once its cause is repaired."""
        self.town.broken.clear()
        with self.town.database.transaction() as session:
            parked = session.execute(select(inbox.c.id).where(inbox.c.state == "parked").order_by(inbox.c.id))
            for row_id in parked.scalars().all():
                self.town.counts["revived"] += 1
                revive(session, "inbox", row_id, now=self.town.now)
        self.town.ring()
