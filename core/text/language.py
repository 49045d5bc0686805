"""Which language a message is in: Indonesian, English or the mix; and courtesy in three neighbours.

Called by the engine's understanding. Function words decide short and mixed messages; py3langid over
{id, en} decides the rest above three words; a message that says nothing keeps the conversation's language.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from typing import Literal, Protocol

from core.text.slang import load

Language = Literal["id", "en", "mix"]
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_DIGIT = re.compile(r"\d")
_ENGLISH_CHAT = frozenset(["pls", "plz", "thx", "thanks", "tq", "tks", "hi", "hey", "hello", "ok", "okay", "app"])
_SHORT = 3
# Words of English behind a greeting that nobody asks its language.
GREETED = 2
_GREETINGS = frozenset(["halo", "hai", "permisi", "salam", "kak", "min", "pagi", "siang", "sore", "malam"])
_READ_WORDS = 200


@dataclass(frozen=True)
class _Lists:
    indonesian: frozenset[str]
    english: frozenset[str]
    loans: frozenset[str]
    courtesy: dict[str, tuple[frozenset[str], frozenset[str], tuple[str, ...]]]


@cache
def _lists() -> _Lists:
    table = tomllib.loads(resources.files("core.text").joinpath("languages.toml").read_text("utf-8"))
    courtesy = {
        language: (
            frozenset(row["strong"].split()),
            frozenset(row["weak"].split()),
            tuple(row["phrases"].split("|")),
        )
        for language, row in table["courtesy"].items()
    }
    slang = frozenset(load().words) - _ENGLISH_CHAT
    indonesian = frozenset(table["indonesian"].split())
    english = frozenset(table["english"].split())
    return _Lists(indonesian | (slang - english), english, frozenset(table["loans"].split()), courtesy)


class _Identifier(Protocol):
    """The one call that we make of py3langid, which ships no types."""

    def classify(self, instance: str) -> tuple[str, float]: ...


@cache
def _identifier() -> _Identifier:
    """Return our own py3langid over {id, en}; imported here because its model takes a moment to load."""
    langid = import_module("py3langid.langid")
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(["id", "en"])
    found: _Identifier = identifier
    return found


def warm() -> None:
    """Load the word lists and the model now, so that the first message does not wait for them."""
    _lists()
    _identifier().classify("selamat pagi")


def detect(text: str, previous: Language | None = None) -> Language:
    """Return the language of `text`; `previous` is the conversation's, kept when the text says nothing.

    Only the first 200 words are read. Without a previous language the default is Indonesian.
    """
    # A reference such as KL-20461 is of no language, whatever its letters spell.
    spoken = " ".join(word for word in text.lower().split() if not _DIGIT.search(word))
    words = [word.replace("\u2019", "'") for word in _WORD.findall(spoken)[:_READ_WORDS]]
    lists = _lists()
    indonesian = sum(word in lists.indonesian for word in words)
    english = sum(word in lists.english for word in words)
    if indonesian == 1 and english >= GREETED and words[0] in _GREETINGS:
        # "Halo, do you have a dentist?" only greets in Indonesian.
        return "en"
    if indonesian and english:
        return _mixed(indonesian, english)
    loans = sum(word in lists.loans for word in words)
    if indonesian:
        return "mix" if loans >= 2 and 5 * loans >= 2 * len(words) else "id"
    if english and (len(words) <= _SHORT or english + loans >= 2):
        return "en"
    if len(words) <= _SHORT and (previous or len(words) < 2):
        return previous or "id"
    return "en" if _identifier().classify(" ".join(words))[0] == "en" else "id"


def _mixed(indonesian: int, english: int) -> Language:
    """Return the mix, unless one language has a single word among many of the other."""
    if english == 1 and indonesian >= 4:
        return "id"
    if indonesian == 1 and english >= 4:
        return "en"
    return "mix"


def courtesy(text: str) -> frozenset[str]:
    """Return which of "jv", "su" and "ms" the text has words of: to be answered in simple Indonesian.

    One word that only that language has, one fixed phrase, or two weaker words are needed.
    """
    words = _WORD.findall(text.lower())[:_READ_WORDS]
    present, joined = set(words), f" {' '.join(words)} "
    return frozenset(
        language
        for language, (strong, weak, phrases) in _lists().courtesy.items()
        if strong & present or len(weak & present) >= 2 or any(f" {phrase} " in joined for phrase in phrases)
    )
