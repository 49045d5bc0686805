"""The machine of reminders: records are told and changed, time passes, customers answer, stop, are with an agent.

The model is the promise itself: for every reminder whose time has come it names all reasons not to write it now, and
whether what is written may still leave. Used by `test_reminding.py`.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis.stateful import rule
from hypothesis.strategies import integers, sampled_from
from sqlalchemy import select

from bot.delivery import deliver
from bot.parking import revive
from core.business import Business
from core.consent import write_consent
from core.live import Live
from core.phrases import shipped_phrases
from core.records import RecordNews, change_record, write_record
from core.tables import conversations, outbox
from handover import acts
from reminders.booking import answer_reminder, book_reminder, cancel_reminder
from reminders.due import fire_due
from reminders.planning import on_record, replan
from reminders.tables import reminders
from tests.machines.ground import Machine, Provider

JAKARTA = ZoneInfo("Asia/Jakarta")
BUSINESS = Business(name="Melati", zone=JAKARTA)
EVENING, MORNING = time(20), time(8)
DAY, HALF_DAY = timedelta(days=1), timedelta(hours=12)
GRACE = {"follow_up": 2 * DAY}
BEFORE = {"3d": timedelta(days=3), "1d": DAY, "2h": timedelta(hours=2)}
ALWAYS = frozenset({"personal"})
# Hours from now at which appointments are told or moved to.
AHEAD = sampled_from([26, 50, 5, 75, 90, 1])
# Minutes that pass; 0 is until the next one is due.
JUMPS = (0, 0, 0, 0, 60, 5 * 60, 15 * 60)
WORDS = ("answer", "answer", "answer", "wish", "wish", "no wish", "stop", "mulai", "mulai", "mulai")
ANSWERS = ("cancelled", "confirmed", "reschedule", "other")


class Reminding(Machine):
    """Dewi with two appointments, an order and wishes of her own, an agent, and a page that opens and closes."""

    must_meet = (
        *(f"answered {answer}" for answer in (*ANSWERS, "too late")),
        *(f"left {kind}" for kind in ("appointment", "personal", "follow_up")),
        *(f"not written: {reason}" for reason in ("opted_out", "with_agent", "quiet_hours", "daily_limit", "too_late")),
    )

    def prepare(self) -> None:
        """Two appointments are made, an order arrived."""
        [self.agent] = self.ground.people(("Rini",))
        [(self.dewi, [self.web])] = self.ground.customers(1)
        self.appointments: dict[int, datetime | None] = {}
        self.records: dict[int, int] = {}
        self.order = ""
        self.refuses = False
        self.owned: int | None = None
        self.provider = Provider()
        self.wishes = 0
        self.called_off: set[int] = set()
        self.told: dict[int, datetime] = {}
        self.asking: set[int] = set()
        self.answers: dict[int, str] = {}
        self.gone: set[int] = set()
        self.tells_of_the_order("delivered")
        self.the_business_tells(0, 26, 0)
        self.the_business_tells(1, 50, 0)
        self.agrees()

    # What the business tells

    @rule(number=integers(0, 2), ahead=AHEAD, news=integers(0, 5))
    def the_business_tells(self, number: int, ahead: int, news: int) -> None:
        """An appointment is made, moved or called off; the order goes on its way, arrives, comes back."""
        if number == 2:
            self.tells_of_the_order(("delivered", "delivered", "packed", "shipped", "packed", "returned")[news])
            return
        known = self.appointments.get(number)
        if known and news > 1:
            # Told again as it is: nothing may come of that.
            at, status = known, "booked"
        else:
            at, status = (known, "batal") if known and news else (self.now + timedelta(hours=ahead), "booked")
        self.tell("appointment", f"BK-{number}", status, occurs_at=at, key=number)
        self.sets(number, None if status == "batal" else at)

    def sets(self, number: int, at: datetime | None) -> None:
        """Note when an appointment is now; questions about another time are closed."""
        self.appointments[number] = at
        rows = self.rows()
        self.asking -= {
            one for one in self.asking if rows[one].record_id == self.records[number] and not self.fits(rows[one])
        }

    def tells_of_the_order(self, status: str) -> None:
        """The order is somewhere else now."""
        self.order = status
        self.tell("order", "ORD-1", status, key=9)
        rows = self.rows()
        self.asking -= {one for one in self.asking if rows[one].kind == "follow_up" and not self.fits(rows[one])}

    def tell(self, kind: str, reference: str, status: str, *, key: int, occurs_at: datetime | None = None) -> None:
        """Write a record as the API does."""
        told = RecordNews(kind, reference, status, external_id="c0", occurs_at=occurs_at)
        self.records[key], _ = write_record(self.session, told, now=self.now, listeners=(on_record(BUSINESS),))

    # What Dewi does

    @rule(what=sampled_from(WORDS), which=integers(0, 9), ahead=AHEAD)
    def dewi_speaks(self, what: str, which: int, ahead: int) -> None:
        """She wants to be reminded, or no more; answers; says STOP or MULAI."""
        if what == "answer":
            self.dewi_answers(which, ANSWERS[(which + len(self.told)) % len(ANSWERS)], ahead)
        elif what == "wish":
            self.dewi_wants_to_be_reminded(minutes=(2, 90, 13 * 60)[which % 3])
        elif what == "no wish":
            self.dewi_wants_it_no_more(which)
        else:
            wants = what == "mulai"
            write_consent(self.session, customer_id=self.dewi, channel="web", given=wants, source="chat", now=self.now)
            self.refuses = what == "stop"

    def dewi_wants_to_be_reminded(self, minutes: int) -> None:
        """She names a time for something of her own."""
        self.wishes += 1
        at = self.now + timedelta(minutes=minutes)
        named: dict[str, Any] = {"kind": "personal", "customer_id": self.dewi, "subject": f"obat {self.wishes}"}
        more: dict[str, Any] = {"wall_time": at, "zone": JAKARTA, "values": {"text": "obat"}, "created_by": "customer"}
        assert book_reminder(self.session, **named, **more, now=self.now) is not None

    def dewi_wants_it_no_more(self, which: int) -> None:
        """A wish is called off: that counts as long as it has not left."""
        mine = [row for row in self.rows().values() if row.kind == "personal"]
        if mine:
            row = mine[which % len(mine)]
            waits = row.state == "scheduled" or (row.state == "sent" and self.is_in_the_outbox(row.id))
            assert cancel_reminder(self.session, row.id, reason="asked_off", now=self.now) == waits
            if waits:
                self.called_off.add(row.id)

    def dewi_answers(self, which: int, answer: str, ahead: int) -> None:
        """She answers something she read, mostly the newest; what is closed or answered takes nothing any more."""
        rows = self.rows()
        asked = sorted((one for one in self.gone if rows[one].kind == "appointment"), reverse=True)
        if not asked:
            self.dewi_wants_to_be_reminded(minutes=90)
            return
        chosen = asked[min(which, len(asked) - 1)] if which < 3 else asked[0]
        row, was_open = rows[chosen], chosen in self.asking
        number = next(key for key, record in self.records.items() if record == row.record_id)
        if was_open:
            self.changes_the_record(number, answer, self.now + timedelta(hours=ahead))
        self.meets(f"answered {answer}" if was_open else "answered too late")
        took = answer_reminder(self.session, chosen, answer, now=self.now)
        lapsed = row.state == "lapsed" and answer in ("reschedule", "cancelled")
        assert took == (was_open or lapsed)
        if took:
            self.answers[chosen] = answer
            self.asking -= {chosen} if answer != "other" else set()
            if answer == "cancelled":
                self.calls_off_all(row)

    def changes_the_record(self, number: int, answer: str, at: datetime) -> None:
        """Change the record as a confirmed answer does, before the answer is bound."""
        changes: dict[str, dict[str, Any]] = {
            "confirmed": {"status": "confirmed"},
            "cancelled": {"status": "cancelled"},
            "reschedule": {"status": "rescheduled", "occurs_at": at},
        }
        if answer in changes:
            change_record(self.session, self.records[number], **changes[answer], now=self.now)
            replan(self.session, [self.records[number]], business=BUSINESS, now=self.now)
            then = {"confirmed": self.appointments[number], "cancelled": None, "reschedule": at}[answer]
            self.sets(number, then)

    def calls_off_all(self, row: Any) -> None:
        """After a no to one, none of the same matter goes out that was booked by then."""
        same = [one for one in self.rows().values() if one.subject == row.subject and one.state == "cancelled"]
        self.called_off |= {one.id for one in same}

    # What the house does

    @rule(jump=sampled_from(JUMPS), odd=sampled_from([False, False, True]))
    def time_passes(self, jump: int, odd: bool) -> None:
        """Until the next one is due, or for a while; the clock ticks, and what was written leaves."""
        waiting = [row.due_at for row in self.rows().values() if row.state == "scheduled"]
        self.now = self.now + timedelta(minutes=jump) if jump else max(self.now, min(waiting, default=self.now))
        self.the_clock_ticks()
        self.delivery_runs(odd=odd)

    @rule()
    def the_next_one_falls_due(self) -> None:
        """The clock ticks, and something else happens before what was written leaves."""
        waiting = [row.due_at for row in self.rows().values() if row.state == "scheduled"]
        self.now = max(self.now, min(waiting, default=self.now))
        self.the_clock_ticks()

    def the_clock_ticks(self) -> None:
        """Every reminder whose time has come is written, or is not for a reason that is true."""
        due = sorted((r for r in self.rows().values() if r.state == "scheduled" and r.due_at <= self.now), key=by_time)
        written = fire_due(self.session, now=self.now, business=BUSINESS, phrases=shipped_phrases())
        after = self.rows()
        asked: set[int] = set()
        for row in due:
            reasons = self.reasons_against(row)
            if row.id in written:
                assert row.id not in self.told, row
                assert reasons == set(), row
                self.told[row.id] = self.now
                asked.add(row.id)
            else:
                self.meets(f"not written: {after[row.id].reason}")
                assert after[row.id].reason in reasons, (after[row.id], reasons)
                assert after[row.id].state == "skipped" or after[row.id].due_at > self.now
        assert set(written) == asked
        self.asks(asked, after)

    def asks(self, asked: set[int], rows: Any) -> None:
        """What was asked newly replaces what was asked before about the same."""
        matters = {(rows[one].kind, rows[one].subject) for one in asked}
        self.asking = {one for one in self.asking if (rows[one].kind, rows[one].subject) not in matters} | asked
        questions = [
            one
            for one in sorted(asked, key=lambda one: by_time(rows[one]))
            if rows[one].kind in ("appointment", "follow_up")
        ]
        if questions:
            talk = self.session.execute(select(conversations).where(conversations.c.state != "resolved")).one()
            assert talk.pending["reminder_id"] in asked

    def reasons_against(self, row: Any) -> set[str]:
        """Return every reason for which this one must not be written now."""
        local = self.now.astimezone(JAKARTA)
        night = local.time() >= EVENING or local.time() < MORNING
        today = sum(1 for at in self.told.values() if at > self.now - DAY)
        late = self.now - self.expected(row)
        just_written = any(at > self.now - timedelta(minutes=10) for at in self.told.values())
        bound = row.kind not in ALWAYS
        found = {
            "opted_out": self.refuses,
            "with_agent": self.owned is not None,
            "too_late": late > GRACE.get(row.kind, HALF_DAY),
            "one_by_one": late > timedelta(minutes=15) and just_written,
            "quiet_hours": bound and night,
            "daily_limit": bound and today >= BUSINESS.reminders_per_day,
            "record_changed": not self.fits(row) and row.kind != "personal",
            "already_over": row.kind == "appointment" and self.now >= occurs_at(row),
        }
        return {name for name, holds in found.items() if holds}

    def expected(self, row: Any) -> datetime:
        """Return when this one was to be written: its own time, in the morning if that is at night."""
        local = promised(row).astimezone(JAKARTA)
        if row.kind in ALWAYS or MORNING <= local.time() < EVENING:
            return local
        return datetime.combine(local.date() + (DAY if local.time() >= EVENING else timedelta(0)), MORNING, JAKARTA)

    def fits(self, row: Any) -> bool:
        """Whether what this one speaks of is still so."""
        values = row._mapping["values"]
        if row.kind == "appointment":
            number = next(key for key, record in self.records.items() if record == row.record_id)
            return self.appointments[number] == occurs_at(row)
        if row.kind == "shipment_status":
            return bool(self.order == values["status"])
        return self.order == "delivered" if row.kind == "follow_up" else row.id not in self.called_off

    def delivery_runs(self, odd: bool) -> None:
        """What is written leaves while it is wanted: never after STOP, beside an agent, or when it was called off."""
        rows = self.rows()
        due = select(outbox.c.id).where(outbox.c.state == "due").order_by(outbox.c.id)
        self.provider.odd = frozenset(list(self.session.execute(due).scalars())[:1] if odd else [])
        self.provider.taken.clear()
        deliver(self.session, {"web": self.provider.channel()}, Live(), now=self.now, careful=odd)
        reminded = dict(self.session.execute(select(outbox.c.id, outbox.c.reminder_id)).all())
        for sent, _ in self.provider.taken:
            one = reminded[sent.outbox_id]
            if one is not None:
                assert (self.refuses, self.owned) == (False, None)
                assert one not in self.gone
                assert rows[one].kind == "shipment_status" or self.fits(rows[one]), rows[one]
                self.gone.add(one)
                self.meets(f"left {rows[one].kind}")

    @rule(what=sampled_from(["page", "agent", "revive"]))
    def the_desk_acts(self, what: str) -> None:
        """Dewi's page closes or opens, an agent takes the talk or gives it back, what was given up is revived."""
        if what == "page":
            self.provider.away = not self.provider.away
        elif what == "agent":
            self.an_agent_comes_or_goes()
        else:
            stuck = select(outbox.c.id).where(outbox.c.state.in_(("parked", "expired")))
            for one in self.session.execute(stuck).scalars().all():
                assert revive(self.session, "outbox", one, now=self.now)

    def an_agent_comes_or_goes(self) -> None:
        """An agent takes the open conversation, or gives it back."""
        if self.owned is not None:
            acts.return_to_bot(self.session, self.owned, self.agent, now=self.now)
            self.owned = None
            return
        talk = self.session.execute(select(conversations.c.id).where(conversations.c.state != "resolved")).scalar()
        if talk is not None:
            acts.claim(self.session, talk, self.agent, now=self.now)
            self.owned = talk

    # What must hold

    def rows(self) -> dict[int, Any]:
        """Every reminder by id."""
        return {row.id: row for row in self.session.execute(select(reminders))}

    def is_in_the_outbox(self, one: int) -> bool:
        """Whether a reminder that was written has not left and may still."""
        waits = select(outbox.c.id).where(outbox.c.reminder_id == one, outbox.c.state.in_(("due", "parked", "expired")))
        return self.session.execute(waits).first() is not None

    def agrees(self) -> None:
        """Nothing hangs, is early, written twice or speaks of what no longer is; answers are where they belong."""
        rows = self.rows()
        lines = [row.reminder_id for row in self.session.execute(select(outbox.c.reminder_id)) if row.reminder_id]
        assert sorted(lines) == sorted(self.told)
        assert {one: row.answer for one, row in rows.items() if row.answer} == self.answers
        assert {one for one, row in rows.items() if row.state == "sent"} <= self.asking | self.called_off
        for one, row in rows.items():
            assert row.state != "firing"
            assert row.sent_at == self.told.get(one)
            assert row.sent_at is None or row.sent_at >= promised(row)
            if row.kind == "appointment":
                assert promised(row) == occurs_at(row) - BEFORE[row.occurrence.split(":")[0]]
            if row.state == "scheduled":
                assert self.fits(row) or row.kind == "shipment_status"


def occurs_at(row: Any) -> datetime:
    """Return the time of the appointment that a reminder speaks of."""
    return datetime.fromisoformat(row._mapping["values"]["occurs_at"])


def promised(row: Any) -> datetime:
    """Return the instant before which a reminder must not be written."""
    return datetime.fromisoformat(row.wall_time).replace(tzinfo=ZoneInfo(row.zone))


def by_time(row: Any) -> tuple[datetime, int]:
    """The order in which reminders are written."""
    return row.due_at, row.id
