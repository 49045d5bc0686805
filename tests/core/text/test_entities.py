"""What a message names, with the values that records, actions and evaluation expect."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.text.entities import Entity, extract
from core.text.masking import mask
from core.text.references import Patterns, reference_key

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
MONEY = (Path(__file__).parent / "phrases" / "money.txt").read_text("utf-8").splitlines()
NOT_MONEY = (Path(__file__).parent / "phrases" / "not_money.txt").read_text("utf-8").splitlines()


def read(text: str, patterns: Patterns | None = None) -> tuple[Entity, ...]:
    return extract(text, now=NOW, zone=JAKARTA, patterns=patterns or Patterns())


def values(text: str, kind: str) -> list[str]:
    return [entity.value for entity in read(text) if entity.kind == kind]


@pytest.mark.parametrize("line", MONEY)
def test_an_amount_is_whole_rupiah(line: str) -> None:
    written, _, rupiah = line.rpartition(" = ")
    assert [(entity.kind, entity.value) for entity in read(written)] == [("money", rupiah)]


@pytest.mark.parametrize("line", MONEY[::7])
def test_an_amount_is_found_inside_a_sentence(line: str) -> None:
    written, _, rupiah = line.rpartition(" = ")
    assert values(f"min tadi sudah {written} ya, kok belum masuk", "money") == [rupiah]


@pytest.mark.parametrize("written", NOT_MONEY)
def test_what_is_no_amount_is_left(written: str) -> None:
    assert values(written, "money") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("hp 0812-3456-7890", "+6281234567890"),
        ("081234567890", "+6281234567890"),
        ("0812 3456 7890", "+6281234567890"),
        ("0812.3456.7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("+62812-3456-7890", "+6281234567890"),
        ("(+62) 812 3456 7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("62 812 3456 7890", "+6281234567890"),
        ("+62 0812 3456 7890", "+6281234567890"),
        ("0811234567", "+62811234567"),
        ("0859123456789", "+62859123456789"),
        ("wa 81234567890", "+6281234567890"),
        ("081234567890 50rb", "+6281234567890"),
        ("081234567890 2 pcs", "+6281234567890"),
        ("(021) 5551234", "+62215551234"),
        ("021-5551234", "+62215551234"),
        ("telp 022 4201234", "+62224201234"),
        ("+65 9123 4567", "+6591234567"),
        ("\uff10\uff18\uff11\uff12 3456 7890", "+6281234567890"),
    ],
)
def test_a_phone_is_e164(text: str, number: str) -> None:
    assert values(text, "phone") == [number]


@pytest.mark.parametrize(
    "text", ["KL-0812345678901", "0812345", "08123456789012345", "INV/0812/34567890", "20461", "a0812345678"]
)
def test_what_is_no_phone_is_left(text: str) -> None:
    assert values(text, "phone") == []


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("KL-20461", "KL-20461"),
        ("kl-20461 sudah sampai?", "KL-20461"),
        ("kl 20461", "KL20461"),
        ("ORD-12345", "ORD-12345"),
        ("ord12345", "ORD12345"),
        ("BK-17", "BK-17"),
        ("bk 17 jam 9", "BK17"),
        ("#12345", "12345"),
        ("# 12345", "12345"),
        ("INV/20261121/MPL/123456", "INV/20261121/MPL/123456"),
        ("inv-2026-0012", "INV-2026-0012"),
        ("TRX20261121ABC", "TRX20261121ABC"),
        ("trx-8812", "TRX-8812"),
        ("order 20461", "20461"),
        ("pesanan saya 20461", "20461"),
        ("nomor pesanan: 20461", "20461"),
        ("order id 2411218ABCDEFG", "2411218ABCDEFG"),
        ("kode booking abc123", "ABC123"),
        ("invoice no 99887766", "99887766"),
    ],
)
def test_an_order_number_is_upper_case(text: str, reference: str) -> None:
    assert values(text, "order_number") == [reference]


@pytest.mark.parametrize(
    "text",
    ["covid-19", "pesanan 5 hari belum datang", "order 2 pcs", "jam 10-12", "pesanan belum sampai",
     "rt-02", "order besok",
     "pesanan 12/11/2026", "transaksi 50rb", "pesan 2 kaos", "kl 2 hari"],
)  # fmt: skip
def test_what_is_no_order_number_is_left(text: str) -> None:
    assert values(text, "order_number") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("pesanan 2000 kaos", "2000"),
        ("mau tambah pesanan 2000 pcs", "2000"),
        ("order 12 box", "12"),
        ("kak pesanan 1500 undangan kira2 berapa hari jadinya", "1500"),
        ("order 1200 porsi buat nikahan bisa?", "1200"),
        ("orderan saya 1000 cup kopi susu", "1000"),
        ("booking 1250 kursi lipat", "1250"),
        ("pesan 3 kopi", "3"),
        ("pesanan 2000 buah mug", "2000"),
        ("my order 1000 shirts", "1000"),
        ("pesanan 2000 lusin", "24000"),
    ],
)
def test_a_number_before_what_it_counts_is_a_quantity_and_no_order(text: str, count: str) -> None:
    found = [(entity.kind, entity.value) for entity in read(text)]
    assert found == [("quantity", count)]


@pytest.mark.parametrize("text", ["order 1500 gram kopi", "pesanan 2500 kg beras", "order 1000 meter kain"])
def test_a_number_before_its_measure_is_no_order(text: str) -> None:
    assert values(text, "order_number") == []


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("pesanan 2000 mana ya", "2000"),
        ("pesanan saya 20388 belum sampai", "20388"),
        ("pesanan 20388 kaos hitam belum sampai", "20388"),
        ("pesanan 2041 kaosnya kekecilan", "2041"),
        ("pesanan 2041 barang belum datang", "2041"),
        ("pesanan no 2041 kaos hitam", "2041"),
        ("nomor pesanan 2041 kaos lengan panjang", "2041"),
        ("invoice 2041 kaos 2 pcs", "2041"),
        ("order 2041 sudah dikirim?", "2041"),
        ("booking 2041 kamar deluxe atas nama Rina", "2041"),
        ("order 2041 is still not here", "2041"),
    ],
)
def test_a_number_that_counts_nothing_is_that_of_the_order(text: str, reference: str) -> None:
    assert values(text, "order_number") == [reference]


@pytest.mark.parametrize(
    ("text", "waybill"),
    [
        ("resi JX1234567890", "JX1234567890"),
        ("no resi saya 012345678901234", "012345678901234"),
        ("resinya: jp1234567890", "JP1234567890"),
        ("cek awb 1234567890 dong", "1234567890"),
        ("resi 1234 5678 9012", "123456789012"),
        ("SPXID0421234567 kok ga gerak", "SPXID0421234567"),
        ("jne 0112345678901", "0112345678901"),
        ("resi jne 081234567890", "081234567890"),
        ("tracking number is TLJR0012345678", "TLJR0012345678"),
    ],
)
def test_a_waybill_is_told_by_word_or_form(text: str, waybill: str) -> None:
    assert values(text, "awb") == [waybill]


@pytest.mark.parametrize(
    "text", ["resi belum ada", "resi 5 hari", "nomor resi mana", "resi 123", "budi12345678@contoh.id"]
)
def test_what_is_no_waybill_is_left(text: str) -> None:
    assert values(text, "awb") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("10%", "10"), ("1,5 persen", "1.5"), ("2.5 %", "2.5"), ("sepuluh persen",
     "10"), ("diskon 20% min 100rb", "20"),
     ("dua puluh lima persen", "25"), ("5 percent off", "5")],
)  # fmt: skip
def test_a_percentage_has_a_decimal_point(text: str, value: str) -> None:
    assert values(text, "percent") == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [("2 pcs", "2"), ("2pcs", "2"), ("beli 3 kaos", "3"), ("beli 3", "3"), ("order 2",
     "2"), ("untuk 4 orang", "4"),
     ("dua orang", "2"), ("selusin", "12"), ("2 lusin", "24"), ("setengah lusin", "6"), ("bertiga", "3"),
     ("1.000 pcs", "1000"), ("qty 5", "5"), ("buy 2 shirts", "2"), ("5 items", "5"), ("dua belas botol",
     "12"),
     ("3 anak ikut", "3"), ("jumlah 10", "10")],
)  # fmt: skip
def test_a_count_of_goods_or_people(text: str, value: str) -> None:
    assert values(text, "quantity") == [value]


@pytest.mark.parametrize(
    "text",
    ["5 hari", "anak 3 tahun", "anak ke 2", "ukuran 42", "bintang 5", "kepotong 2x", "3 kali",
     "pesan 2 hari lalu", "beli 2 kg",
     "jam 2", "salah satu barang", "umur 40", "order jam 3", "lantai 2", "minta otp 2 kali", "KL-2 pcs"],
)  # fmt: skip
def test_what_is_no_count_is_left(text: str) -> None:
    assert values(text, "quantity") == []


@pytest.mark.parametrize(
    ("text", "address"),
    [("Budi@Contoh.co.id", "budi@contoh.co.id"), ("email: a.b+c@x-y.com.",
     "a.b+c@x-y.com"), ("(cs@toko.id)", "cs@toko.id")],
)  # fmt: skip
def test_an_email_is_lower_case(text: str, address: str) -> None:
    assert values(text, "email") == [address]


def test_raw_numbers_give_all_digits_and_masked_ones_their_last_four() -> None:
    text = "kartu 4111 1111 1111 1111 nik 3201014505900001"
    assert [(entity.kind, entity.value) for entity in read(text)] == [
        ("card", "4111111111111111"),
        ("nik", "3201014505900001"),
    ]
    assert [(entity.kind, entity.value) for entity in read(mask(text).text)] == [
        ("card", "1111"),
        ("nik", "0001"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "saya beli 2 kaos 75rb tgl 5 kemarin resi JP1234567890 hp 081298765432",
            ["quantity 2", "money 75000", "date_time 2026-11-05", "awb JP1234567890", "phone +6281298765432"],
        ),
        ("besok jam 9 2 orang", ["date_time 2026-11-22T09:00", "quantity 2"]),
        ("bk-17 jam 9", ["order_number BK-17", "date_time 2026-11-22T09:00"]),
        ("pesanan KL-20461 2 pcs @50.000", ["order_number KL-20461", "quantity 2", "money 50000"]),
        (
            "tf 50rb tgl 12/12 ke 081234567890",
            ["money 50000", "date_time 2026-12-12", "phone +6281234567890"],
        ),
        ("akhir bulan bisa?", []),
        ("bulan depan", []),
        ("halo kak mau tanya", []),
        ("", []),
    ],
)
def test_a_message_names_several_things_in_reading_order(text: str, found: list[str]) -> None:
    assert [f"{entity.kind} {entity.value}" for entity in read(text)] == found


def test_spans_point_into_the_message_and_never_overlap() -> None:
    text = "min tf Rp1.250.000 tgl 12 jam 9 utk 3 orang, order #20461, hp +62 812 3456 7890, 50% ya"
    found = read(text)
    assert len(found) == 6
    assert all(text[entity.start : entity.end] == entity.text for entity in found)
    assert all(left.end <= right.start for left, right in pairwise(found))


def test_the_patterns_of_the_installation_come_first() -> None:
    patterns = Patterns.compiled(order_number=[r"\bSO\d{3}\b"], awb=[r"paket (\d{6})"])
    found = read("so123 dan paket 998877", patterns)
    assert [(entity.kind, entity.value) for entity in found] == [("order_number", "SO123"), ("awb", "998877")]


def test_a_broken_pattern_is_named() -> None:
    with pytest.raises(ValueError, match=r"the reference pattern '\(' is no regular expression"):
        Patterns.compiled(order_number=["("])


@pytest.mark.parametrize("written", ["kl-20461", "KL 20461", "#kl20461", "Kl.20461"])
def test_spellings_of_one_reference_share_a_key(written: str) -> None:
    assert reference_key(written) == "KL20461"


def asked(text: str) -> list[tuple[str, str]]:
    found = extract(text, now=NOW, zone=JAKARTA, asked=True)
    return [(entity.kind, entity.value) for entity in found]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20777", "20777"),
        ("nomornya 20777 kak", "20777"),
        ("No.20777 min", "20777"),
        ("A17", "A17"),
        ("PO 20777", "PO20777"),
        ("INV_2026.7/9", "INV_2026.7/9"),
        ("0012 3456 7890", "001234567890"),
        ("20777 dan 20778", "20777"),
        ("tadi saya bayar lewat bca, kodenya 20777", "20777"),
        ("kl-20461 atau 20777", "KL-20461"),
        ("nomornya 2041, kaos hitam", "2041"),
    ],
)
def test_a_number_that_was_asked_for_is_a_reference(text: str, value: str) -> None:
    assert asked(text) == [("order_number", value)]


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "10.30",
        "17/8",
        "150.000",
        "20rb",
        "3 hari",
        "2 kaos",
        "2000 kaos",
        "no hp saya 4417",
        "ke 40115 berapa",
    ],
)
def test_what_is_no_answer_to_that_is_none(text: str) -> None:
    assert not [kind for kind, _ in asked(text) if kind in ("order_number", "awb")]


def test_unasked_a_bare_number_is_nothing() -> None:
    assert values("20777", "order_number") == []
