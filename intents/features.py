"""What the classifier sees of a text: words and pairs, letters inside words, concepts and pairs of them.

Called in training and when answering, so both count the same grams. Three blocks, because each is weighed
by itself.
"""

from __future__ import annotations

from itertools import combinations

from core.text.ngrams import char_wb_ngrams, word_ngrams
from intents.concepts import concept_of

BLOCKS = ("words", "letters", "concepts")
# How much each block counts; chosen by cross-validation on the catalog (flat around these values).
WEIGHTS = (0.7, 1.0, 0.8)
# Pairs of more concepts than this tell of a story, not of a matter, and would cost time.
MOST_PAIRED = 12

# "Ada kopi nggak?" asks, it denies nothing: a "tidak" at the end of a sentence, whatever still follows out of habit.
TAG = "tidak"
AFTER_TAG = frozenset({"ya", "yah", "sih", "nih", "deh", "dong", "kah"})
# After these words it does deny: "kayaknya nggak", "saya sih nggak".
NO_QUESTION = frozenset({"sepertinya", "rasanya", "rasa", "kira", "mungkin", "saya", "kami", "masih", "tentu", "jelas"})


def heard(text: str) -> list[str]:
    """Return the words of a normalised text without the "tidak" that only makes a question of it."""
    tokens = text.split()
    end = len(tokens)
    while end and tokens[end - 1] in AFTER_TAG:
        end -= 1
    asked = [token for token in tokens[: end - 1] if token not in AFTER_TAG]
    if len(asked) > 1 and tokens[end - 1] == TAG and asked[-1] not in NO_QUESTION:
        return asked
    return tokens


def word_grams(tokens: list[str]) -> list[str]:
    """Return the words of a normalised text and its pairs of neighbours."""
    return word_ngrams(tokens, 2)


def letter_grams(word: str) -> list[str]:
    """Return the runs of two to five letters of one word, its bounds shown as a space."""
    return char_wb_ngrams(word, 2, 5)


def concept_grams(tokens: list[str]) -> list[str]:
    """Return the concepts of a normalised text, each once and in name order, then all pairs of them."""
    present = sorted({concept for token in tokens if (concept := concept_of(token)) is not None})
    return [*present, *(f"{first} {second}" for first, second in combinations(present[:MOST_PAIRED], 2))]


def all_grams(text: str) -> tuple[list[str], list[str], list[str]]:
    """Return the grams of a normalised text, one list per block, with repeats."""
    tokens = heard(text)
    letters = [gram for token in tokens for gram in letter_grams(token)]
    return word_grams(tokens), letters, concept_grams(tokens)
