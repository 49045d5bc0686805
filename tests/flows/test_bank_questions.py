"""Plays of what people ask a bank: cards that are not lost, balances, purchases, savings, tricks told in pieces."""

from __future__ import annotations

import pytest

from tests.stage import Stage, texts

pytestmark = pytest.mark.sqlite


@pytest.fixture
def bank(stage: Stage) -> Stage:
    """A house that answers for a bank alone."""
    stage.decide(packs=["general", "bank"])
    return stage


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("lupa pin atm min", "PIN bisa dibuat ulang"),
        ("ganti pin di mana ya", "PIN bisa dibuat ulang"),
        ("pin atm keblokir salah 3x", "PIN bisa dibuat ulang"),
        ("buka blokir atm gmn", "membuka blokir kartu"),
        ("kartu saya keblokir", "membuka blokir kartu"),
        ("kartu saya diblokir bank kenapa ya", "membuka blokir kartu"),
        ("kartu debit expired gimana gantinya", "kedaluwarsa"),
        ("kartu baru saya belum sampe min", "Kartu baru belum datang"),
        ("mau apply kartu kredit", "Pengajuan kartu"),
        ("tagihan kartu kredit saya jatuh tempo kapan", "Tagihan, limit"),
        ("atm terdekat dmn", "Letak ATM"),
    ],
)
def test_a_card_that_is_not_lost_is_not_blocked(bank: Stage, asked: str, said: str) -> None:
    sari = bank.customer()
    assert said in texts(sari.says(asked))
    assert sari.state == "bot"


@pytest.mark.parametrize(
    "asked",
    [
        "kartu saya hilang, pin nya ada di dompet juga",
        "kartu baru saya ilang min",
        "tolong blokir kartu kredit saya yang limitnya paling gede",
        "i lost my new card",
    ],
)
def test_a_lost_card_is_a_lost_card_whatever_else_is_said_of_it(bank: Stage, asked: str) -> None:
    sari = bank.customer()
    sari.says(asked)
    assert sari.state == "waiting"


def test_who_waits_for_the_block_and_asks_how_gets_the_steps(bank: Stage) -> None:
    sari = bank.customer()
    assert "saya dahulukan" in texts(sari.says("kartu saya hilang"))
    assert "menu kartu di aplikasi" in texts(sari.says("gimana cara ngeblokirnya"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("cek saldo dong min", "Saldo dan mutasi"),
        ("saldo saya brp ya", "Saldo dan mutasi"),
        ("mau liat mutasi bulan kemarin", "Saldo dan mutasi"),
        ("rekening koran mintanya di mana", "Rekening koran"),
        ("how do i check my balance", "Balance and transactions"),
        ("token listrik belum masuk padahal udah bayar", "jangan dibayar lagi"),
        ("beli token kodenya ga muncul", "jangan dibayar lagi"),
        ("bunga deposito brp skrg", "Bunga simpanan"),
        ("bunga kpr brp ya", "KPR"),
        ("kode swift nya apa", "kode SWIFT"),
        ("kurs dollar hari ini", "Kurs hari ini"),
        ("ganti hp, mbanking gimana", "tautan resmi"),
        ("buku tabungan penuh", "buku tabungan diganti"),
        ("minta keringanan cicilan, abis kena phk", "keringanan"),
        ("ini wa resmi bank bukan?", "Akun resmi kami hanya"),
        ("pinjaman online itu beneran dari kalian?", "Akun resmi kami hanya"),
    ],
)
def test_the_entry_that_was_meant_is_the_answer(bank: Stage, asked: str, said: str) -> None:
    sari = bank.customer()
    assert said in texts(sari.says(asked))
    assert sari.state == "bot"


def test_a_code_of_a_login_is_still_that(bank: Stage) -> None:
    assert "Kodenya kadang tertunda" in texts(bank.customer().says("kode otp ga masuk2 pas mau login"))


def test_who_stops_a_debit_still_wants_our_reminders(bank: Stage) -> None:
    assert "berhenti mengirim" not in texts(bank.customer().says("berhentiin autodebet asuransi dong"))
    assert "berhenti mengirim" in texts(bank.customer().says("berhenti kirim promo dong"))


