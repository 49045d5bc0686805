"""Chat spelling to plain words."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core.text import slang
from core.text.normalise import fold, normalise


@dataclass(frozen=True)
class Span:
    kind: str
    start: int
    end: int


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("kok blm nyampe2 ya", "kok belum sampai-sampai ya"),
        ("pesenan gw gmn", "pesanan saya bagaimana"),
        ("barang cepat2 dikirim", "barang cepat-cepat dikirim"),
        ("hati² di jalan", "hati-hati di jalan"),
        ("besar2an", "besar-besaran"),
        ("udah berkali2", "sudah berkali-kali"),
        ("masalah ini dibuat2", "masalah ini dibuat-buat"),
        ("tmn2 saya", "teman-teman saya"),
        ("diskon2", "diskon-diskon"),
        ("luasnya 3 m2 h2 a2", "luasnya 3 m2 h2 a2"),
        ("lantai2 blok2", "lantai2 blok2"),
        ("order nya mana", "ordernya mana"),
        ("brgnya rusak", "barangnya rusak"),
        ("tolong batalin aja", "tolong batalkan saja"),
        ("udah dikirimin belom", "sudah dikirimkan belum"),
        ("bisa ngerefund ga", "bisa refund tidak"),
        ("di kirim kapan", "dikirim kapan"),
        ("makasiiiih banyak", "terima kasih banyak"),
        ("maaaaf bangeeet", "maaf banget"),
        ("lamaaa bgtttt", "lama banget"),
        ("goood", "good"),
        ("yaa bisaa", "ya bisa"),
        ("Rp1000000", "rp1000000"),
        ("bayar 1000000 aja", "bayar 1000000 saja"),
        ("terima kasih", "terima kasih"),
        ("dimana tokonya", "di mana tokonya"),
        ("dr Andi jam brp", "dokter andi jam berapa"),
        ("dr poli gigi", "dokter poli gigi"),
        ("jadwal dr budi", "jadwal dokter budi"),
        ("dr kemarin", "dari kemarin"),
        ("dr Bandung", "dari bandung"),
        ("dr tadi ga bs", "dari tadi tidak bisa"),
        ("no resi sy", "nomor resi saya"),
        ("no 12", "nomor 12"),
        ("no thx", "no terima kasih"),
        ("g bisa", "tidak bisa"),
        ("500 g", "500 gram"),
        ("10 cm", "10 cm"),
        ("cm satu", "cuma satu"),
        ("jam besuk", "jam besuk"),
        ("besuk pasien", "besuk pasien"),
        ("besuk bisa?", "besok bisa"),
        ("ongkir cod resi dm cs otp", "ongkir cod resi dm cs otp"),
        ("kecewa 😡😡🙏", "kecewa <e:marah> <e:tangan>"),
        ("😂", "<e:tawa>"),
        ("👍🏽", "<e:setuju>"),
        ("🦄", "<e:lain>"),
        ("kesel :(", "kesel <e:sedih>"),
        ("[kartu ••1234] hilang", "<kartu> hilang"),
        ("\uff26\uff55\uff4c\uff4c\u200b ﬁle", "full file"),
        ("mau ngomong sama admin", "mau ngomong sama admin"),
        ("biaya admin brp", "biaya admin berapa"),
        ("min 10 pcs", "min 10 pcs"),
        ("KK hilang", "kk hilang"),
        ("ibu saya sakit", "ibu saya sakit"),
        ("nama ibu kandung", "nama ibu kandung"),
        ("gadai mas antam", "gadai mas antam"),
        ("tiket ka", "tiket ka"),
        ("", ""),
        ("?!...", ""),
        ("\0\0", ""),
    ],
)
def test_typed_words_become_plain_words(typed: str, plain: str) -> None:
    assert normalise(typed).text == plain


@pytest.mark.parametrize(
    ("typed", "plain", "vocatives"),
    [
        ("kaaak pesanan saya mana min", "pesanan saya mana", ("kak", "min")),
        ("pak saya mau tanya", "saya mau tanya", ("pak",)),
        ("bu", "", ("bu",)),
        ("halo gan", "halo", ("gan",)),
        ("dok anak saya demam", "anak saya demam", ("dok",)),
        ("biaya admin berapa min", "biaya admin berapa", ("min",)),
    ],
)
def test_vocatives_are_taken_out_and_reported(typed: str, plain: str, vocatives: tuple[str, ...]) -> None:
    found = normalise(typed)
    assert (found.text, found.vocatives) == (plain, vocatives)


def test_entities_become_placeholders() -> None:
    text = "tf 50rb ke 081234567890 utk KL-20461 besok 2 pcs"
    spans = [Span("money", 3, 7), Span("phone", 11, 23), Span("order_number", 28, 36)]
    spans += [Span("date_time", 37, 42), Span("quantity", 43, 48)]
    assert normalise(text, spans).text == "transfer <uang> ke <telepon> untuk <nomor> <tgl> 2 pcs"


def test_overlapping_entities_keep_the_first() -> None:
    assert normalise("50rb besok", [Span("money", 0, 4), Span("phone", 2, 10)]).text == "<uang> besok"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        (" *STOP!!* ", "stop"),
        ("Berhenti.", "berhenti"),
        ("“Ya   BATAL”", "ya batal"),
        ("\uff33\uff34\uff2f\uff30", "stop"),
        ("stop\u200b", "stop"),
        ("stop dong", "stop dong"),
        ("…", ""),
    ],
)
def test_folding_is_for_exact_keywords(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_normalising_twice_changes_nothing_more() -> None:
    for typed in ["kok blm nyampe2 ya", "order nya gmn", "tolong batalin pesanan gw dong 😡"]:
        once = normalise(typed).text
        assert normalise(once).text == once


def test_the_list_never_expands_a_kept_word_and_keeps_to_its_size() -> None:
    table = slang.load()
    assert not table.keep & set(table.words)
    assert 800 <= len(table.words) <= 1_500


def test_every_target_is_already_plain() -> None:
    table = slang.load()
    for form, target in table.words.items():
        assert all(word not in table.words for word in target), form
