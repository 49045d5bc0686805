"""Plays of what people ask a shop most: prices, goods by name, vouchers that fail, and when anybody will reply."""

from __future__ import annotations

import pytest

from tests.stage import Stage, texts

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("harganya berapa kak", "Harga tiap produk"),
        ("harga kopi gayo berapa", "Harga tiap produk"),
        ("ada diskon ga kalo beli banyak", "Harga grosir"),
        ("yang paling laris yang mana kak", "bantu pilihkan"),
        ("min kode voucher LERENG50 kok gabisa dipake", "belum mencapai minimal belanja"),
        ("kok ga bisa checkout ya", "stoknya baru saja habis"),
        ("pengiriman ke papua berapa hari", "perjalanannya sekitar"),
        ("bisa ambil sendiri ke toko?", "ambil sendiri"),
        ("ga bisa login", "kata sandi"),
        ("lupa pin", "PIN bisa dibuat ulang"),
        ("lebaran buka ga", "buka"),
    ],
)
def test_the_entry_that_tells_most_is_the_answer(stage: Stage, asked: str, said: str) -> None:
    assert said in texts(stage.customer().says(asked))


@pytest.mark.parametrize("asked", ["jual kopi arabika gayo ga?", "kalian jual gelas juga", "do you sell beans?"])
def test_goods_that_are_named_are_asked_of_the_team_at_once(stage: Stage, asked: str) -> None:
    sari = stage.customer()
    sari.says(asked)
    assert sari.state == "waiting"


def test_who_wants_to_sell_asks_for_no_stock(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("jual beli akun boleh?")
    assert sari.state == "bot"


@pytest.mark.parametrize(
    "asked", ["kapan sih dibales", "min bales dong", "kok slow respon sih min", "anyone replying?"]
)
def test_who_asks_for_a_reply_gets_one_and_the_second_time_a_person(stage: Stage, asked: str) -> None:
    sari = stage.customer()
    [said] = sari.says(asked)
    assert [one["title"] for one in said["options"]] in (["Bicara dengan orang"], ["Talk to a person"])
    assert sari.state == "bot"
    sari.says(asked)
    assert sari.state == "waiting"


def test_who_waits_for_a_person_is_told_the_place_and_not_that_a_bot_is_here(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau ngomong sama orang")
    assert "asisten otomatis" not in texts(sari.says("kapan dibales kak"))


def test_who_does_not_understand_us_is_asked_which_part_and_then_gets_a_person(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("syarat returnya apa kak")
    assert "Bagian mana" in texts(sari.says("maksudnya gimana kak?"))
    assert sari.state == "bot"
    sari.says("ga paham min")
    assert sari.state == "waiting"


def test_what_was_asked_stays_open_for_who_did_not_understand_it(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("ingatkan saya besok jam 9 pagi bayar listrik")
    sari.says("maksudnya?")
    assert "saya ingatkan" in texts(sari.says("iya"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("speak english please", "in English"),
        ("bisa bahasa inggris?", "in English"),
        ("pake bahasa indonesia dong", "dalam bahasa Indonesia"),
        ("sorry i don't speak indonesian", "in English"),
    ],
)
def test_another_language_is_asked_for_in_words_and_kept(stage: Stage, asked: str, said: str) -> None:
    sari = stage.customer()
    assert said in texts(sari.says(asked))
    assert sari.state == "bot"


def test_a_branch_that_is_open_is_a_place_and_one_on_a_day_a_time(stage: Stage) -> None:
    assert "Alamat kami" in texts(stage.customer().says("toko buka cabang di surabaya ga"))
    assert "24 jam" in texts(stage.customer().says("cabang buka hari minggu?"))


def test_a_price_is_no_promotion_and_who_orders_so_many_is_told_how(stage: Stage) -> None:
    sari = stage.customer()
    assert "Harga tiap produk" in texts(sari.says("kopi gayo 250gr harganya brp?"))
    assert "Pilih produk" in texts(sari.says("oke mau pesen 2 dong"))


def test_what_is_wrong_with_goods_is_kept_when_it_is_told_before_the_number(stage: Stage) -> None:
    sari = stage.customer()
    assert "nomor" in texts(sari.says("mau retur baju"))
    assert "Saya catat, Kak: ukurannya kekecilan. Nomor" in texts(sari.says("ukurannya kekecilan"))
    assert "foto" in texts(sari.says("KL-20777")).lower()
    sari.says("fotonya ga ada")
    assert sari.state == "waiting"


def test_who_thanks_while_a_moment_is_asked_for_is_not_asked_again(stage: Stage) -> None:
    sari = stage.customer()
    assert "diingatkan kapan" in texts(sari.says("ingetin saya bayar listrik ya"))
    assert "diingatkan" not in texts(sari.says("oke makasih"))
