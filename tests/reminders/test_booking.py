"""Booking, answering and cancelling single reminders."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from core.tables import outbox
from reminders.booking import answer_reminder, book_reminder, cancel_reminder, subject_key
from reminders.listing import count_reminders, list_reminders
from tests.reminders.shop import JAKARTA, Shop, jakarta


def test_a_second_booking_of_the_same_returns_the_first(shop: Shop) -> None:
    assert shop.book() == shop.book(values={"text": "yang lain"})
    assert len(shop.reminders()) == 1
    assert shop.reminders()[0]["values"] == {"text": "minum obat"}
    assert len(shop.happened("reminder.booked")) == 1


def test_a_time_that_is_over_is_not_booked(shop: Shop) -> None:
    for wall, booked in (("2026-11-20T09:58", False), ("2026-11-20T10:00", True), ("2026-11-20T10:01", True)):
        made = book_reminder(
            shop.session,
            kind="personal",
            customer_id=shop.dewi,
            subject=wall,
            wall_time=datetime.fromisoformat(wall),
            zone=JAKARTA,
            values={},
            created_by="customer",
            now=shop.now,
        )
        assert (made is not None) is booked


def test_two_customers_may_be_reminded_of_the_same_at_the_same_time(shop: Shop) -> None:
    budi = shop.add_customer("Budi")
    assert shop.book() != shop.book(customer_id=budi)


def test_long_subjects_stay_apart(shop: Shop) -> None:
    long = "bayar cicilan motor " * 20
    assert shop.book(subject=long + "satu") != shop.book(subject=long + "dua")
    assert len(subject_key(long)) == 120


def test_an_aware_time_is_read_in_the_zone(shop: Shop) -> None:
    booked = shop.book(wall_time=jakarta("2026-11-21T09:00"), zone=ZoneInfo("Asia/Jayapura"))
    row = shop.reminder(booked)
    assert (row["wall_time"], row["zone"]) == ("2026-11-21T11:00", "Asia/Jayapura")
    assert row["due_at"] == jakarta("2026-11-21T09:00")


def test_what_was_cancelled_may_be_booked_again_and_what_was_sent_may_not(shop: Shop) -> None:
    booked = shop.book()
    assert cancel_reminder(shop.session, booked, reason="asked_off", now=shop.now)
    assert not cancel_reminder(shop.session, booked, reason="asked_off", now=shop.now)
    assert shop.book(values={"text": "obat malam"}) == booked
    shop.fire("2026-11-20T11:00")
    assert shop.said() == ["Halo Kak Dewi, ini pengingat yang diminta: “obat malam”."]
    shop.now = jakarta("2026-11-20T10:00")
    assert shop.book() == booked
    assert shop.reminder(booked)["state"] == "sent"


def test_a_sent_reminder_that_no_channel_has_taken_is_taken_back(shop: Shop) -> None:
    booked = shop.book()
    shop.fire("2026-11-20T11:00")
    assert cancel_reminder(shop.session, booked, reason="asked_off", now=shop.now)
    assert shop.outgoing()[0].state == "voided"
    assert shop.said() == []


def test_a_delivered_reminder_cannot_be_taken_back(shop: Shop) -> None:
    booked = shop.book()
    shop.fire("2026-11-20T11:00")
    shop.session.exec_driver_sql("UPDATE outbox SET state = 'delivered'")
    assert not cancel_reminder(shop.session, booked, reason="asked_off", now=shop.now)
    assert shop.reminder(booked)["state"] == "sent"


@pytest.mark.parametrize("answer", ["confirmed", "reschedule", "cancelled"])
def test_an_answer_is_bound_once(shop: Shop, answer: str) -> None:
    shop.appointment()
    (asked,) = shop.fire("2026-11-21T09:00")
    assert answer_reminder(shop.session, asked, answer, now=shop.now)
    row = shop.reminder(asked)
    assert (row["state"], row["answer"], row["answered_at"]) == ("answered", answer, shop.now)
    assert not answer_reminder(shop.session, asked, "confirmed", now=shop.now)
    assert [one["answer"] for one in shop.happened("reminder.answered")] == [answer]


def test_a_no_cancels_the_reminders_that_would_follow(shop: Shop) -> None:
    shop.appointment()
    (asked,) = shop.fire("2026-11-21T09:00")
    answer_reminder(shop.session, asked, "cancelled", now=shop.now)
    assert list(shop.states("appointment").values()) == ["answered", "cancelled", "cancelled"]


def test_a_yes_lets_the_next_reminder_come(shop: Shop) -> None:
    shop.appointment()
    (asked,) = shop.fire("2026-11-21T09:00")
    answer_reminder(shop.session, asked, "confirmed", now=shop.now)
    assert len(shop.fire("2026-11-23T09:00")) == 1


def test_after_an_unclear_answer_a_clear_one_still_counts(shop: Shop) -> None:
    shop.appointment()
    (asked,) = shop.fire("2026-11-21T09:00")
    assert answer_reminder(shop.session, asked, "other", now=shop.now)
    assert shop.reminder(asked)["state"] == "sent"
    assert answer_reminder(shop.session, asked, "confirmed", now=shop.now)


def test_a_reminder_that_was_not_sent_cannot_be_answered(shop: Shop) -> None:
    assert not answer_reminder(shop.session, shop.book(), "confirmed", now=shop.now)
    assert not answer_reminder(shop.session, 999, "confirmed", now=shop.now)


def test_the_page_lists_what_comes_before_what_was(shop: Shop) -> None:
    shop.appointment()
    shop.book("2026-11-20T11:00", subject="a")
    gone = shop.book("2026-11-20T12:00", subject="b", kind="horoscope")
    shop.fire("2026-11-20T12:00")
    listed = list_reminders(shop.session)
    assert [row.state for row in listed] == ["scheduled"] * 3 + ["skipped", "sent"]
    assert [row.reference for row in listed[:3]] == ["BK-1"] * 3
    assert (listed[3].id, listed[3].sentence) == (gone, "this kind of message no longer exists")
    assert {row.customer for row in listed} == {"Dewi Lestari"}
    assert [row.id for row in list_reminders(shop.session, state="skipped")] == [gone]
    assert len(list_reminders(shop.session, limit=2)) == 2
    assert count_reminders(shop.session) == {"scheduled": 3, "sent": 1, "skipped": 1}


@pytest.mark.parametrize("state", ["due", "parked", "expired"])
def test_what_is_called_off_can_no_longer_be_revived(shop: Shop, state: str) -> None:
    booked = shop.book()
    shop.fire("2026-11-20T11:00")
    shop.session.execute(update(outbox).values(state=state))
    assert cancel_reminder(shop.session, booked, reason="asked_off", now=shop.now)
    assert [row.state for row in shop.outgoing()] == ["voided"]
    assert shop.reminder(booked)["state"] == "cancelled"


def test_an_earlier_one_that_never_left_is_called_off_with_its_appointment(shop: Shop) -> None:
    shop.appointment()
    shop.fire("2026-11-21T10:00")
    shop.session.execute(update(outbox).values(state="expired"))
    shop.fire("2026-11-23T09:00")
    assert shop.states("appointment")["3d:2026-11-24T09:00"] == "lapsed"
    shop.appointment(status="batal")
    assert [row.state for row in shop.outgoing()] == ["voided", "voided"]
