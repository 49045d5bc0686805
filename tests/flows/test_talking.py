"""Plays about how a talk goes: refusals, another matter in the middle of a question, doubt, waiting."""

from __future__ import annotations

import pytest

from tests.stage import Stage, texts


def test_a_deed_that_is_refused_is_not_begun(stage: Stage) -> None:
    sari = stage.customer()
    said = texts(sari.says("jangan dibatalkan dulu ya kak"))
    assert "nomor" not in said
    assert sari.state == "bot"


def test_what_the_bot_can_do_is_told_when_asked_in_words(stage: Stage) -> None:
    assert "Saya bisa bantu soal" in texts(stage.customer().says("kamu bisa bantu apa aja?"))


def test_a_short_follow_up_threatens_nobody(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("hari minggu buka?")
    assert "hukum" not in texts(sari.says("kalau sabtu?")).lower()
    assert sari.state == "bot"


def test_who_waits_for_a_person_is_not_asked_to_say_it_again(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau bicara dengan orang")
    said = texts(sari.says("zzz qqq xyz"))
    assert "kata lain" not in said
    assert sari.state == "waiting"


def test_an_open_question_is_asked_again_once_when_a_few_words_say_nothing(stage: Stage) -> None:
    sari = stage.customer()
    asked = texts(sari.says("min paket JP1234567890 blm nyampe udh seminggu"))
    assert "4 angka terakhir" in asked
    again = texts(sari.says("gimana sih lama bgt"))
    assert "4 angka terakhir" in again
    assert "Maaf" in again
    # It is still that question which the next words answer.
    assert "4 angka terakhir" not in texts(sari.says("0812"))


def test_a_question_that_fits_nothing_is_not_asked_a_third_time(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau daftar ke dokter gigi dong")
    again = texts(sari.says("zzz qqq"))
    assert "hari apa dan jam berapa" in again
    assert "hari apa dan jam berapa" not in texts(sari.says("xxy wqk"))
    assert sari.state == "waiting"


def test_an_answer_to_a_question_that_was_asked_again_is_one(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("tolong cek pesanan saya KL-99812")
    assert "4 angka terakhir" in texts(sari.says("atas nama Budi"))
    assert "tidak cocok" in texts(sari.says("4321"))
    assert sari.state == "bot"


def test_what_is_wrong_with_goods_is_told_in_words_that_others_ask_with(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau retur baju kekecilan")
    assert "masalah apa" in texts(sari.says("KL-20388"))
    assert "foto" in texts(sari.says("ukurannya salah")).lower()


def test_a_question_in_place_of_what_is_wrong_is_answered(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau retur baju kekecilan")
    sari.says("KL-20388")
    assert "ongkir" in texts(sari.says("ongkir ke bandung brp?")).lower()


def test_who_waits_hears_their_place_once_in_an_answer(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("atm saya ketelen di bca sudirman tolong")
    said = texts(sari.says("iya kartu debit"))
    assert said.count("menit lagi") == 1
    assert "menit lagi" not in texts(sari.says("tolong blokir kartunya ya"))


@pytest.mark.parametrize(
    ("first", "meant"),
    [("paket saya belum sampai kak", "pesanan"), ("mau tanya jadwal dokter gigi dong kak", "BK")],
)
def test_batal_is_about_what_was_talked_about(stage: Stage, first: str, meant: str) -> None:
    sari = stage.customer()
    sari.says(first)
    assert meant in texts(sari.says("yaudah batalin aja"))


def test_who_counts_what_they_want_is_told_how_to_order(stage: Stage) -> None:
    said = texts(stage.customer().says("mau pesen 2 box kopi drip buat hari sabtu, dikirim ke cilandak"))
    assert "nomor" not in said.lower() or "keranjang" in said


@pytest.mark.parametrize("said", ["bantuin dong min", "tolong bantu saya kak", "help me please"])
def test_who_only_asks_for_help_is_asked_with_what(stage: Stage, said: str) -> None:
    sari = stage.customer()
    sari.says("halo")
    assert texts(sari.says(said)).endswith("?")
    assert sari.state == "bot"


def test_who_waits_is_not_asked_for_the_number_that_they_told(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau retur sepatu salah ukuran")
    sari.says("KL-20388")
    assert "teruskan" in texts(sari.says("kegedean 2 nomor"))
    assert "nomor" not in texts(sari.says("ga ada fotonya"))
