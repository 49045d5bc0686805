"""What the business tells of a record becomes reminders, and is taken back when the record changes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from core.records import change_record, claim_records
from core.tables import customers, records
from reminders.booking import answer_reminder
from reminders.planning import replan
from reminders.statuses import meaning_of
from tests.reminders.shop import Shop, jakarta


def test_an_appointment_is_planned_three_days_one_day_and_two_hours_before(shop: Shop) -> None:
    shop.appointment("2026-11-24T09:00")
    planned = {row["occurrence"]: row["due_at"] for row in shop.reminders()}
    assert planned == {
        "3d:2026-11-24T09:00": jakarta("2026-11-21T09:00"),
        "1d:2026-11-24T09:00": jakarta("2026-11-23T09:00"),
        "2h:2026-11-24T09:00": jakarta("2026-11-24T07:00"),
    }


def test_what_would_have_been_due_already_is_not_planned(shop: Shop) -> None:
    shop.appointment("2026-11-21T15:00")
    assert list(shop.states("appointment")) == ["1d:2026-11-21T15:00", "2h:2026-11-21T15:00"]


def test_what_was_due_a_little_earlier_is_caught_up_when_the_business_tells_of_it_late(shop: Shop) -> None:
    shop.appointment("2026-11-21T09:00")
    assert len(shop.fire()) == 1
    assert "besok, Sabtu, 21 November 2026, 09.00 WIB" in shop.said()[0]


def test_a_customers_own_move_is_not_asked_about_at_once_even_when_the_business_echoes_it(shop: Shop) -> None:
    record = shop.appointment("2026-11-24T09:00")
    change_record(shop.session, record, occurs_at=jakarta("2026-11-21T09:00"), now=shop.now)
    replan(shop.session, [record], business=shop.business, now=shop.now)
    shop.appointment("2026-11-21T09:00")
    assert shop.fire() == []
    live = [name for name, state in shop.states("appointment").items() if state == "scheduled"]
    assert live == ["2h:2026-11-21T09:00"]


def test_days_before_are_counted_on_the_calendar_over_a_clock_change(shop: Shop) -> None:
    shop.now = jakarta("2027-03-20T10:00")
    # Sunday 28 March 2027 loses an hour in Berlin; Monday 09:00 there is 07:00 UTC, Saturday's is 08:00 UTC.
    shop.tell(
        "appointment",
        "BK-9",
        "booked",
        occurs_at=datetime.fromisoformat("2027-03-29T07:00:00+00:00"),
        fields={"zone": "Europe/Berlin"},
    )
    due = {row["occurrence"][:2]: row["due_at"].isoformat() for row in shop.reminders()}
    assert due["3d"] == "2027-03-26T08:00:00+00:00"
    assert due["1d"] == "2027-03-28T07:00:00+00:00"


def test_a_zone_nobody_knows_is_read_as_the_business_zone(shop: Shop) -> None:
    shop.appointment(zone="Asia/Bekasi")
    assert {row["zone"] for row in shop.reminders()} == {"Asia/Jakarta"}


def test_the_same_record_told_again_books_nothing_more(shop: Shop) -> None:
    shop.appointment()
    shop.appointment()
    assert len(shop.reminders()) == 3
    assert len(shop.happened("reminder.booked")) == 3


def test_a_moved_appointment_cancels_the_old_times_and_books_the_fresh_ones(shop: Shop) -> None:
    shop.appointment("2026-11-24T09:00")
    shop.appointment("2026-11-26T14:00")
    states = shop.states("appointment")
    assert [states[f"{name}:2026-11-24T09:00"] for name in ("3d", "1d", "2h")] == ["cancelled"] * 3
    assert [states[f"{name}:2026-11-26T14:00"] for name in ("3d", "1d", "2h")] == ["scheduled"] * 3
    assert {row["reason"] for row in shop.reminders() if row["state"] == "cancelled"} == {"replaced"}


def test_an_edit_never_sends_again(shop: Shop) -> None:
    shop.appointment(doctor="dr. Ratna")
    shop.fire("2026-11-21T09:00")
    shop.appointment(doctor="dr. Budi")
    assert shop.fire("2026-11-21T09:01") == []
    shop.fire("2026-11-23T09:00")
    assert len(shop.said()) == 2
    assert "dr. Budi" in shop.said()[1]


def test_an_appointment_moved_there_and_back_is_reminded_of_once_per_time(shop: Shop) -> None:
    shop.appointment("2026-11-24T09:00")
    shop.fire("2026-11-21T09:00")
    shop.appointment("2026-11-25T09:00")
    shop.appointment("2026-11-24T09:00")
    states = shop.states("appointment")
    assert states["3d:2026-11-24T09:00"] == "cancelled"
    assert states["1d:2026-11-24T09:00"] == "scheduled"
    shop.fire("2026-11-22T09:00")
    shop.fire("2026-11-23T09:00")
    shop.fire("2026-11-24T08:00")
    assert len(shop.outgoing()) == 3


def test_moving_voids_a_question_that_has_not_left_and_closes_one_that_has(shop: Shop) -> None:
    shop.appointment("2026-11-24T09:00")
    (asked,) = shop.fire("2026-11-21T09:00")
    shop.appointment("2026-11-26T09:00")
    (row,) = shop.outgoing()
    assert (row.state, shop.reminder(asked)["state"]) == ("voided", "cancelled")
    (asked,) = shop.fire("2026-11-23T09:00")
    shop.session.exec_driver_sql("UPDATE outbox SET state = 'sent'")
    shop.appointment("2026-11-27T09:00")
    assert shop.reminder(asked)["state"] == "lapsed"
    assert not answer_reminder(shop.session, asked, "confirmed", now=shop.now)


@pytest.mark.parametrize("word", ["cancelled", "Canceled", "DIBATALKAN", "batal"])
def test_a_cancelled_record_cancels_its_messages(shop: Shop, word: str) -> None:
    shop.appointment()
    shop.fire("2026-11-21T09:00")
    shop.appointment(status=word)
    assert set(shop.states("appointment").values()) == {"cancelled"}
    assert {row.state for row in shop.outgoing()} == {"voided"}
    assert shop.fire("2026-11-24T07:30") == []
    assert shop.happened("reminder.cancelled")[0]["reason"] == "record_cancelled"


def test_an_appointment_taken_up_again_is_reminded_of_again(shop: Shop) -> None:
    shop.appointment()
    shop.appointment(status="batal")
    shop.appointment()
    assert set(shop.states("appointment").values()) == {"scheduled"}


def test_an_appointment_that_changes_hands_is_no_longer_told_to_the_first(shop: Shop) -> None:
    shop.appointment()
    budi = shop.add_customer("Budi", external_id="budi")
    occurs_at = jakarta("2026-11-24T09:00")
    shop.tell("appointment", "BK-1", "booked", external_id="budi", occurs_at=occurs_at, fields={"doctor": "dr. Ratna"})
    assert {(row["customer_id"], row["state"]) for row in shop.reminders()} == {(budi, "scheduled")}


def test_a_customers_own_change_is_followed_by_replanning(shop: Shop) -> None:
    record = shop.appointment()
    change_record(shop.session, record, occurs_at=jakarta("2026-11-25T10:00"), now=shop.now)
    replan(shop.session, [record], business=shop.business, now=shop.now)
    live = [name for name, state in shop.states("appointment").items() if state == "scheduled"]
    assert live == ["3d:2026-11-25T10:00", "1d:2026-11-25T10:00", "2h:2026-11-25T10:00"]
    (asked,) = shop.fire("2026-11-22T10:00")
    shop.session.exec_driver_sql("UPDATE outbox SET state = 'sent'")
    change_record(shop.session, record, status="cancelled", now=shop.now)
    replan(shop.session, [record], business=shop.business, now=shop.now)
    assert answer_reminder(shop.session, asked, "cancelled", now=shop.now)
    assert sorted(shop.states("appointment").values()) == ["answered", *["cancelled"] * 5]


def test_an_appointment_that_was_only_asked_for_is_not_reminded_of(shop: Shop) -> None:
    shop.appointment(status="requested")
    assert shop.reminders() == []
    shop.appointment(status="booked")
    assert len(shop.reminders()) == 3


def test_a_record_that_finds_its_owner_later_is_planned_then_and_tells_no_old_news(shop: Shop) -> None:
    occurs_at = jakarta("2026-11-24T09:00")
    told = {"external_id": None, "phone": "+628111"}
    first = shop.tell("appointment", "BK-2", "booked", occurs_at=occurs_at, **told)
    second = shop.tell("transaction", "TR-2", "pending", **told)
    assert shop.reminders() == []
    shop.session.execute(update(customers).where(customers.c.id == shop.dewi).values(phone="+628111"))
    assert claim_records(shop.session, shop.dewi) == 2
    replan(shop.session, [first, second], business=shop.business, now=shop.now)
    assert {row["kind"] for row in shop.reminders()} == {"appointment"}
    assert len(shop.reminders()) == 3


def test_a_status_is_told_when_it_changes_and_not_when_a_record_is_first_told(shop: Shop) -> None:
    shop.tell("transaction", "TR-1", "proses")
    assert shop.fire() == []
    shop.tell("transaction", "TR-1", "tertunda", fields={"amount": 1_250_000, "account": "1234567890"})
    shop.fire()
    shop.tell("transaction", "TR-1", "sukses")
    shop.tell("transaction", "TR-1", "sukses", fields={"note": "x"})
    shop.fire()
    assert len(shop.said()) == 2
    assert "TR-1 masih tertunda" in shop.said()[0]
    assert "TR-1 sudah berhasil" in shop.said()[1]
    assert "1250000" not in "".join(shop.said())
    assert {row.message_class for row in shop.outgoing()} == {"notice"}


def test_a_status_that_is_passed_while_its_notice_waits_is_not_told(shop: Shop) -> None:
    shop.tell("shipment", "RS-1", "packed")
    shop.now = jakarta("2026-11-20T21:00")
    shop.tell("shipment", "RS-1", "shipped")
    shop.now = jakarta("2026-11-21T07:00")
    shop.tell("shipment", "RS-1", "diantar")
    shop.fire("2026-11-21T08:00")
    assert shop.said() == ["Halo Kak Dewi, pesanan RS-1 sedang diantar kurir hari ini."]
    assert shop.states("shipment_status") == {"shipped": "skipped", "out_for_delivery": "sent"}


def test_every_step_of_a_parcel_has_its_words(shop: Shop) -> None:
    shop.set(reminders_per_day=9)
    shop.tell("shipment", "RS-1", "booked")
    for status in ("packed", "shipped", "out for delivery", "exception", "delivered"):
        shop.tell("shipment", "RS-1", status)
        shop.now += timedelta(minutes=1)
        assert len(shop.fire()) == 1
    assert len(set(shop.said())) == 5


def test_order_and_parcel_of_one_purchase_are_told_once(shop: Shop) -> None:
    shop.tell("order", "SO-7", "paid")
    shop.tell("shipment", "JX123", "booked", fields={"order": "SO-7"})
    shop.tell("order", "SO-7", "shipped")
    shop.tell("shipment", "JX123", "shipped", fields={"order": "SO-7"})
    shop.fire()
    assert shop.said() == ["Halo Kak Dewi, pesanan SO-7 sudah dikirim. Kami kabari lagi begitu kurir mengantarnya."]


def test_a_changed_arrival_day_is_told_once(shop: Shop) -> None:
    def ship(eta: str, **fields: str) -> None:
        shop.tell("shipment", "RS-1", "shipped", fields={"eta": eta, **fields})
        shop.fire()

    shop.tell("shipment", "RS-1", "packed")
    ship("2026-11-23")
    ship("2026-11-23", courier="JX")
    ship("2026-11-25T10:00:00+07:00")
    ship("2026-11-25", courier="JY")
    ship("entah kapan")
    assert shop.said() == [
        "Halo Kak Dewi, pesanan RS-1 sudah dikirim. Perkiraan sampai Senin, 23 November 2026.",
        "Halo Kak Dewi, maaf, perkiraan sampai pesanan RS-1 berubah menjadi Rabu, 25 November 2026. "
        "Balas di sini kalau waktunya tidak cocok.",
    ]


def test_an_arrival_day_that_was_never_told_is_not_corrected(shop: Shop) -> None:
    shop.tell("shipment", "RS-1", "shipped", fields={"eta": "2026-11-23"})
    shop.tell("shipment", "RS-1", "shipped", fields={"eta": "2026-11-24"})
    assert shop.reminders() == []


def test_three_days_after_delivery_one_question_is_asked(shop: Shop) -> None:
    shop.tell("order", "SO-1", "shipped")
    shop.tell("order", "SO-1", "delivered")
    shop.fire()
    shop.now += timedelta(hours=5)
    shop.tell("order", "SO-1", "delivered", fields={"note": "x"})
    assert shop.fire("2026-11-23T09:59") == []
    shop.fire("2026-11-23T10:00")
    assert shop.said()[-1].startswith("Halo Kak Dewi, pesanan SO-1 sudah beberapa hari di tangan.")
    assert shop.outgoing()[-1].message_class == "survey"


def test_an_order_that_comes_back_is_not_asked_about(shop: Shop) -> None:
    shop.tell("order", "SO-1", "delivered")
    shop.tell("order", "SO-1", "returned")
    assert shop.states("follow_up") == {"3d": "cancelled"}


def test_only_customers_who_wrote_lately_hear_of_an_outage(shop: Shop) -> None:
    quiet = shop.add_customer("Budi")
    shop.add_identity(quiet, "web", "b1", heard_at=shop.now - timedelta(days=3))
    shop.tell("outage", "OUT-1", "ongoing", external_id=None)
    assert [row["customer_id"] for row in shop.reminders()] == [shop.dewi]


def test_a_record_without_a_time_or_with_odd_fields_breaks_nothing(shop: Shop) -> None:
    shop.tell("appointment", "BK-3", "booked", fields={"doctor": None, "zone": 7})
    shop.tell("shipment", "RS-2", "", fields={"eta": {"from": 1}})
    shop.tell("shipment", "RS-2", "packed", fields={"eta": ["2026"], "order": None})
    shop.fire()
    assert shop.said() == ["Halo Kak Dewi, pesanan RS-2 sudah dikemas. Kami kabari lagi begitu dikirim."]


def test_statuses_are_understood_in_the_businesss_own_words() -> None:
    assert meaning_of("Out for Delivery") == "out_for_delivery"
    assert meaning_of("sedang-diantar") == "out_for_delivery"
    assert meaning_of("Menunggu kurir") == "menunggu_kurir"
    assert meaning_of("") == ""


def test_records_are_left_as_they_were_told(shop: Shop) -> None:
    record = shop.appointment()
    before = shop.session.execute(records.select().where(records.c.id == record)).one()
    shop.fire("2026-11-21T09:00")
    assert shop.session.execute(records.select().where(records.c.id == record)).one() == before
