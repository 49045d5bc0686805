"""What the classifier sees of a text: words and pairs, letters inside words, topics and pairs of them.

Called by the readers in training and when answering, so both count the same grams. Three blocks, because each is
weighed by itself. Topics are concepts of our own list in Indonesian chat, stems of the words in plain text.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

from core.text.ngrams import char_wb_ngrams, word_ngrams
from intents.concepts import concept_of

BLOCKS = ("words", "letters", "topics")
# Pairs of more concepts than this tell of a story, not of a matter, and would cost time.
MOST_PAIRED = 12

# "Ada kopi nggak?" asks, it denies nothing: a "tidak" at the end of a sentence, whatever still follows out of habit.
TAG = "tidak"
AFTER_TAG = frozenset({"ya", "yah", "sih", "nih", "deh", "dong", "kah"})
# After these words it does deny: "kayaknya nggak", "saya sih nggak".
NO_QUESTION = frozenset({"sepertinya", "rasanya", "rasa", "kira", "mungkin", "saya", "kami", "masih", "tentu", "jelas"})

# Words of English grammar tell no matter: among the topics they would only pair with everything.
_GRAMMAR = frozenset(
    "a an the i my me to of is it in on for and do does did can could you your be was am are have has had this that"
    " with will would please at if so from just by".split()
)
# Endings of English words and what stands instead, longest first; a stem keeps at least three letters.
_ENDINGS = (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("ly", ""))
_SHORTEST_STEM = 3


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
    return _paired({concept for token in tokens if (concept := concept_of(token)) is not None})


def stem_grams(tokens: list[str]) -> list[str]:
    """Return the stems of the words that are more than grammar, as concept_grams does: "cards topped" and "top card"
    share a pair. Marks are no words."""
    return _paired({stem_of(token) for token in tokens if token not in _GRAMMAR and token[0].isalnum()})


# Customers' words repeat.
@lru_cache(50_000)
def stem_of(word: str) -> str:
    """Return a word without a light English ending; a rule of thumb that need not give a word."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)] + instead
            break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] if len(word) > _SHORTEST_STEM and word[-1] == "e" else word


def _paired(topics: set[str]) -> list[str]:
    present = sorted(topics)
    return [*present, *(f"{first} {second}" for first, second in combinations(present[:MOST_PAIRED], 2))]
