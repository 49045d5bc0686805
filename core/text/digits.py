"""A same-length reading copy of a message: lower case, ASCII digits, one kind of space and dash.

Called by masking, entities and dates, which search the copy and cut the original by the same offsets.
"""

from __future__ import annotations

import unicodedata

INVISIBLE = "\u200b"
_SPACE_CATEGORIES = {"Zs", "Zl", "Zp"}
_REMEMBERED_CHARACTERS = 10_000


class _PlainCharacters(dict[int, str]):
    """Code point to its plain character, worked out on first sight and remembered up to a bound."""

    def __missing__(self, code: int) -> str:
        plain = _plain_character(chr(code))
        if len(self) < _REMEMBERED_CHARACTERS:
            self[code] = plain
        return plain


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if category in {"Cf", "Mn", "Me"}:
        return INVISIBLE
    if category in _SPACE_CATEGORIES or character == "\0":
        return " "
    if category == "Pd" or character == "\u2212":
        return "-"
    lowered = unicodedata.normalize("NFKC", character).lower()
    return lowered if len(lowered) == 1 else character


_PLAIN = _PlainCharacters()


def plain(text: str) -> str:
    """Return a copy of `text` of the very same length that patterns can search.

    Letters are lower case, every Unicode digit is ASCII, dashes are "-", spaces " ", and characters
    that have no width are U+200B, so offsets in the copy are offsets in the original.
    """
    if text.isascii():
        return text.lower()
    return text.translate(_PLAIN)
