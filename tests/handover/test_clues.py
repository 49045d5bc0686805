"""What must be said beside an intent before it calls a person by itself: both ways, in words of our own."""

from __future__ import annotations

import pytest

from core.words import Mood
from handover.clues import is_backed
from tests.handover.plays import turn_of

BACKED = """
[complaint.threat]
kalau sampai jumat ga cair saya bawa ke pengadilan
besok saya ke kantor kalian sama wartawan
tinggal saya kirim ke media
semua bukti sudah saya simpan rapi
laporan ke dinas perdagangan sudah saya buat kemarin
my lawyer will write to you tomorrow
[privacy.request]
foto ktp saya tolong dibuang dari sistem
siapa saja yang bisa lihat alamat saya
kok nomor saya bisa sampai ke sales asuransi, siapa yang kasih
data anak saya kok ada di tangan leasing
paket data saya habis, sekalian data pribadi saya dihapus ya
kebijakan privasi dibaca di mana
what data do you keep about me
"""
BARE = """
[complaint.threat]
cara lapor spt gimana
nomor telepon polsek berapa ya min
lagi rame di twitter soal konser
video unboxing nya viral banget
polisi tidur karetnya ada?
where is the police station
[privacy.request]
paket data habis
kuota data saya tinggal dikit
beli paket data yang 10gb
data internet saya seharian lemot
mobile data is slow today
"""


def _pairs(listed: str) -> list[tuple[str, str]]:
    pairs, intent = [], ""
    for line in listed.strip().splitlines():
        if line.startswith("["):
            intent = line.strip("[]")
        else:
            pairs.append((intent, line))
    return pairs


@pytest.mark.parametrize(("intent", "text"), _pairs(BACKED))
def test_words_back_what_was_understood(intent: str, text: str) -> None:
    assert is_backed(turn_of(text), intent)


@pytest.mark.parametrize(("intent", "text"), _pairs(BARE))
def test_nothing_backs_it(intent: str, text: str) -> None:
    assert not is_backed(turn_of(text), intent)


@pytest.mark.parametrize(
    ("intent", "mood", "backed"),
    [
        ("complaint.service", "negative", True),
        ("complaint.service", "neutral", True),
        ("complaint.service", "positive", False),
        ("complaint.threat", "negative", True),
        ("complaint.threat", "neutral", False),
        ("complaint.threat", "positive", False),
        ("privacy.request", "negative", False),
    ],
)
def test_a_mood_backs_a_complaint(intent: str, mood: str, backed: bool) -> None:
    assert is_backed(turn_of("antre dari subuh", mood=Mood(mood, 0.7)), intent) == backed


def test_what_is_no_complaint_and_no_privacy_needs_no_words_beside_it() -> None:
    assert is_backed(turn_of("kepotong dua kali"), "payment.double_charge")


@pytest.mark.parametrize(
    ("text", "backed"),
    [
        ("jujur ya saya ga mau lapor siapa2 kok", False),
        ("temen yang asik tuh ga pernah nuntut", False),
        ("kalau besok belum beres saya ga ragu lapor", True),
        ("saya tuntut kalian", True),
    ],
)
def test_a_deed_that_is_denied_threatens_nobody_whatever_the_mood(text: str, backed: bool) -> None:
    assert is_backed(turn_of(text, mood=Mood("negative", 0.7)), "complaint.threat") == backed
