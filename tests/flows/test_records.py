"""Plays about records: one's own, somebody else's after the check, and nothing to strangers."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from core.tables import record_checks, turns
from tests.stage import Stage, texts


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
