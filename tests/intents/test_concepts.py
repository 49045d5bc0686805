"""Concepts: spellings, affixes and languages of one meaning meet; words that only look alike do not."""

from __future__ import annotations

import pytest

from intents.concepts import concept_of
from intents.features import MOST_PAIRED, concept_grams
from intents.readers import INDONESIAN


@pytest.mark.parametrize(
    ("words", "concept"),
    [
        ("kirim dikirim mengirim pengiriman kirimkan terkirim shipping sent ngirim", "ship"),
        ("bayar dibayar membayar pembayaran paid pay bayarnya", "pay"),
        ("batal dibatalkan membatalkan pembatalan batalkan cancel cancelled", "cancel"),
        ("pesan pesanan pesananku memesan order orders ordernya", "order"),
        ("tukar menukar penukaran retur diretur exchange", "returning"),
        ("daftar mendaftar pendaftaran daftarkan book appointment", "book"),
        ("dokter dokternya doctor dentist", "doctor"),
        ("cuaca hujan weather", "far_sky"),
    ],
)
def test_words_of_one_meaning_share_a_concept(words: str, concept: str) -> None:
    assert {word: concept_of(word) for word in words.split()} == dict.fromkeys(words.split(), concept)


@pytest.mark.parametrize("word", ["", "x", "dong", "qwzx", "1234", "<e:marah>"])
def test_other_words_have_none(word: str) -> None:
    assert concept_of(word) is None


def test_before_is_not_taken_for_not_yet() -> None:
    assert concept_of("belum") == "not_yet"
    assert concept_of("sebelum") != "not_yet"


def test_concepts_are_counted_once_and_paired_in_name_order() -> None:
    assert concept_grams("kapan paket dikirim kirim".split()) == [
        *("parcel", "ship", "when"),
        *("parcel ship", "parcel when", "ship when"),
    ]


def test_a_long_story_gets_no_endless_pairs() -> None:
    story = (
        "kapan berapa kenapa mana bagaimana apa siapa belum sudah bisa mau tahu lama sekarang besok bulan lagi masih"
    )
    assert len(concept_grams(story.split())) <= 30 + MOST_PAIRED * (MOST_PAIRED - 1) // 2


def test_a_text_has_three_blocks_of_grams() -> None:
    words, letters, concepts = INDONESIAN.grams("paket sampai")
    assert words == ["paket", "sampai", "paket sampai"]
    assert " pake" in letters
    assert concepts == ["arrive", "parcel", "arrive parcel"]
    assert INDONESIAN.grams("") == ([], [], [])
