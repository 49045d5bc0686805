"""What went wrong, in both languages, as rows keep it: whoever reads it may have another language than who wrote it.

Written by channels, sending and fetching; read by the console's pages and by commands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

# A text for people by language: "id" and "en".
Words = Mapping[str, str]
# No sentence of ours is longer; what a provider said within one may be.
LONGEST = 1000
# How the error begins of a row whose customer blocked us or is gone: `sapa doctor` leaves those out.
UNREACHABLE = "unreachable: "
_GONE = {"en": UNREACHABLE, "id": "tidak terjangkau: "}


def both(english: str, indonesian: str) -> str:
    """Return a sentence in both languages as the column `error` of a row keeps it."""
    return kept_words({"en": english, "id": indonesian})


def kept_words(words: Words) -> str:
    """Return words by language as one text, English first, each shortened to `LONGEST` characters."""
    shortened = {language: words[language][:LONGEST] for language in ("en", "id")}
    return json.dumps(shortened, ensure_ascii=False)


def words_of(kept: str | None) -> Words:
    """Return what a row keeps by language. A bare sentence, as earlier versions left it, is the same in each."""
    if kept and kept.startswith(UNREACHABLE):
        return {language: _GONE[language] + text for language, text in words_of(kept.removeprefix(UNREACHABLE)).items()}
    if kept and kept.startswith('{"'):
        try:
            found = json.loads(kept)
        except ValueError:
            found = {}
        if isinstance(found, dict) and found.keys() == {"en", "id"}:
            return {language: str(text) for language, text in found.items()}
    return dict.fromkeys(("id", "en"), kept or "")
