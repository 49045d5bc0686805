"""Which language a short message is in."""

from __future__ import annotations

import pytest

from core.text.language import Language, courtesy, detect, warm


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("pesanan saya mana", "id"),
        ("brp ongkir ke bandung min", "id"),
        ("kenapa sih lama banget", "id"),
        ("bisa reschedule ga", "id"),
        ("refund dong", "id"),
        ("apakah bisa COD", "id"),
        ("where is my order", "en"),
        ("please cancel my order", "en"),
        ("do you deliver to Surabaya?", "en"),
        ("package never arrived yesterday evening", "en"),
        ("I want to change my appointment", "en"),
        ("opening hours", "en"),
        ("order saya masih pending", "mix"),
        ("my order belum sampai please check", "mix"),
        ("halo, do you have a dentist?", "en"),
        ("halo, order saya where is it", "mix"),
        ("I want to know kapan sampai", "mix"),
        ("tolong follow up order saya", "mix"),
    ],
)
def test_a_message_says_its_language(text: str, language: Language) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["12345", "😡", "ok", "cancel", "hi", "", "Andi", "..."])
@pytest.mark.parametrize("previous", ["id", "en", "mix"])
def test_a_message_that_says_nothing_keeps_the_conversation(text: str, previous: Language) -> None:
    assert detect(text, previous) == previous


def test_a_first_message_without_words_is_indonesian() -> None:
    warm()
    assert detect("???") == "id"


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("nuwun sewu nggih mas", {"jv"}),
        ("punten kang, hatur nuhun", {"su"}),
        ("boleh tak saya tanya", {"ms"}),
        ("mangga saya busuk", set()),
        ("sertifikat ISO 9001", set()),
        ("tak bisa bayar", set()),
        ("kereta api ke bandung", set()),
    ],
)
def test_neighbouring_languages_are_flags_only(text: str, flags: set[str]) -> None:
    assert courtesy(text) == flags
