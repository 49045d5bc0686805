"""Plays of what people ask a clinic: letters, the queue, emergencies, visiting, what is done there, and a visit booked
in the middle of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.tables import records
from tests.stage import Stage, texts

pytestmark = pytest.mark.sqlite


@pytest.fixture
def clinic(stage: Stage) -> Stage:
    """A house that answers for a clinic alone."""
    stage.decide(packs=["general", "clinic"])
    return stage


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("surat sakit bisa online?", "setelah pemeriksaan"),
        ("min minta surat sakit dong buat izin kerja", "setelah pemeriksaan"),
        ("can i get a sick note online", "after an examination"),
        ("surat rujukan ke rs gimana mintanya", "faskes pertama"),
        ("obat saya abis, bisa nebus lagi ga dok", "Resep dari dokter kami"),
        ("igd nya 24 jam kak?", "telepon 119"),
        ("ada ambulan ga", "telepon 119"),
        ("jam besuk jam brp ya", "tidak ada jam besuk"),
        ("anak kecil boleh ikut jenguk ga", "tidak ada jam besuk"),
        ("bisa telekonsul ga dok", "Konsultasi dilakukan di klinik"),
        ("di sini bisa suntik kb ga", "Yang ada di sini"),
        ("halo, do you have a dentist?", "What we offer"),
        ("antrian nomor brp skrg", "nomor antrean"),
        ("kejebak macet dok telat dikit gpp ya", "lapor ke meja pendaftaran"),
        ("berobat bisa bayar qris?", "Cara bayarnya"),
        ("kalo naik kereta turun dimana", "Alamat kami"),
        ("can you see me today?", "You can do it right here"),
    ],
)
def test_the_entry_that_was_meant_is_the_answer_and_nobody_is_called(clinic: Stage, asked: str, said: str) -> None:
    sari = clinic.customer()
    assert said in texts(sari.says(asked))
    assert sari.state == "bot"


@pytest.mark.parametrize(
    "asked",
    ["hasil lab saya udah keluar blm", "hasil lab sama surat keterangannya udah jadi?", "minta rekam medis saya"],
)
def test_results_and_records_are_still_a_matter_for_people(clinic: Stage, asked: str) -> None:
    sari = clinic.customer()
    assert "tim klinik" in texts(sari.says(asked))
    assert sari.state == "waiting"


@pytest.mark.parametrize(
    "asked",
    [
        "obatnya bikin mual, boleh ditebus lagi?",
        "resepnya aman buat ibu hamil ga",
        "obat tidur 20 butir udah saya minum, bisa nebus lagi?",
    ],
)
def test_a_judgement_about_medicine_is_never_taken_for_buying_it(clinic: Stage, asked: str) -> None:
    sari = clinic.customer()
    sari.says(asked)
    assert sari.state == "waiting"


def test_vaccines_besides_what_only_sounds_like_them(clinic: Stage) -> None:
    assert "Vaksin yang tersedia" in texts(clinic.customer().says("vaksin covid masih ada?"))
    assert "Jam" not in texts(clinic.customer().says("ketemu dokternya besuk bisa?"))


def test_costs_bpjs_and_referral_are_three_questions_though_one_intent(clinic: Stage) -> None:
    sari = clinic.customer()
    sari.says("biaya cabut gigi brp")
    sari.says("kalo tambal gigi brp")
    assert "BPJS" in texts(sari.says("bisa bpjs ga"))
    assert "rujukan" in texts(sari.says("rujukannya gimana"))
    assert sari.state == "bot"


def test_who_asked_about_a_doctor_books_with_one_word_and_names_it_only_once(clinic: Stage) -> None:
    sari = clinic.customer()
    sari.says("jadwal dokter gigi dong")
    assert "Untuk dokter gigi" in texts(sari.says("oke daftar dong"))
    assert "Jam berapa" in texts(sari.says("besok"))
    assert "22 November 2026, 10.00" in texts(sari.says("jam 10"))
    sari.says("iya betul")
    [row] = clinic.rows(select(records.c.fields).where(records.c.status == "requested"))
    assert row.fields["service"] == "dokter gigi"


def test_words_that_name_no_doctor_are_not_booked_as_one(clinic: Stage) -> None:
    sari = clinic.customer()
    sari.says("dokter ada ga besok")
    assert "dokter atau poli apa" in texts(sari.says("daftar ya"))


def test_a_time_told_before_the_clinic_is_heard_to_be_kept(clinic: Stage) -> None:
    sari = clinic.customer()
    assert "dokter atau poli apa" in texts(sari.says("mau daftar dong kak"))
    said = texts(sari.says("besok jam 10"))
    assert "22 November 2026, 10.00" in said
    assert "dokter atau poli apa" in said


@pytest.mark.parametrize("asked", ["bisa periksa besok?", "can i come tomorrow at 10?"])
def test_who_asks_if_a_day_is_free_begins_a_booking_and_is_asked_for_no_number(clinic: Stage, asked: str) -> None:
    said = texts(clinic.customer().says(asked))
    assert "BK" not in said
    assert "?" in said


@pytest.mark.parametrize("said", ["saya ga bisa datang besok", "besok saya bisa datang kok"])
def test_word_of_attendance_begins_no_booking(clinic: Stage, said: str) -> None:
    assert "dokter atau poli" not in texts(clinic.customer().says(said))


def test_who_may_come_to_a_shop_is_no_patient(stage: Stage) -> None:
    assert "dokter atau poli" not in texts(stage.customer().says("kurirnya bisa datang besok?"))


def test_who_leaves_it_at_that_has_no_appointment_to_cancel(clinic: Stage) -> None:
    sari = clinic.customer()
    sari.says("jadwal dokter anak?")
    assert "BK" not in texts(sari.says("eh ga jadi deh"))
    assert sari.state == "bot"


def test_what_an_answer_asked_for_is_offered_to_the_team_where_nobody_understands_it(clinic: Stage) -> None:
    sari = clinic.customer()
    assert "Sebutkan usia" in texts(sari.says("vaksin anak ada apa aja"))
    assert "“umur 9 bulan campak”" in texts(sari.says("umur 9 bulan campak"))
    assert sari.state == "bot"
    sari.says("iya")
    assert sari.state == "waiting"


def test_who_declines_that_offer_stays_with_us(clinic: Stage) -> None:
    sari = clinic.customer()
    sari.says("ada cabang di depok?")
    assert "Mau saya teruskan" in texts(sari.says("depok"))
    sari.says("ga usah")
    assert sari.state == "bot"


@pytest.mark.parametrize("asked", ["antriannya masih panjang?", "masih lama ga kak", "berapa lama ya"])
def test_who_waits_for_a_person_and_asks_how_long_is_told_the_place_each_time(clinic: Stage, asked: str) -> None:
    sari = clinic.customer()
    sari.says("mau ngomong sama orang")
    for _ in range(3):
        assert "menit lagi" in texts(sari.says(asked))


def test_a_queue_of_another_kind_is_not_the_one_for_a_person(clinic: Stage) -> None:
    sari = clinic.customer()
    sari.says("mau ngomong sama orang")
    assert "nomor antrean" in texts(sari.says("antrian dokter gigi udah nomor berapa"))


def test_where_nobody_waits_the_queue_is_the_one_at_the_clinic(clinic: Stage) -> None:
    assert "nomor antrean" in texts(clinic.customer().says("antriannya masih panjang?"))


def test_a_house_that_sells_too_takes_a_queue_for_no_goods(stage: Stage) -> None:
    assert "nomor antrean" in texts(stage.customer().says("antriannya masih panjang?"))
    assert "nomor antrean" not in texts(stage.customer().says("ada antrian paket?"))
    assert "kurir di hari kerja yang sama" in texts(stage.customer().says("bisa kirim hari ini?"))


def test_who_needs_nobody_any_more_is_asked_once_and_let_go(clinic: Stage) -> None:
    sari = clinic.customer()
    sari.says("hasil lab saya udah keluar blm")
    assert "Masih mau menunggu" in texts(sari.says("udah ga usah deh"))
    assert sari.state == "waiting"
    assert "saya batalkan" in texts(sari.says("ga usah"))
    assert sari.state == "bot"


def test_who_meant_only_the_question_goes_on_waiting(clinic: Stage) -> None:
    sari = clinic.customer()
    sari.says("hasil lab saya udah keluar blm")
    sari.says("ga usah kak")
    assert "tempatnya tetap" in texts(sari.presses("Tetap menunggu"))
    assert sari.state == "waiting"


def test_who_names_the_person_leaves_at_once(clinic: Stage) -> None:
    sari = clinic.customer()
    sari.says("mau ngomong sama orang")
    assert "saya batalkan" in texts(sari.says("ga usah nunggu orang deh"))
    assert sari.state == "bot"
