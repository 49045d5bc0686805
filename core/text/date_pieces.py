"""The pieces that an expression of date and time is made of, and the sentence they are read from.

Called by every reader of pieces (days, calendar, clock, vague) and by dates, which puts them together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from core.text.date_lexer import Lexeme
from core.text.numbers import read_number

_NOTHING = Lexeme("end", "", (), -1, -1)


@dataclass(frozen=True, slots=True)
class Piece:
    """One recognised piece; `kind` says which of the fields mean something.

    day (a date), instant (a moment), weekday, week (weeks from this one), calendar (day, month, year as
    written), month (first of it), time (hour, minute, exact = written in 24 hours), part (of the day),
    zone (hours from UTC), marker (past or later), vague (reason), duration (read and dropped).
    """

    kind: str
    date: date | None = None
    moment: datetime | None = None
    number: int = 0
    which: str = ""
    day: int = 0
    month: int = 0
    year: int = 0
    hour: int = 0
    minute: int = 0
    exact: bool = False


# Words of glue in a row that are passed over; in a page of them each would else be read once for every one before it.
MOST_SKIPPED = 8


@dataclass(frozen=True, slots=True)
class Line:
    """The lexemes of one message and the local present they are read at."""

    lexemes: list[Lexeme]
    here: datetime
    words: list[str] = field(default_factory=list)

    def at(self, index: int) -> Lexeme:
        """Return the lexeme at `index`; beyond either end an empty one."""
        return self.lexemes[index] if 0 <= index < len(self.lexemes) else _NOTHING

    def word(self, index: int) -> str:
        """Return the word at `index`, "" beyond either end."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def number(self, index: int, highest: int = 9999) -> tuple[int, int] | None:
        """Return (value, index behind) of a number in digits or words from `index` on, up to `highest`."""
        lexeme = self.at(index)
        found = (lexeme.numbers[0], index + 1) if lexeme.kind == "number" else read_number(self.words, index)
        return found if found and found[0] <= highest else None

    def skip(self, index: int, *words: str) -> int:
        """Return the index behind any of `words` that stand at `index`: a few, nobody means more."""
        for behind in range(index, index + MOST_SKIPPED):
            if self.word(behind) not in words:
                return behind
        return index + MOST_SKIPPED


Reader = Callable[[Line, int], tuple[Piece, int] | None]


def vague(reason: str) -> Piece:
    """Return a piece that must be asked back, with its machine-readable reason."""
    return Piece("vague", which=reason)
