"""The one n-gram extractor: words in pairs and characters inside word bounds.

Called by intents and knowledge search, in training and when answering, so both count the same grams.
"""

from __future__ import annotations

from collections.abc import Sequence


def word_ngrams(tokens: Sequence[str], longest: int = 2) -> list[str]:
    """Return the runs of 1 to `longest` neighbouring `tokens`, joined by one space, shorter runs first."""
    grams = list(tokens)
    for size in range(2, longest + 1):
        grams += [" ".join(tokens[at : at + size]) for at in range(len(tokens) - size + 1)]
    return grams


def char_wb_ngrams(text: str, shortest: int = 2, longest: int = 5) -> list[str]:
    """Return the character grams of each word of `text`, padded by one space on both sides, in order.

    Same grams, counts and order as scikit-learn's "char_wb" analyzer on text that is already lower case:
    a padded word shorter than a size gives itself once, for the smallest such size.
    """
    grams: list[str] = []
    append = grams.append
    for word in text.split():
        padded = f" {word} "
        length = len(padded)
        for size in range(shortest, longest + 1):
            if length <= size:
                append(padded)
                break
            for at in range(length - size + 1):
                append(padded[at : at + size])
    return grams
