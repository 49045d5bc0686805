"""Phrasebooks of all languages say the same things, with the same values, and nothing that people hate to read."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest

from core.phrases import FALLBACK, Phrases, shipped_phrases

BOOKS = shipped_phrases().books
LANGUAGES = sorted(BOOKS)
OTHERS = [language for language in LANGUAGES if language != FALLBACK]
EVERY = [(language, key, text) for language in LANGUAGES for key, texts in BOOKS[language].items() for text in texts]
BANNED = (
    "anda salah",
    "harap bersabar",
    "terima kasih telah menghubungi kami",
    "sesuai prosedur",
    "dimohon",
    "you are wrong",
    "please be patient",
    "thank you for contacting us",
)
# Who is spoken to and who speaks: always given, so a wording may leave them out.
ALWAYS_GIVEN = {"kak", "name", "business"}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _of_key(language: str, key: str) -> set[str]:
    return {name for text in BOOKS[language].get(key, ()) for name in _placeholders(text)}


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_says_everything_that_indonesian_says_and_nothing_else(language: str) -> None:
    missing = sorted(BOOKS[FALLBACK].keys() - BOOKS[language].keys())
    extra = sorted(BOOKS[language].keys() - BOOKS[FALLBACK].keys())
    assert (missing, extra) == ([], [])


@pytest.mark.parametrize("language", OTHERS)
def test_a_phrase_has_the_same_placeholders_in_every_language(language: str) -> None:
    unlike = {
        key: (sorted(_of_key(FALLBACK, key)), sorted(_of_key(language, key)))
        for key in BOOKS[FALLBACK]
        if _of_key(FALLBACK, key) - ALWAYS_GIVEN != _of_key(language, key) - ALWAYS_GIVEN
    }
    assert unlike == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_equal_wordings_carry_the_same_facts(language: str) -> None:
    unlike = [
        key
        for key, texts in BOOKS[language].items()
        if len({frozenset(_placeholders(text) - ALWAYS_GIVEN) for text in texts}) > 1
    ]
    assert unlike == []


def test_no_phrase_scolds_or_recites() -> None:
    found = [f"{language} {key}: {word}" for language, key, text in EVERY for word in BANNED if word in text.casefold()]
    assert found == []


def test_no_phrase_stacks_exclamation_marks() -> None:
    assert [f"{language} {key}" for language, key, text in EVERY if re.search(r"!\s*!|[!?]{2}", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_closes_the_gap_of_an_unknown_name(language: str) -> None:
    # In Indonesian the form of address stays when the name is not known; in English nothing does.
    who = {"kak": "Kak" if language == FALLBACK else "", "name": "", "business": ""}
    gaping = []
    for key, texts in BOOKS[language].items():
        for text in texts if len(texts[0]) > len(", ") else ():
            said = Phrases({FALLBACK: {}, language: {key: (text,)}}).say(key, language, **_values(text, who))
            if re.search(r",\s*[,.:;!?]|^\s*[,.:;]|\s[,.!?]|\s{2}|\bof[.,]", said):
                gaping.append(f"{key}: {said}")
    assert gaping == []


def _values(text: str, who: dict[str, str]) -> dict[str, Any]:
    return {name: who.get(name, "nilai") for name in _placeholders(text)}
