"""What a message names: money, dates, phones, order numbers, waybills, cards, NIK, e-mail, percent, quantity.

Called by the engine's understanding and by actions that need one entity. Works on text that was masked at
the door (the value of a masked card is its last four digits) and on raw text (all digits).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from core.text.amount_lexer import amount_line
from core.text.asked_references import read_asked
from core.text.dates import READ_CHARACTERS, read_plain_dates
from core.text.digits import plain
from core.text.masking import find_numbers
from core.text.money import MONEY_WORDS, read_money
from core.text.phones import read_phones
from core.text.quantities import COUNT_WORDS, read_percents, read_quantities
from core.text.references import (
    NO_PATTERNS,
    Patterns,
    read_awb_alone,
    read_awb_by_word,
    read_orders,
    read_own,
    reference_value,
)

_MASKED = re.compile(r"\[(?P<kind>kartu|NIK) ••(?P<last_four>\d{0,4})\]")
_EMAIL = re.compile(
    r"(?<![\w.+-])[a-z0-9](?:[a-z0-9._%+-]{0,62}[a-z0-9_%+-])?@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}"
    r"(?![\w-])"
)
_DIGIT = re.compile(r"\d")
_BLANK = "•"
_COUNTING = MONEY_WORDS | COUNT_WORDS


@dataclass(frozen=True)
class Entity:
    """One named thing.

    Values: money whole rupiah in digits; date_time `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`, local; phone E.164;
    order_number and awb upper case without spaces; nik and card digits; email lower case; percent with a
    decimal point; quantity a whole number. `text` is what was written, `start` and `end` its span.
    """

    kind: str
    value: str
    text: str
    start: int
    end: int


class _Claims:
    """The entities found so far; a later reader gets only what no earlier one took."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Entity] = []
        self._taken = bytearray(len(text))

    def take(self, kind: str, value: str, start: int, end: int) -> None:
        """Keep an entity unless its span touches one that is kept already."""
        if end > start and not any(self._taken[start:end]):
            self.found.append(Entity(kind, value, self.text[start:end], start, end))
            self._taken[start:end] = b"\1" * (end - start)

    def rest(self, copy: str) -> str:
        """Return `copy` with everything taken so far blotted out, at the same offsets."""
        if not self.found:
            return copy
        return "".join(_BLANK if taken else character for character, taken in zip(copy, self._taken, strict=True))


def extract(
    text: str, *, now: datetime, zone: tzinfo, patterns: Patterns = NO_PATTERNS, asked: bool = False
) -> tuple[Entity, ...]:
    """Return the entities in the first 10,000 characters of `text`, in reading order, never overlapping.

    `now` is an aware instant, `zone` the branch's zone for dates; dates that must be asked back and have no
    value are left out (`read_dates` has them). `asked` tells that a reference was asked for: a number that is nothing
    else is one then.
    """
    text = text[:READ_CHARACTERS]
    copy = plain(text)
    claims = _Claims(text)
    for kind, start, end in read_own(text, patterns):
        claims.take(kind, reference_value(text[start:end]), start, end)
    if "@" in copy:
        for match in _EMAIL.finditer(copy):
            claims.take("email", match[0], *match.span())
    if _DIGIT.search(copy):
        _take_numbers(claims, copy)
    rest = claims.rest(copy)
    line = amount_line(rest)
    counts = "number" in line.kinds or not _COUNTING.isdisjoint(line.words)
    if counts:
        for money in read_money(line, text):
            claims.take("money", str(money.rupiah), money.start, money.end)
        for value, start, end in read_percents(line):
            claims.take("percent", value, start, end)
        rest = claims.rest(rest)
    for reading in read_plain_dates(rest, now=now, zone=zone):
        if reading.value is not None and reading.grain != "month":
            claims.take("date_time", reading.text_value, reading.start, reading.end)
    if counts:
        for value, start, end in read_quantities(line):
            claims.take("quantity", value, start, end)
    if asked and not any(one.kind in ("order_number", "awb") for one in claims.found):
        for start, end in read_asked(claims.rest(copy), text):
            claims.take("order_number", reference_value(text[start:end]), start, end)
    return tuple(sorted(claims.found, key=lambda entity: entity.start))


def _take_numbers(claims: _Claims, copy: str) -> None:
    """Take masked and raw cards and NIK, waybills, phones and order numbers, the surer reader first."""
    text = claims.text
    if "••" in text:
        for match in _MASKED.finditer(text):
            claims.take("card" if match["kind"] == "kartu" else "nik", match["last_four"], *match.span())
    for span in find_numbers(text):
        claims.take(span.kind, "".join(filter(str.isdigit, copy[span.start : span.end])), span.start, span.end)
    for start, end in read_awb_by_word(copy):
        claims.take("awb", reference_value(text[start:end]), start, end)
    for number, start, end in read_phones(copy):
        claims.take("phone", number, start, end)
    for start, end in read_orders(copy):
        claims.take("order_number", reference_value(text[start:end]), start, end)
    for start, end in read_awb_alone(copy):
        claims.take("awb", reference_value(text[start:end]), start, end)
