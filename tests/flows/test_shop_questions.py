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
