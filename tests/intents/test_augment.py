"""Noisy copies: repeatable, different from their source, and every step does what its name says."""

from __future__ import annotations

import numpy as np
import pytest

from core.text.normalise import normalise
from intents import augment
from intents.augment import noisy_copies, nonsense


def _random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_equal_seeds_give_equal_copies() -> None:
    text = "kira-kira kapan pesanannya dikirim ke rumah ya"
    first = noisy_copies(text, 10, english=False, random=_random())
    assert first == noisy_copies(text, 10, english=False, random=_random())
    assert first != noisy_copies(text, 10, english=False, random=_random(1))


@pytest.mark.parametrize(
    ("text", "english"), [("kode otp saya belum masuk, tolong kirim ulang", False), ("where is my order now", True)]
)
def test_copies_differ_from_their_source_and_keep_most_of_it(text: str, english: bool) -> None:
    copies = noisy_copies(text, 100, english=english, random=_random())
    assert len(set(copies)) > 60
    letters = {letter for letter in text if letter.isalpha()}
    kept = [len(letters & set(copied)) / len(letters) for copied in copies]
    assert sum(kept) / len(kept) > 0.85


@pytest.mark.parametrize("text", ["ya", "P", "👍", "?", "ok", ""])
def test_the_shortest_sentences_survive(text: str) -> None:
    for copied in noisy_copies(text, 50, english=False, random=_random()):
        assert isinstance(copied, str)


def test_chat_spellings_come_from_our_list_and_are_read_back() -> None:
    spelt = augment._spell_as_chat("pesanan belum dikirim karena sudah habis".split(), _random(2))
    assert spelt != "pesanan belum dikirim karena sudah habis".split()
    assert normalise(" ".join(spelt)).text == "pesanan belum dikirim karena sudah habis"


def test_reduplication_is_written_as_2_and_read_back() -> None:
    written = augment._write_twice_as_2("cepat-cepat ya kira-kira".split(), _random())
    assert written == ["cepat2", "ya", "kira2"]
    assert normalise("cepat2").text == "cepat-cepat"


def test_a_detached_suffix_is_read_back() -> None:
    assert augment._detach_suffix(["pesanannya"], _random()) == ["pesanan", "nya"]
    assert normalise("pesanan nya").text == "pesanannya"


def test_a_space_is_lost_and_a_vowel_is_dropped() -> None:
    assert len(augment._lose_a_space("ada di rumah".split(), _random())) == 2
    assert augment._drop_vowels(["kemarin"], _random())[0] == "kmrn"


def test_nonsense_has_one_to_five_words_and_repeats_for_a_seed() -> None:
    random = _random()
    listed = [nonsense(random) for _ in range(100)]
    assert {len(text.split()) for text in listed} == {1, 2, 3, 4, 5}
    again = _random()
    assert [nonsense(again) for _ in range(100)] == listed
