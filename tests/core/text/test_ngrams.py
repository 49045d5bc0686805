"""Our grams are scikit-learn's grams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.text.ngrams import char_wb_ngrams, word_ngrams

TEXTS = [
    "",
    " ",
    "a",
    "ab cd",
    "pesanan saya belum sampai-sampai",
    "a bb ccc dddd eeeee ffffff",
    "harga 50.000 <uang> <e:marah>",
    "café naïve übermäßig résumé",
    "你好 世界 ok",
    "tab\tand\nnewline  double",
    "😡 😡😡",
]


def theirs(**settings: Any) -> Callable[[str], list[str]]:
    """Return what cuts a text into the grams of scikit-learn."""
    # Imported where it is used: whatever only collects this file is spared its seconds and its memory.
    from sklearn.feature_extraction.text import CountVectorizer

    cut: Callable[[str], list[str]] = CountVectorizer(**settings).build_analyzer()
    return cut


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("sizes", [(2, 5), (1, 1), (3, 4), (2, 2)])
def test_character_grams_equal_scikit_learn(text: str, sizes: tuple[int, int]) -> None:
    assert char_wb_ngrams(text, *sizes) == theirs(analyzer="char_wb", ngram_range=sizes)(text)


@pytest.mark.parametrize("text", TEXTS)
def test_word_grams_equal_scikit_learn(text: str) -> None:
    tokens = text.split()
    analyze = theirs(analyzer="word", ngram_range=(1, 2), tokenizer=str.split, token_pattern=None)
    assert word_ngrams(tokens) == analyze(text)
