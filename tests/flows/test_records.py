"""Plays about records: one's own, somebody else's after the check, and nothing to strangers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.tables import record_checks, records, turns
from tests.stage import Stage, Visitor, texts


def own_order(stage: Stage, **more: object) -> None:
    fields = {"items": "2 x Arabika Sindoro", "total": 180000, "eta": "2026-11-24", "last_scan": "Gudang Cikarang"}
    told = {"kind": "order", "reference": "KL-20461", "status": "shipped", "external_id": "me", "fields": fields}
    stage.tell(**{**told, **more})


def test_the_status_of_ones_own_order_is_told_without_asking_anything(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("halo")
    sari.is_known_as("me")
    own_order(stage)
    said = texts(sari.says("pesanan saya gimana ya kak"))
    assert "KL-20461" in said
    assert "dikirim" in said


def test_without_any_order_the_number_is_asked_for(stage: Stage) -> None:
    sari = stage.customer()
    said = texts(sari.says("pesanan saya sampai mana ya"))
    assert "nomor" in said.lower()


def ask_for(stage: Stage, answer: str) -> tuple[str, str]:
    """Somebody who was asked for the number answers; returns what they hear and what was decided."""
    sari = stage.customer()
    assert "Boleh kirim nomornya?" in texts(sari.says("pesanan saya sampai mana ya"))
    said = texts(sari.says(answer))
    return said, str(stage.rows(select(turns.c.action).order_by(turns.c.id.desc()))[0][0])


@pytest.mark.parametrize(
    ("reference", "answers"),
    [
        (
            "20777",
            ("20777", "nomornya 20777 kak", "no. 20777", "kalau ga salah 20777 ya", "#20777", "the number is 20777"),
        ),
        ("A 17/b", ("a17/b", "A-17B kak")),
        ("PO 1042", ("PO 1042", "kodenya po1042")),
        ("777", ("ini kak 777", "sebentar ya saya cari dulu, nomornya itu 777")),
    ],
)
def test_the_number_that_was_asked_for_is_taken_however_it_looks(
    stage: Stage, reference: str, answers: tuple[str, ...]
) -> None:
    own_order(stage, external_id="other", reference=reference, phone="+6281298804417")
    for answer in answers:
        said, _ = ask_for(stage, answer)
        assert "4 angka terakhir" in said or "last 4 digits" in said, answer
        assert "Gudang Cikarang" in texts(stage.customers[-1].says("4417")), answer


@pytest.mark.parametrize(
    "answer",
    ["besok jam 9", "22 november", "150.000", "Rp 20777", "081298804417", "2 kaos", "1", "sudah 3 hari belum sampai"],
)
def test_what_is_something_else_is_no_number_of_an_order(stage: Stage, answer: str) -> None:
    said, _ = ask_for(stage, answer)
    assert "4 angka terakhir" not in said


def test_the_number_of_a_return_is_taken_too(stage: Stage) -> None:
    for answer in ("20777", "nomornya 20777 kak", "KL-20461", "pesanan KL-20461 kak"):
        sari = stage.customer()
        assert "nomor pesanan" in texts(sari.says("mau retur barang, barangnya rusak"))
        assert "foto" in texts(sari.says(answer)).lower()


def test_a_number_behind_the_word_of_its_matter_asks_how_it_stands(stage: Stage) -> None:
    for text in ("pesanan 20777 gimana ya", "gimana pesanan 20777 kak", "kl-20461 gimana ya", "how about order 20777"):
        stage.customer().says(text)
        assert stage.rows(select(turns.c.action).order_by(turns.c.id.desc()))[0][0] == "record_status", text
    for text in (
        "pesanan 20777 ga jadi",
        "mau order 20777",
        "pesanan 50000 rupiah gimana ya",
        "pesanan 20777 mau retur",
    ):
        stage.customer().says(text)
        assert stage.rows(select(turns.c.action).order_by(turns.c.id.desc()))[0][0] != "record_status", text


def test_somebody_elses_order_opens_only_with_the_last_four_digits(stage: Stage) -> None:
    own_order(stage, external_id="other", phone="+6281298804417")
    sari = stage.customer()
    asked = texts(sari.says("tolong cek pesanan KL-20461"))
    assert "Gudang" not in asked
    wrong = texts(sari.says("4471"))
    assert "tidak cocok" in wrong
    assert "Gudang" not in wrong
    assert "Gudang Cikarang" in texts(sari.says("4417"))


def test_three_wrong_tries_close_a_record_for_everybody_for_a_day(stage: Stage) -> None:
    own_order(stage, external_id="other", phone="+6281298804417")
    for number in range(3):
        thief = stage.customer(f"Maling{number}")
        thief.says("cek pesanan KL-20461 dong")
        thief.says(f"000{number}")
    last = stage.customer("Terakhir")
    last.says("cek pesanan KL-20461 dong")
    assert "Gudang" not in texts(last.says("4417"))
    assert len(stage.rows(select(record_checks.c.id).where(~record_checks.c.passed))) >= 3


def test_a_number_that_does_not_exist_gets_the_very_same_question(stage: Stage) -> None:
    own_order(stage, external_id="other", phone="+6281298804417")
    real = texts(stage.customer("A").says("cek pesanan KL-20461"))
    unreal = texts(stage.customer("B").says("cek pesanan KL-99999"))
    assert real.replace("KL-20461", "X") == unreal.replace("KL-99999", "X")


def test_cancelling_needs_a_restated_yes(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("halo")
    sari.is_known_as("me")
    own_order(stage, status="paid")
    assert "YA BATAL" in texts(sari.says("batalin pesanan saya dong"))
    sari.says("hmm")
    sari.says("batalin pesanan saya")
    assert "dibatalkan" in texts(sari.says("YA BATAL"))


def test_a_topic_change_inside_a_form_is_answered(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau retur barang, barangnya rusak")
    assert "24 jam" in texts(sari.says("buka jam berapa kak?"))
    assert stage.rows(select(turns.c.action).order_by(turns.c.id.desc()))[0][0] == "opening_hours"


def test_asking_when_the_appointment_is_tells_it_and_moves_nothing(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("halo")
    sari.is_known_as("me")
    stage.tell(
        kind="appointment",
        reference="BK-17",
        status="booked",
        external_id="me",
        occurs_at=stage.clock.now() + timedelta(days=2),
        fields={"doctor": "drg. Wulan"},
    )
    said = texts(sari.says("kapan ya jadwal kontrol saya"))
    assert "BK-17" in said
    assert "dipindah ke hari" not in said


def test_a_parcel_past_its_day_is_told_to_be_late(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("halo")
    sari.is_known_as("me")
    own_order(stage, fields={"items": "1 x V60", "eta": "2026-11-19"})
    heard = sari.says("pesanan KL-20461 saya sampai mana ya kak?")
    assert "sudah lewat" in texts(heard)
    assert heard[0]["card"]["badge"] == {"label": "Terlambat", "tone": "warn"}


def with_paid_order(stage: Stage) -> Visitor:
    """Return a customer whose order may still be changed."""
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("me")
    own_order(stage, reference="TL-10023", status="paid")
    return sari


@pytest.mark.parametrize(
    "asked",
    [
        "mau ubah alamat pesanan TL-10023 jadi jl mawar 5 bandung",
        "ganti ukurannya ke XL dong pesanan TL-10023",
        "please change the address of order TL-10023 to 5 Rose Street",
    ],
)
def test_what_was_told_with_the_wish_to_change_an_order_is_not_asked_for(stage: Stage, asked: str) -> None:
    sari = with_paid_order(stage)
    assert f"“{asked}”" in texts(sari.says(asked))
    sari.says("YES CHANGE" if "please" in asked else "YA UBAH")
    [row] = stage.rows(select(records.c.fields).where(records.c.reference == "TL-10023"))
    assert row.fields["change_requested"] == asked


@pytest.mark.parametrize(
    "asked",
    ["pesanan TL-10023 mau diubah", "I want to change order TL-10023", "mau ubah TL-10023 bisa ke siapa"],
)
def test_a_wish_that_does_not_say_what_is_asked_what(stage: Stage, asked: str) -> None:
    sari = with_paid_order(stage)
    said = texts(sari.says(asked))
    assert "Apa yang mau diubah" in said or "What would you like to change" in said
