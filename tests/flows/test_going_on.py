"""Plays about going on: what a few words mean by what was talked about last, which record they are about, and what
corrects or adds to what was just asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from core.tables import records
from tests.stage import Stage, Visitor, texts

pytestmark = pytest.mark.sqlite

STATUS_OF_ONE = "KL-20461"
OTHER = "KL-20475"


@pytest.fixture
def sari(stage: Stage) -> Visitor:
    """A customer with two orders under way."""
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("me")
    for reference, items in ((STATUS_OF_ONE, "Teko kaca"), (OTHER, "Lampu baca")):
        stage.tell(kind="order", reference=reference, status="shipped", external_id="me", fields={"items": items})
    return sari


@pytest.fixture
def patient(stage: Stage) -> Visitor:
    """Somebody with an appointment on Wednesday, the 25th."""
    stage.decide(packs=["general", "clinic"])
    patient = stage.customer("Budi")
    patient.says("halo kak")
    patient.is_known_as("me")
    stage.tell(
        kind="appointment",
        reference="BK-31",
        status="booked",
        external_id="me",
        occurs_at=datetime(2026, 11, 25, 3, tzinfo=UTC),
        fields={"service": "Kontrol gigi"},
    )
    return patient


@pytest.mark.parametrize("asked", ["udah sampe mana sekarang?", "udah dikirim belum kak?", "kurirnya siapa?"])
def test_the_order_that_was_told_is_what_is_asked_about_next(sari: Visitor, asked: str) -> None:
    assert "Lampu baca" in texts(sari.says(f"cek pesanan {OTHER}"))
    assert "Teko kaca" not in texts(sari.says(asked))
    assert sari.state == "bot"


def test_another_order_is_not_the_one_that_was_told(sari: Visitor) -> None:
    sari.says(f"cek pesanan {OTHER}")
    assert "Yang mana" in texts(sari.says("pesanan saya yang lain sampai mana?"))


def test_after_a_while_it_is_asked_again_which_order_is_meant(stage: Stage, sari: Visitor) -> None:
    sari.says(f"cek pesanan {OTHER}")
    stage.wait(minutes=40)
    assert "Yang mana" in texts(sari.says("pesanan saya sampai mana ya?"))


def test_the_end_of_a_number_corrects_which_order_was_meant(sari: Visitor) -> None:
    sari.says(f"cek pesanan {OTHER}")
    assert "Teko kaca" in texts(sari.says("eh bukan, yang 20461 maksudnya"))
    assert "Lampu baca" in texts(sari.says("yang 20475 tadi gimana"))


def test_the_end_of_a_strangers_number_tells_nothing(stage: Stage, sari: Visitor) -> None:
    stage.tell(kind="order", reference="KL-77123", status="shipped", external_id="else", fields={"items": "Rahasia"})
    sari.says(f"cek pesanan {OTHER}")
    assert "Rahasia" not in texts(sari.says("eh bukan, yang 77123 maksudnya"))


def test_a_wish_that_names_an_order_is_about_that_order(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("me")
    stage.tell(kind="order", reference="TL-10023", status="paid", external_id="me", fields={})
    assert "Apa yang mau diubah" in texts(sari.says("TL-10023 mau diganti dong kak"))
    assert "“alamatnya, salah RT”" in texts(sari.says("alamatnya, salah RT"))
    more = texts(sari.says("Jl. Kenanga 4 RT 05, Bekasi"))
    assert "“alamatnya, salah RT; Jl. Kenanga 4 RT 05, Bekasi”" in more
    sari.says("YA UBAH")
    [row] = stage.rows(select(records.c.fields).where(records.c.reference == "TL-10023"))
    assert row.fields["change_requested"] == "alamatnya, salah RT; Jl. Kenanga 4 RT 05, Bekasi"


@pytest.mark.parametrize(
    ("corrected", "read_back"),
    [
        ("eh jangan jam 10 deh, jam 11 aja", "11.00"),
        ("jgn jam 10, jam 2 siang aja", "14.00"),
        ("bukan jam 10, jam 9", "09.00"),
    ],
)
def test_a_time_that_is_taken_back_for_another_is_read_back_anew(stage: Stage, corrected: str, read_back: str) -> None:
    sari = stage.customer()
    for said in ("mau daftar ke dokter gigi dong", "senin jam 10 pagi"):
        sari.says(said)
    assert read_back in texts(sari.says(corrected))
    sari.says("iya betul")
    [row] = stage.rows(select(records.c.occurs_at).where(records.c.status == "requested"))
    assert f"{row.occurs_at:%d}" == "23"


def test_a_name_alone_is_kept_with_the_booking(stage: Stage) -> None:
    sari = stage.customer()
    for said in ("mau daftar ke dokter gigi dong", "senin jam 10 pagi"):
        sari.says(said)
    assert "“Dewi Anggraini”" in texts(sari.says("Dewi Anggraini"))
    sari.says("iya betul")
    [row] = stage.rows(select(records.c.fields).where(records.c.status == "requested"))
    assert row.fields["note"] == "Dewi Anggraini"


@pytest.mark.parametrize("said", ["batal", "batal aja deh", "batalin dong"])
def test_batal_while_a_move_is_asked_about_keeps_the_visit(stage: Stage, patient: Visitor, said: str) -> None:
    patient.says("mau pindah jadwal BK-31 ke jumat jam 9 pagi")
    assert "tetap Rabu" in texts(patient.says(said))
    [row] = stage.rows(select(records.c.status, records.c.occurs_at).where(records.c.reference == "BK-31"))
    assert (row.status, f"{row.occurs_at:%d %H:%M}") == ("booked", "25 03:00")


def test_who_does_not_come_at_all_is_asked_to_confirm_that_instead_of_a_move(patient: Visitor) -> None:
    patient.says("mau pindah jadwal BK-31 ke jumat jam 9 pagi")
    assert "mau dibatalkan" in texts(patient.says("ga jadi dateng deh, batal janjinya"))


@pytest.mark.parametrize("asked", ["jadwal saya masih yang rabu kan kak?", "jadwal kontrol saya tetep rabu kan ya?"])
def test_who_hopes_that_a_visit_stands_is_told_when_it_is(patient: Visitor, asked: str) -> None:
    said = texts(patient.says(asked))
    assert "Rabu, 25 November" in said
    assert "dipindah" not in said


@pytest.mark.parametrize("asked", ["nomornya liat di mana ya?", "cari nomor transaksinya dimana?"])
def test_who_asks_where_the_number_stands_is_not_asked_for_it_again(stage: Stage, asked: str) -> None:
    stage.decide(packs=["general", "bank"])
    sari = stage.customer()
    assert "nomornya" in texts(sari.says("transfer saya ke bank lain belum masuk"))
    assert "Boleh kirim nomornya" not in texts(sari.says(asked))
    sari.says("ya boleh")
    assert sari.state == "waiting"


@pytest.mark.parametrize("beside", ["oya bisa pake bpjs ga?", "kliniknya buka jam berapa?"])
def test_a_booking_that_was_read_back_is_read_back_again_behind_another_matter(stage: Stage, beside: str) -> None:
    stage.decide(packs=["general", "clinic"])
    sari = stage.customer()
    for said in ("mau daftar ke dokter gigi dong", "senin jam 10 pagi"):
        sari.says(said)
    *answer, again = sari.says(beside)
    assert answer
    assert "dokter gigi, Senin, 23 November 2026, 10.00 WIB" in again["text"]
    sari.says("iya betul")
    [row] = stage.rows(select(records.c.fields).where(records.c.status == "requested"))
    assert row.fields["service"] == "dokter gigi"


def test_thanks_beside_a_move_move_nothing(stage: Stage, patient: Visitor) -> None:
    patient.says("mau pindah jadwal BK-31 ke jumat jam 9 pagi")
    assert "YA PINDAH" in texts(patient.says("oke makasih ya"))
    assert stage.rows(select(records.c.status).where(records.c.reference == "BK-31"))[0].status == "booked"
    patient.says("ya pindah")
    assert stage.rows(select(records.c.status).where(records.c.reference == "BK-31"))[0].status == "rescheduled"


def test_words_that_name_no_clinic_are_not_booked_as_one(stage: Stage) -> None:
    stage.decide(packs=["general", "clinic"])
    sari = stage.customer()
    sari.says("mau daftar periksa dong")
    assert "Mau ke dokter atau poli apa" in texts(sari.says("senin jam 4 sore ada?"))
    assert "Mau ke dokter atau poli apa" in texts(sari.says("eh salah bukan senin, selasa ya jamnya sama"))


@pytest.mark.parametrize("said", ["oke saya tunggu", "yaudah ditunggu ya", "siap, saya tunggu kabarnya"])
def test_who_waits_is_understood(stage: Stage, said: str) -> None:
    sari = stage.customer()
    sari.says("m-banking lagi gangguan ya?")
    assert "belum" not in texts(sari.says(said))


@pytest.mark.parametrize("said", ["gausah diblokir ya", "ga usah diblokir dulu min"])
def test_a_card_that_need_not_be_blocked_is_not(stage: Stage, said: str) -> None:
    stage.decide(packs=["general", "bank"])
    sari = stage.customer()
    sari.says("cara buka rekening gimana")
    assert "memblokir" not in texts(sari.says(said))
    assert sari.state == "bot"


@pytest.mark.parametrize(
    "said", ["jangan sampe kepake orang, blokir kartunya", "kartu ilang jangan dipake orang, blokir"]
)
def test_a_lost_card_calls_a_person_whatever_must_not_happen(stage: Stage, said: str) -> None:
    stage.decide(packs=["general", "bank"])
    sari = stage.customer()
    sari.says(said)
    assert sari.state == "waiting"


@pytest.mark.parametrize("asked", ["kartunya baret nih, ganti kartu bayar ga?", "chip kartu saya lecet gmn ya"])
def test_a_scratched_card_is_no_lost_one(stage: Stage, asked: str) -> None:
    stage.decide(packs=["general", "bank"])
    assert "memblokir" not in texts(stage.customer().says(asked))


def test_what_was_given_away_is_no_thanks(stage: Stage) -> None:
    stage.decide(packs=["general", "bank"])
    sari = stage.customer()
    sari.says("tadi ada yg telpon ngaku dari bank minta kode otp")
    assert "Sama-sama" not in texts(sari.says("udah terlanjur saya kasih.."))


def test_thanks_behind_an_offer_call_nobody(stage: Stage) -> None:
    stage.decide(packs=["general", "bank"])
    sari = stage.customer()
    sari.says("biaya transfer antarbank berapa ya?")
    assert "Mau saya tanyakan" in texts(sari.says("kalo lewat atm beda ga?"))
    sari.says("oke makasih min")
    assert sari.state != "waiting"


def test_an_amount_does_not_answer_the_question_for_a_number(stage: Stage) -> None:
    stage.decide(packs=["general", "bank"])
    sari = stage.customer()
    sari.says("transfer saya ke bank lain belum masuk")
    assert "nomornya" in texts(sari.says("500rb"))


@pytest.mark.parametrize(
    ("pack", "asked", "more", "offer"),
    [
        ("bank", "biaya transfer antarbank berapa ya?", "kalo lewat atm beda ga?", "jawaban tadi"),
        ("clinic", "dokter gigi praktek hari apa aja?", "kalo sore ada?", "“kalo sore ada?”"),
    ],
)
def test_what_the_last_answer_does_not_say_is_offered_to_the_team(
    stage: Stage, pack: str, asked: str, more: str, offer: str
) -> None:
    stage.decide(packs=["general", pack])
    sari = stage.customer()
    first = texts(sari.says(asked))
    said = texts(sari.says(more))
    assert offer in said
    assert first not in said
    sari.says("boleh")
    assert sari.state == "waiting"


def test_several_short_questions_of_one_matter_are_not_the_same_question(stage: Stage) -> None:
    stage.decide(packs=["general", "bank"])
    sari = stage.customer()
    for asked in ("mau buka rekening tabungan syaratnya apa ya", "admin bulanannya?", "setoran awal?"):
        assert "teruskan ke tim" not in texts(sari.says(asked))
    assert sari.state == "bot"


def test_the_time_that_was_asked_for_is_not_the_same_question_again(patient: Visitor) -> None:
    for said in ("jadwal saya masih yang rabu kan?", "mau mundurin boleh?"):
        patient.says(said)
    assert "Kamis, 26 November 2026, 15.00 WIB, betul" in texts(patient.says("ke kamis jam 3 sore"))
    assert patient.state == "bot"


def test_a_change_is_of_the_order_that_was_told(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("me")
    for reference in ("TL-10023", "TL-10031"):
        stage.tell(kind="order", reference=reference, status="paid", external_id="me", fields={"items": "Syal"})
    sari.says("cek pesanan TL-10031")
    assert "TL-10031" in texts(sari.says("mau ubah pesanan dong"))


def test_a_question_without_a_mark_names_no_order(stage: Stage, sari: Visitor) -> None:
    stage.decide(packs=["general", "commerce"])
    assert "Yang mana" in texts(sari.says("bayarnya kemaren udah masuk kan?"))
    assert "garansi" in texts(sari.says("garansi ada ga")).lower()


@pytest.mark.parametrize("asked", ["kalo talinya putus?", "lampunya mati2 terus", "gantungan bajunya patah satu"])
def test_broken_things_are_no_despair(stage: Stage, asked: str) -> None:
    stage.decide(packs=["general", "commerce"])
    assert "healing119" not in texts(stage.customer().says(asked))


@pytest.mark.parametrize("asked", ["kl anak2?", "kalau semuanya?"])
def test_a_few_words_that_ask_on_tell_nothing_grave(stage: Stage, asked: str) -> None:
    stage.decide(packs=["general", "clinic"])
    sari = stage.customer()
    sari.says("dokter gigi ada hari apa aja")
    assert "Mau saya teruskan" in texts(sari.says(asked))
    assert sari.state == "bot"


@pytest.mark.parametrize("begun", ["", "dokter gigi ada hari apa aja"])
@pytest.mark.parametrize("said", ["kalau aku nyerah", "kl aku lenyap"])
def test_a_few_words_of_oneself_are_heard(stage: Stage, begun: str, said: str) -> None:
    stage.decide(packs=["general", "clinic"])
    sari = stage.customer()
    if begun:
        sari.says(begun)
    assert "healing119" in texts(sari.says(said))


def test_a_few_words_that_stand_on_nothing_are_heard(stage: Stage, sari: Visitor) -> None:
    stage.decide(packs=["general", "clinic"])
    assert "119" in texts(sari.says("kalau biru bibirnya"))


def test_a_few_words_that_ask_on_call_nobody_for_points(stage: Stage) -> None:
    stage.decide(packs=["general", "commerce"])
    sari = stage.customer()
    sari.says("ada promo ga kak?")
    assert "Mau saya teruskan" in texts(sari.says("utk member baru?"))
    assert sari.state == "bot"


def test_which_order_is_asked_in_other_words_and_says_for_what(sari: Visitor) -> None:
    first = texts(sari.says("pesanan saya gimana"))
    again = texts(sari.says("udah dikirim blm yg itu?"))
    assert "Yang mana" in again
    assert again != first
    assert "Yang mana yang mau dibatalkan" in texts(sari.says("mau batal"))
    assert "Yang mana yang mau diubah" in texts(sari.says("eh mau ganti alamat kirimnya aja"))
