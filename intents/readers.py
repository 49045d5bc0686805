"""How texts are read before they are counted: one reader for Indonesian chat, one for plain words of any language.

Called in training and when answering; the model's card names its reader, so both always read alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from core.text.entities import extract
from core.text.language import detect
from core.text.normalise import normalise
from intents.features import concept_grams, heard, letter_grams, stem_grams, word_grams

# Placeholders do not depend on the day, so any instant will do; a fixed one keeps training repeatable.
_NOW = datetime(2026, 1, 5, 3, tzinfo=UTC)
_ZONE = ZoneInfo("Asia/Jakarta")
# Words, smileys, and every other mark by itself: how much is meant is often in nothing else.
_WORD_OR_MARK = re.compile(r"[:;=]-?[()dp]|\w+|[^\w\s]")
# Texts of which the language is asked when a reader is chosen, spread over the file.
ASKED = 500


@dataclass(frozen=True)
class Reader:
    """`plain` makes of a raw text what is counted, `heard` its words; `topics` are the grams of the third block.

    `weights` say how much the blocks count: words and pairs, letters inside words, topics.
    """

    name: str
    plain: Callable[[str], str]
    heard: Callable[[str], list[str]]
    topics: Callable[[list[str]], list[str]]
    weights: tuple[float, float, float]

    def grams(self, text: str) -> tuple[list[str], list[str], list[str]]:
        """Return the grams of a text that was read, one list per block, with repeats."""
        tokens = self.heard(text)
        letters = [gram for token in tokens for gram in letter_grams(token)]
        return word_grams(tokens), letters, self.topics(tokens)


def plain_text(text: str) -> str:
    """Return the normalised text of a raw one, entities as placeholders: what the shipped classifier reads."""
    return normalise(text, extract(text, now=_NOW, zone=_ZONE)).text


def plain_words(text: str) -> str:
    """Return the words and marks of a raw text in lower case, without accents and apostrophes, one space between."""
    apart = unicodedata.normalize("NFKD", text.lower().replace("'", "").replace("\u2019", ""))
    return " ".join(_WORD_OR_MARK.findall("".join(letter for letter in apart if not unicodedata.combining(letter))))


# The weights of the shipped catalog were chosen by cross-validation on it (flat around these values).
INDONESIAN = Reader("indonesian", plain_text, heard, concept_grams, (0.7, 1.0, 0.8))
PLAIN = Reader("plain", plain_words, str.split, stem_grams, (0.7, 1.0, 1.0))
READERS = {reader.name: reader for reader in (INDONESIAN, PLAIN)}


def readers_for(texts: Sequence[str]) -> tuple[Reader, ...]:
    """Return the readers that may suit: the Indonesian one, then the plain one, when at least half of `texts` whose
    language can be told are Indonesian or mixed with it, else the plain one alone."""
    told = [detect(text) for text in texts[:: max(1, len(texts) // ASKED)]]
    return (INDONESIAN, PLAIN) if 2 * sum(language != "en" for language in told) >= len(told) else (PLAIN,)
