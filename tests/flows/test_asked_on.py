"""Plays about what is asked behind an answer: nobody hears the same twice, or something that did not happen."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.tables import records
from tests.stage import Stage, Visitor, texts


@pytest.fixture
def sari(stage: Stage) -> Visitor:
    """A customer with one order under way."""
    stage.decide(packs=["general", "commerce"])
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("me")
    return sari


def order(stage: Stage, status: str, **fields: str) -> None:
    stage.tell(kind="order", reference="INV-1234", status=status, external_id="me", fields=fields)


@pytest.mark.parametrize("asked", ["kapan nyampe", "brp lama lagi?", "kapan?"])
def test_who_asks_on_about_a_status_hears_that_nothing_is_new_and_may_ask_the_team(
    stage: Stage, sari: Visitor, asked: str
) -> None:
    order(stage, "shipped")
    first = texts(sari.says("paketku mana"))
    again = texts(sari.says(asked))
    assert again != first
    assert "INV-1234 sudah dikirim" in again
    assert "Mau saya tanyakan ke tim?" in again
    sari.says("iya")
    assert sari.state == "waiting"


def test_a_day_that_is_known_is_told(stage: Stage, sari: Visitor) -> None:
    order(stage, "shipped", eta="2026-11-25")
    sari.says("paketku mana")
    again = texts(sari.says("kapan nyampe"))
    assert "25 November" in again
    assert "tim" not in again


def test_a_status_that_changed_is_told_whole(stage: Stage, sari: Visitor) -> None:
    order(stage, "shipped")
    sari.says("paketku mana")
    order(stage, "delivered")
    assert "pesanan INV-1234" in texts(sari.says("paketku mana"))


def test_what_was_cancelled_is_not_said_to_stand(stage: Stage, sari: Visitor) -> None:
    order(stage, "processing")
    sari.says("batalin pesanan ku dong")
    sari.says("ya batal")
    assert "terlanjur dibatalkan" in texts(sari.says("eh jangan dibatalin"))
    assert texts(sari.says("udah kebatal belum?")).startswith("Pesanan INV-1234 sudah dibatalkan")
    [row] = stage.rows(select(records.c.status))
    assert row.status == "cancelled"


def test_a_number_that_is_said_again_is_no_part_of_an_address_and_dont_forget_is_no_no(
    stage: Stage, sari: Visitor
) -> None:
    order(stage, "processing")
    sari.says("mau ganti alamat pengiriman")
    sari.says("ke jl melati no 5 bandung")
    assert "“ke jl melati no 5 bandung”" in texts(sari.says("INV-1234"))
    assert "tetap jalan" not in texts(sari.says("jangan lupa ya"))
    assert "sudah saya catat" in texts(sari.says("ya ubah"))


def test_a_question_is_no_photo_and_no_proof_is_thanked_for_that_did_not_come(stage: Stage, sari: Visitor) -> None:
    sari.says("aku udah tf tapi statusnya masih belum bayar")
    sari.says("INV-5521")
    assert "foto bukti bayarnya" in texts(sari.says("brp lama dicek nya"))
    noted = texts(sari.says("tidak ada"))
    assert "Bukti bayar" not in noted
    assert "sudah saya catat" in noted


def test_another_number_is_no_four_digits(stage: Stage, sari: Visitor) -> None:
    sari.says("INV-1234")
    answer = texts(sari.says("salah, INV-1243"))
    assert "untuk INV-1243" in answer
    assert "tidak cocok" not in answer


@pytest.mark.parametrize("said", ["trus gmn", "terus gimana?", "jadi gimana dong"])
def test_and_now_is_no_matter_of_its_own(stage: Stage, sari: Visitor, said: str) -> None:
    sari.says("barang pecah")
    sari.says("INV-909")
    assert "Ada masalah apa" in texts(sari.says(said))
