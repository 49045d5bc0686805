"""Plays about thanks and goodbyes beside a deed that was read back: nobody leaves believing that it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.tables import records
from reminders.tables import reminders
from tests.stage import Stage, texts


def booked(stage: Stage) -> int:
    return len(stage.rows(select(records.c.id).where(records.c.status == "requested")))


@pytest.mark.parametrize("said", ["makasih", "nuhun", "ok makasih", "siap kak makasih", "dadah"])
def test_thanks_or_a_goodbye_book_nothing_and_say_so(stage: Stage, said: str) -> None:
    sari = stage.customer()
    sari.says("mau daftar dokter gigi")
    sari.says("besok jam 4 sore")
    answer = texts(sari.says(said))
    assert "belum saya catat" in answer
    assert "16.00" in answer
    assert (booked(stage), sari.state) == (0, "bot")
    assert "sudah saya catat" in texts(sari.says("ya"))
    assert booked(stage) == 1


def test_who_thanks_on_and_on_hears_it_twice_and_can_still_say_yes(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau daftar dokter gigi")
    sari.says("besok jam 4 sore")
    said = [texts(sari.says("makasih")) for _ in range(3)]
    assert len(set(said)) == 3
    assert ["belum" in one for one in said] == [True, True, False]
    assert "sudah saya catat" in texts(sari.says("ya"))


def test_a_second_goodbye_is_one(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau daftar dokter gigi")
    sari.says("besok jam 4 sore")
    sari.says("dadah")
    sari.says("bye")
    assert (booked(stage), sari.state) == (0, "resolved")


def test_a_yes_with_thanks_is_a_yes(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau daftar dokter gigi")
    sari.says("besok jam 4 sore")
    assert "sudah saya catat" in texts(sari.says("iya betul makasih"))


@pytest.mark.parametrize("said", ["makasih", "oke makasih"])
def test_thanks_cancel_no_visit(stage: Stage, said: str) -> None:
    sari = stage.customer()
    sari.says("halo")
    sari.is_known_as("me")
    at = stage.clock.now() + timedelta(days=2)
    stage.tell(kind="appointment", reference="BK-17", status="booked", external_id="me", occurs_at=at, fields={})
    sari.says("mau batalin janji temu saya")
    assert "Belum ada yang saya batalkan" in texts(sari.says(said))
    assert "sudah dibatalkan" in texts(sari.says("YA BATAL"))


def test_thanks_cancel_no_order(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("halo")
    sari.is_known_as("me")
    stage.tell(kind="order", reference="INV-1234", status="paid", external_id="me", fields={})
    sari.says("batalin pesanan saya")
    assert "Belum ada yang saya batalkan" in texts(sari.says("makasih"))


def test_thanks_set_no_reminder(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("ingatkan besok jam 9 bayar listrik")
    assert "belum saya pasang" in texts(sari.says("makasih"))
    assert stage.rows(select(reminders.c.id)) == []
