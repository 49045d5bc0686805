"""Cuts a message into the words and numbers that the date grammar reads, with one spelling per word.

Called by dates only.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from core.text.date_words import ALIASES, MONTHS

# Words come first because most lexemes are words; "•" is what entities blot out.
_LEXEME = re.compile(
    r"(?P<till>\bs[/.]d\b\.?)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)"
    r"|(?P<sign>•+|[^\s\w])"
    r"|(?P<iso>(?<!\d)\d{4}[-/]\d{1,2}[-/]\d{1,2}(?!\d))"
    r"|(?P<dmy>\d{1,2}(?P<mark>[/.-])\d{1,2}(?P=mark)(?:\d{4}|\d{2})(?![\d/]|[.-]\d))"
    r"|(?P<dm>\d{1,2}/\d{1,2}(?![\d/]))"
    r"|(?P<dashed>\d{1,2}-\d{1,2}(?![\d-]))"
    r"|(?P<hm>\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?![\d]|[.:,]\d))"
    r"|(?P<number>\d+)"
)
_DIGITS = re.compile(r"\d+")


class Lexeme(NamedTuple):
    """One word (aliases resolved), sign or number; `numbers` holds the parts of 12/11 or 9.30."""

    kind: str
    word: str
    numbers: tuple[int, ...]
    start: int
    end: int

    @property
    def number(self) -> int | None:
        """Return the value of a plain number, else None."""
        return self.numbers[0] if self.kind == "number" else None


def _is_code(before: Lexeme) -> bool:
    """Return whether digits that touch `before` belong to it: kira2, KL20461; not jm9 or tgl12."""
    return before.kind == "word" and before.word not in {"jam", "tanggal", "at"} and before.word not in MONTHS


def lexemes(copy: str) -> list[Lexeme]:
    """Return the lexemes of `copy`, a plain copy of a message; offsets are the message's."""
    found: list[Lexeme] = []
    for match in _LEXEME.finditer(copy):
        kind, text = str(match.lastgroup), match[0]
        if kind == "word":
            # "Jam besuk" is when the sick are visited, and no day.
            visits = text == "besuk" and bool(found) and found[-1].word in ("jam", "waktu")
            word = text if visits else ALIASES.get(text, text)
            found.append(Lexeme("word", word, (), match.start(), match.end()))
        elif kind == "till":
            found.append(Lexeme("word", "sampai", (), match.start(), match.end()))
        elif kind == "sign":
            found.append(Lexeme("sign", text, (), match.start(), match.end()))
        elif kind == "number" and found and found[-1].end == match.start() and _is_code(found[-1]):
            found.append(Lexeme("code", text, (), match.start(), match.end()))
        else:
            numbers = tuple(int(part[-9:]) for part in _DIGITS.findall(text))
            found.append(Lexeme(kind, text, numbers, match.start(), match.end()))
    return found
