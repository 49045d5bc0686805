"""What becomes of a reminder when its time comes: sent, skipped with a reason, or waiting."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update

from core.database import Database, open_database
from core.phrases import Phrases
from core.tables import customers, identities, outbox
from reminders.booking import cancel_reminder
from reminders.due import fire_due, is_more_due
from reminders.open import read_reminders
from tests.reminders.shop import JAKARTA, Shop, jakarta


def test_a_reminder_goes_out_at_its_time_and_not_a_second_before(shop: Shop) -> None:
    booked = shop.book("2026-11-20T11:00")
    shop.now = jakarta("2026-11-20T10:59") + timedelta(seconds=59)
    assert shop.fire() == []
    assert shop.fire("2026-11-20T11:00") == [booked]
    assert shop.fire("2026-11-20T11:01") == []
    assert shop.said() == ["Halo Kak Dewi, ini pengingat yang diminta: “minum obat”."]
    assert shop.reminder(booked)["state"] == "sent"
    assert shop.happened("reminder.sent") == [{"reminder_id": booked, "kind": "personal"}]


def test_an_appointment_is_asked_about_with_day_date_time_zone_and_three_buttons(shop: Shop) -> None:
    shop.appointment("2026-11-24T09:00", complaint="demam berdarah", clinic="Poli Penyakit Dalam")
    (asked,) = shop.fire("2026-11-23T09:00")
    (text,) = shop.said()
    assert "dr. Ratna" in text
    assert "BK-1" in text
    assert "besok, Selasa, 24 November 2026, 09.00 WIB" in text
    assert "demam" not in text
    assert "Poli" not in text
    body = shop.outgoing()[0].body
    assert [one["title"] for one in body["options"]] == ["Jadi datang", "Ganti jadwal", "Batal"]
    assert body["template"] == "appointment_reminder"
    assert {one["key"] for one in body["options"]} == {
        f"r{asked}-{answer}" for answer in ("confirmed", "reschedule", "cancelled")
    }


def test_the_open_question_binds_the_answer_to_the_reminder(shop: Shop) -> None:
    talk = shop.talk()
    before = shop.conversation(talk)
    record = shop.appointment()
    (asked,) = shop.fire("2026-11-21T09:00")
    after = shop.conversation(talk)
    assert (after.version, after.epoch) == (before.version + 1, before.epoch)
    pending = after.pending
    assert (pending["action"], pending["asks"], pending["reminder_id"]) == ("reminder_answer", "choice", asked)
    assert (pending["values"]["kind"], pending["values"]["record_id"]) == ("appointment", record)
    assert datetime.fromisoformat(pending["asked_at"]) == shop.now
    (known,) = read_reminders(shop.session, [shop.dewi], now=shop.now)[shop.dewi].sent
    assert known.id == asked


def test_an_open_conversation_is_written_into_under_its_epoch(shop: Shop) -> None:
    talk = shop.talk()
    shop.move(talk, "bot", "waiting")
    shop.move(talk, "waiting", "bot")
    shop.book("2026-11-20T11:00")
    shop.fire("2026-11-20T11:00")
    (row,) = shop.outgoing()
    assert (row.conversation_id, row.epoch) == (talk, 2)
    assert shop.conversation(talk).pending is None


def test_english_speakers_are_written_to_in_english(shop: Shop) -> None:
    shop.session.execute(update(customers).values(language="en"))
    shop.appointment()
    shop.fire("2026-11-24T07:00")
    shop.fire("2026-11-24T08:00")
    (text,) = shop.said()
    assert text.startswith("Hello Dewi,")
    assert "today, Tuesday, 24 November 2026, 09:00 WIB" in text


@pytest.mark.parametrize(
    ("customer", "identity", "reason"),
    [
        ({"erased_at": jakarta("2026-11-20T10:00")}, {}, "nobody_reachable"),
        ({}, {"unreachable_at": jakarta("2026-11-20T10:00")}, "nobody_reachable"),
        ({}, {"customer_id": None}, "nobody_reachable"),
    ],
)
def test_nobody_reachable_is_a_reason(
    shop: Shop, customer: dict[str, Any], identity: dict[str, Any], reason: str
) -> None:
    booked = shop.book()
    for table, values in ((customers, customer), (identities, identity)):
        if values:
            shop.session.execute(update(table).values(**values))
    assert_skipped(shop, booked, reason, at="2026-11-20T11:00")


def assert_skipped(shop: Shop, booked: int, reason: str, *, at: str | None = None) -> None:
    assert booked not in shop.fire(at)
    row = shop.reminder(booked)
    assert (row["state"], row["reason"]) == ("skipped", reason)
    assert shop.happened("reminder.skipped")[-1] == {"reminder_id": booked, "kind": row["kind"], "reason": reason}


def test_opting_out_after_booking_counts(shop: Shop) -> None:
    booked = shop.book()
    shop.opt_out()
    assert_skipped(shop, booked, "opted_out", at="2026-11-20T11:00")
    assert shop.said() == []


def test_opting_in_again_counts_too(shop: Shop) -> None:
    booked = shop.book()
    shop.opt_out()
    shop.opt_out(given=True)
    assert shop.fire("2026-11-20T11:00") == [booked]


def test_another_channel_is_used_when_the_newest_one_was_refused(shop: Shop) -> None:
    chat = shop.add_identity(shop.dewi, "whatsapp", "62811", heard_at=shop.now - timedelta(days=9))
    shop.opt_out("web")
    shop.book()
    shop.fire("2026-11-20T11:00")
    (row,) = shop.outgoing()
    assert (row.identity_id, row.channel) == (chat, "whatsapp")


def test_the_channel_it_was_asked_on_goes_before_the_newest(shop: Shop) -> None:
    chat = shop.add_identity(shop.dewi, "whatsapp", "62811", heard_at=shop.now - timedelta(days=9))
    shop.book(identity_id=chat)
    shop.book(subject="lain")
    shop.fire("2026-11-20T11:00")
    assert [row.channel for row in shop.outgoing()] == ["whatsapp", "web"]


def test_refusing_the_channel_it_was_asked_on_ends_it(shop: Shop) -> None:
    shop.add_identity(shop.dewi, "whatsapp", "62811", heard_at=shop.now)
    booked = shop.book(identity_id=shop.web)
    shop.opt_out("web")
    assert_skipped(shop, booked, "opted_out", at="2026-11-20T11:00")


def test_an_outage_is_told_only_to_those_who_agreed(shop: Shop) -> None:
    shop.tell("outage", "OUT-1", "ongoing", external_id=None, fields={"service": "Aplikasi"})
    (notice,) = shop.reminders()
    assert_skipped(shop, notice["id"], "no_consent", at="2026-11-20T10:01")
    shop.opt_out(given=True)
    shop.tell("outage", "OUT-1", "resolved", external_id=None, fields={"service": "Aplikasi"})
    shop.fire()
    assert shop.said() == ["Halo Kak Dewi, Aplikasi sudah berjalan normal lagi. Maaf sempat mengganggu."]


def test_an_outage_notice_is_not_sent_once_it_is_over(shop: Shop) -> None:
    shop.opt_out(given=True)
    shop.now = jakarta("2026-11-20T09:00")
    shop.tell("outage", "OUT-1", "ongoing", external_id=None)
    (notice,) = shop.reminders()
    shop.tell("outage", "OUT-1", "resolved", external_id=None)
    assert_skipped(shop, notice["id"], "record_changed", at="2026-11-20T09:01")


def test_one_day_brings_no_more_than_the_business_allows(shop: Shop) -> None:
    shop.set(reminders_per_day=1)
    shop.appointment()
    shop.fire("2026-11-23T09:00")
    second = next(row["id"] for row in shop.reminders() if row["occurrence"].startswith("2h"))
    shop.set(quiet_from="00:00", quiet_until="00:00")
    assert_skipped(shop, second, "daily_limit", at="2026-11-24T07:00")


def test_the_daily_number_holds_within_one_batch_too(shop: Shop) -> None:
    shop.set(reminders_per_day=2)
    for number in range(4):
        shop.tell("transaction", f"TR-{number}", "pending")
        shop.tell("transaction", f"TR-{number}", "success")
    assert len(shop.fire("2026-11-20T10:05")) == 2
    assert [row["reason"] for row in shop.reminders()] == [None, None, "daily_limit", "daily_limit"]


def test_what_a_customer_asked_for_is_not_counted_against_the_limit(shop: Shop) -> None:
    shop.set(reminders_per_day=0)
    booked = shop.book()
    assert shop.fire("2026-11-20T11:00") == [booked]


@pytest.mark.parametrize(("late", "sent"), [(timedelta(hours=11), True), (timedelta(hours=12, minutes=1), False)])
def test_after_a_downtime_it_is_sent_within_its_grace_and_skipped_beyond(
    shop: Shop, late: timedelta, sent: bool
) -> None:
    booked = shop.book("2026-11-20T11:00")
    shop.now = jakarta("2026-11-20T11:00") + late
    if sent:
        assert shop.fire() == [booked]
    else:
        assert_skipped(shop, booked, "too_late")


def test_of_several_that_are_overdue_a_customer_gets_one_after_the_other(shop: Shop) -> None:
    booked = [shop.book(f"2026-11-20T11:0{minute}", subject=str(minute)) for minute in range(3)]
    back = jakarta("2026-11-20T14:00")
    for number, one in enumerate(booked):
        for minutes in (0, 4, 9):
            shop.now = back + timedelta(minutes=10 * number + minutes)
            assert shop.fire() == ([one] if not minutes else [])
        if number < 2:
            assert shop.reminder(booked[2])["reason"] == "one_by_one"
    assert [row["state"] for row in shop.reminders()] == ["sent"] * 3


def test_others_are_not_kept_waiting_by_what_one_customer_gets(shop: Shop) -> None:
    booked = shop.book("2026-11-20T11:00")
    budi = shop.add_customer("Budi Santoso", external_id="budi")
    shop.add_identity(budi, "web", "w2", heard_at=shop.now)
    also = shop.book("2026-11-20T11:01", customer_id=budi)
    assert shop.fire("2026-11-20T14:00") == [booked, also]


def test_a_night_of_quiet_hours_is_not_counted_as_lateness(shop: Shop) -> None:
    shop.tell("transaction", "TR-1", "pending")
    shop.now = jakarta("2026-11-20T20:30")
    shop.tell("transaction", "TR-1", "success")
    (notice,) = shop.reminders()
    assert shop.fire("2026-11-20T20:30") == []
    waiting = shop.reminder(notice["id"])
    assert (waiting["state"], waiting["reason"]) == ("scheduled", "quiet_hours")
    assert waiting["due_at"] == jakarta("2026-11-21T08:00")
    assert waiting["occurrence"] == notice["occurrence"]
    assert shop.fire("2026-11-21T07:59") == []
    assert shop.fire("2026-11-21T19:00") == [notice["id"]]


def test_quiet_hours_end_by_the_clock_of_the_reminders_own_zone(shop: Shop) -> None:
    shop.appointment("2026-11-24T09:00", zone="Asia/Jayapura")
    assert shop.fire("2026-11-23T09:00")
    two_hours = next(row for row in shop.reminders() if row["occurrence"].startswith("2h"))
    assert (two_hours["zone"], two_hours["wall_time"]) == ("Asia/Jayapura", "2026-11-24T09:00")
    assert shop.fire("2026-11-24T07:00") == [two_hours["id"]]


def test_a_status_asked_for_within_the_hour_is_told_in_quiet_hours(shop: Shop) -> None:
    shop.tell("transaction", "TR-1", "pending")
    shop.now = jakarta("2026-11-20T21:00")
    shop.tell("transaction", "TR-1", "success")
    shop.session.execute(update(identities).values(last_inbound_at=shop.now - timedelta(minutes=50)))
    assert len(shop.fire()) == 1


def test_a_suspected_fraud_and_a_wish_of_the_customer_are_told_in_quiet_hours(shop: Shop) -> None:
    shop.set(reminders_per_day=1)
    asked = shop.book("2026-11-21T02:00")
    shop.tell("transaction", "TR-1", "pending")
    shop.now = jakarta("2026-11-21T02:00")
    shop.tell("transaction", "TR-1", "failed", fields={"fraud": True})
    assert len(shop.fire()) == 2
    assert shop.reminder(asked)["state"] == "sent"


def test_an_appointment_that_begins_before_the_quiet_hours_end_is_not_announced_afterwards(shop: Shop) -> None:
    shop.appointment("2026-11-24T08:00")
    shop.fire("2026-11-24T06:00")
    two_hours = next(row["id"] for row in shop.reminders() if row["occurrence"].startswith("2h"))
    assert shop.reminder(two_hours)["reason"] == "quiet_hours"
    assert_skipped(shop, two_hours, "already_over", at="2026-11-24T08:00")


def test_a_record_that_changed_behind_our_back_is_noticed(shop: Shop) -> None:
    shop.appointment()
    shop.session.exec_driver_sql("UPDATE records SET occurs_at = occurs_at + 60000000")
    first = shop.reminders()[0]["id"]
    assert_skipped(shop, first, "record_changed", at="2026-11-21T09:00")
    shop.session.exec_driver_sql("UPDATE records SET occurs_at = occurs_at - 60000000, status = 'Batal'")
    assert_skipped(shop, shop.reminders()[1]["id"], "record_cancelled", at="2026-11-23T09:00")


def test_an_agent_holds_a_reminder_back_and_is_told_once(shop: Shop) -> None:
    talk = shop.talk("agent")
    booked = shop.book("2026-11-20T11:00")
    for minute in (0, 5, 10, 20):
        assert shop.fire(f"2026-11-20T11:{minute:02}") == []
    row = shop.reminder(booked)
    assert (row["state"], row["reason"], row["due_at"]) == ("scheduled", "with_agent", jakarta("2026-11-20T11:30"))
    (note,) = shop.notes()
    assert "minum obat" in note
    assert shop.outgoing() == []
    shop.move(talk, "agent", "bot")
    assert shop.fire("2026-11-20T11:30") == [booked]


def test_an_agent_who_keeps_the_conversation_for_long_ends_the_reminder(shop: Shop) -> None:
    shop.talk("agent")
    booked = shop.book("2026-11-20T11:00")
    shop.fire("2026-11-20T11:00")
    assert_skipped(shop, booked, "too_late", at="2026-11-20T23:01")


def test_who_waits_for_a_person_is_reminded_but_not_surveyed(shop: Shop) -> None:
    shop.talk("waiting")
    shop.book("2026-11-20T11:00")
    survey = shop.book("2026-11-20T11:00", kind="csat", subject="c1", values={"case": "c1", "agent": True})
    shop.fire("2026-11-20T11:00")
    assert len(shop.said()) == 1
    assert shop.reminder(survey)["reason"] == "with_agent"


def test_a_question_of_ours_does_not_take_the_place_of_one_that_is_being_answered(shop: Shop) -> None:
    talk = shop.talk(pending={"action": "check", "asks": "digits"}, last_customer_at=shop.now)
    shop.appointment("2026-11-23T10:00")
    assert shop.fire("2026-11-20T10:00") == []
    assert shop.conversation(talk).pending["action"] == "check"
    (asked,) = shop.fire("2026-11-20T10:05")
    assert shop.conversation(talk).pending["reminder_id"] == asked


def test_a_kind_that_no_longer_exists_is_skipped(shop: Shop) -> None:
    assert_skipped(shop, shop.book(kind="horoscope"), "unknown_kind", at="2026-11-20T11:00")


def test_one_broken_row_does_not_hold_up_the_others(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    broken = shop.book(kind="appointment", subject="x", values={"complaint": "rahasia"})
    fine = shop.book()
    with caplog.at_level(logging.ERROR):
        assert shop.fire("2026-11-20T11:00") == [fine]
    assert shop.reminder(broken)["reason"] == "cannot_be_worded"
    assert "rahasia" not in caplog.text


def test_nothing_is_delivered_after_the_appointment_has_begun(shop: Shop) -> None:
    shop.appointment("2026-11-24T11:00")
    shop.fire("2026-11-24T10:30")
    (row,) = shop.outgoing()
    assert row.not_after == jakarta("2026-11-24T11:00")
    assert row.message_class == "reminder"


def test_asking_again_closes_the_question_before(shop: Shop) -> None:
    shop.appointment()
    shop.fire("2026-11-21T09:00")
    shop.fire("2026-11-23T09:00")
    assert list(shop.states("appointment").values()) == ["lapsed", "sent", "scheduled"]


def test_a_conversation_that_slept_is_ended_and_continued_by_another(shop: Shop) -> None:
    old = shop.talk()
    shop.book("2026-11-22T11:00")
    shop.fire("2026-11-22T11:00")
    (row,) = shop.outgoing()
    assert row.conversation_id != old
    assert (shop.conversation(old).state, shop.conversation(old).resolved_by) == ("resolved", "bot")
    assert shop.conversation(row.conversation_id).continues_id == old


def test_two_reminders_of_one_moment_share_a_conversation(shop: Shop) -> None:
    shop.book()
    shop.book(subject="vitamin", values={"text": "vitamin"})
    shop.fire("2026-11-20T11:00")
    assert len({row.conversation_id for row in shop.outgoing()}) == 1
    assert len(shop.said()) == 2


def test_a_batch_is_no_larger_than_asked_and_the_oldest_go_first(shop: Shop) -> None:
    late = [shop.book(f"2026-11-20T11:0{minute}", subject=str(minute)) for minute in (3, 1, 2)]
    shop.now = jakarta("2026-11-20T11:10")
    first = fire_due(shop.session, now=shop.now, business=shop.business, phrases=shop.phrases, limit=2)
    assert first == [late[1], late[2]]
    assert is_more_due(shop.session, now=shop.now)
    assert shop.fire() == [late[0]]
    assert not is_more_due(shop.session, now=shop.now)


def test_a_reminder_cancelled_before_its_time_is_never_fired(shop: Shop) -> None:
    booked = shop.book()
    assert cancel_reminder(shop.session, booked, reason="asked_off", now=shop.now)
    assert shop.fire("2026-11-20T11:00") == []
    assert shop.reminder(booked)["state"] == "cancelled"


def test_a_clock_set_back_fires_nothing_twice(shop: Shop) -> None:
    shop.book()
    assert len(shop.fire("2026-11-20T11:00")) == 1
    assert shop.fire("2026-11-19T11:00") == []
    assert shop.fire("2026-11-20T11:00") == []


def test_two_connections_fire_one_row_once(empty_url: str, database: Database, phrases: Phrases) -> None:
    with database.transaction() as session:
        shop = Shop(session, phrases)
        for number in range(20):
            shop.book("2026-11-20T11:00", subject=str(number))
        now, business = jakarta("2026-11-20T11:00"), shop.business
    other = open_database(empty_url)
    fired: list[int] = []
    barrier = threading.Barrier(2)

    def work(opened: Database) -> None:
        barrier.wait()
        for _ in range(10):
            with opened.transaction() as session:
                fired.extend(fire_due(session, now=now, business=business, phrases=phrases, limit=3))

    threads = [threading.Thread(target=work, args=(opened,)) for opened in (database, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with other.snapshot() as session:
        rows = session.execute(outbox.select()).all()
    other.close()
    assert sorted(fired) == sorted(set(fired))
    assert len(fired) == len(rows) == 20


def test_a_firing_that_is_rolled_back_is_fired_again(database: Database, phrases: Phrases) -> None:
    with database.transaction() as session:
        shop = Shop(session, phrases)
        booked = shop.book("2026-11-20T11:00")
    now = jakarta("2026-11-20T11:00")

    def fire_and_fall() -> None:
        with database.transaction() as session:
            fire_due(session, now=now, business=shop.business, phrases=phrases)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        fire_and_fall()
    with database.transaction() as session:
        assert fire_due(session, now=now, business=shop.business, phrases=phrases) == [booked]
        assert len(session.execute(outbox.select()).all()) == 1


def test_fifty_reminders_of_fifty_people_go_out_together(shop: Shop) -> None:
    for number in range(50):
        who = shop.add_customer(f"Budi {number}")
        shop.session.execute(
            insert(identities).values(channel="web", address=f"b{number}", customer_id=who, created_at=shop.now)
        )
        shop.book(customer_id=who, zone=ZoneInfo("Asia/Makassar") if number % 2 else JAKARTA)
    assert len(shop.fire("2026-11-20T12:00")) == 50
    assert len({row.identity_id for row in shop.outgoing()}) == 50
