"""Cuts a message into the numbers and words that money, percentages and quantities are read from.

Called by money and quantities through entities, once per message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.text.numbers import read_number

_LEXEME = re.compile(
    r"(?P<word>[^\W\d_]+)|(?P<sign>•+|[^\w\s])"
    r"|(?P<number>(?<![\d.,])\d{1,3}(?:[.,]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?)"
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?\Z")


@dataclass(frozen=True, slots=True)
class AmountLine:
    """Words, their kinds (number, word, sign) and their spans; offsets are the message's."""

    words: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def word(self, index: int) -> str:
        """Return the word at `index`, "" beyond either end."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def is_number(self, index: int) -> bool:
        """Return whether digits stand at `index`."""
        return 0 <= index < len(self.kinds) and self.kinds[index] == "number"

    def tight(self, index: int) -> bool:
        """Return whether the lexeme at `index` touches the one before it."""
        return 0 < index < len(self.spans) and self.spans[index - 1][1] == self.spans[index][0]

    def in_code(self, index: int) -> bool:
        """Return whether the number at `index` is glued to a code such as KL-20461 or a1234."""
        before = self.word(index - 1)
        return self.tight(index) and before not in {"rp", "idr", "@", "(", ":", "=", '"', ".", ","}

    def count(self, index: int) -> tuple[int, int] | None:
        """Return (whole number, index behind it) of digits or number words at `index`."""
        if self.is_number(index):
            word = self.words[index]
            whole = whole_number(word) if not word.isdigit() else int(word[-9:])
            return (whole, index + 1) if whole is not None else None
        return read_number(self.words, index)


def amount_line(copy: str) -> AmountLine:
    """Return the lexemes of `copy`, a plain copy of a message."""
    line = AmountLine()
    for match in _LEXEME.finditer(copy):
        line.words.append(match[0])
        line.kinds.append(str(match.lastgroup))
        line.spans.append(match.span())
    return line


def whole_number(written: str) -> int | None:
    """Return 1250000 for "1.250.000", "1,250,000" and "1.250.000,00"; None when it is no whole number."""
    if written.isdigit():
        return int(written) if len(written) <= 15 else None
    if not _GROUPED.match(written):
        return int(written[:-3]) if written[-3:] in {",00", ".00"} else None
    tail = len(written) - max(written.rfind("."), written.rfind(","))
    body = written if tail == 4 else written[:-tail]
    digits = body.replace(".", "").replace(",", "")
    return int(digits) if len(digits) <= 15 else None
