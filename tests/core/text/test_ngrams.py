"""Our grams are scikit-learn's grams."""

from __future__ import annotations

import pytest
from sklearn.feature_extraction.text import CountVectorizer

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


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("sizes", [(2, 5), (1, 1), (3, 4), (2, 2)])
def test_character_grams_equal_scikit_learn(text: str, sizes: tuple[int, int]) -> None:
    analyze = CountVectorizer(analyzer="char_wb", ngram_range=sizes).build_analyzer()
    assert char_wb_ngrams(text, *sizes) == analyze(text)


@pytest.mark.parametrize("text", TEXTS)
def test_word_grams_equal_scikit_learn(text: str) -> None:
    tokens = text.split()
    analyze = CountVectorizer(
        analyzer="word", ngram_range=(1, 2), tokenizer=str.split, token_pattern=None
    ).build_analyzer()
    assert word_ngrams(tokens) == analyze(text)