def test_fees_rates_and_savings_are_not_the_same_question_though_one_intent(bank: Stage) -> None:
    sari = bank.customer()
    sari.says("biaya admin brp sebulan")
    sari.says("bunga deposito brp")
    assert "KPR" in texts(sari.says("kalo bunga kpr brp"))
    assert sari.state == "bot"


def test_a_trick_told_in_pieces_reaches_a_person(bank: Stage) -> None:
    sari = bank.customer()
    assert "Hati-hati" in texts(sari.says("ada yg nelpon ngaku dari bank"))
    assert "Hati-hati" in texts(sari.says("dia minta kode otp"))
    assert sari.state == "bot"
    assert "jangan transfer lagi" in texts(sari.says("udah saya kasih"))
    assert sari.state == "waiting"


def test_money_that_went_with_a_link_reaches_a_person_in_either_order(bank: Stage) -> None:
    for said in ("saldo abis gara2 klik link", "saya klik link undangan terus saldo abis"):
        sari = bank.customer()
        assert "jangan transfer lagi" in texts(sari.says(said))
        assert sari.state == "waiting"


def test_who_kept_the_code_is_in_no_danger(bank: Stage) -> None:
    sari = bank.customer()
    sari.says("ada yg nelpon ngaku dari bank minta otp")
    sari.says("untung ga saya kasih")
    assert sari.state == "bot"


def test_a_payment_long_after_a_warning_is_no_trick(bank: Stage) -> None:
    sari = bank.customer()
    sari.says("ada yg nelpon ngaku dari bank minta otp")
    for said in ("oke", "makasih", "biaya admin brp", "jam buka teller"):
        sari.says(said)
    assert "jangan transfer lagi" not in texts(sari.says("saya udah bayar cicilan"))


def test_a_stranger_who_asks_for_the_code_is_warned_of_in_english(bank: Stage) -> None:
    assert "never ask" in texts(bank.customer().says("someone called me asking for my otp"))


def test_a_balance_that_shrank_is_asked_about_with_a_person_in_mind(bank: Stage) -> None:
    sari = bank.customer()
    sari.says("min saldo saya kok berkurang")
    assert sari.state == "waiting"


def test_who_has_no_number_is_not_asked_for_it_again(bank: Stage) -> None:
    sari = bank.customer()
    assert "nomornya" in texts(sari.says("status transfer saya gimana"))
    said = texts(sari.says("ga tau nomornya"))
    assert "Mau saya teruskan" in said
    sari.says("iya")
    assert sari.state == "waiting"


def test_what_settled_itself_is_asked_no_more_about(bank: Stage) -> None:
    sari = bank.customer()
    sari.says("transfer saya belum masuk")
    assert "nomor" not in texts(sari.says("gajadi, udah masuk"))
    assert sari.state == "bot"


def test_a_question_whether_it_came_is_no_news_that_it_did(bank: Stage) -> None:
    sari = bank.customer()
    assert "nomor" in texts(sari.says("transferan saya udah masuk"))


def test_what_the_screen_says_goes_to_a_person_and_is_not_asked_for_twice(bank: Stage) -> None:
    sari = bank.customer()
    assert "apa yang muncul di layar" in texts(sari.says("mbanking ga bisa dibuka"))
    assert "apa yang muncul di layar" not in texts(sari.says("muncul error 503 terus"))
    assert sari.state == "waiting"


def test_a_short_follow_up_is_never_offered_as_a_threat(bank: Stage) -> None:
    sari = bank.customer()
    sari.says("jam buka teller")
    assert "Jalur hukum" not in str(sari.says("kalo hari sabtu?"))


@pytest.mark.parametrize("asked", ["antrian cs bisa online ga", "cabang antri cs lama ga"])
def test_the_queue_of_a_branch_asks_for_no_person(bank: Stage, asked: str) -> None:
    sari = bank.customer()
    sari.says(asked)
    assert sari.state == "bot"
