"""Reads which days a rhythm names: senin dan kamis, senin sampai jumat, tanggal 1 dan 15, the 5th.

Called by repeats only.
"""

from __future__ import annotations

from core.text.date_pieces import Line
from core.text.date_words import SUNDAY, WEEKDAYS
from core.text.word_sets import word_set

SEPARATORS = word_set(", dan and & sama serta /")
_UPTO = word_set("- sampai to through")
_ORDINALS = word_set("st nd rd th")
# Behind these a day is one certain day, so that the words before it are no range: "senin sampai jumat depan".
_ONE_DAY = word_set("depan ini")
_Days = tuple[tuple[int, ...], int]


def weekdays(line: Line, at: int, *, surely: bool) -> _Days | None:
    """Return (weekdays from 0, index behind) of the weekdays named from `at` on.

    "minggu" is Sunday behind another weekday, behind "hari", or where the caller knows it `surely`.
    """
    first = _weekday(line, at, surely=surely)
    if first is None:
        return None
    found, behind = [first[0]], first[1]
    # Also without a word between: "sabtu minggu".
    while following := _weekday(line, line.skip(behind, *SEPARATORS, *_UPTO), surely=True):
        if line.word(following[1]) in _ONE_DAY:
            break
        ranges = line.word(behind) in _UPTO
        ahead = (following[0] - found[-1]) % 7
        found += [(found[-1] + step) % 7 for step in range(1, ahead + 1)] if ranges else [following[0]]
        behind = following[1]
    return tuple(sorted(set(found))), behind


def _weekday(line: Line, at: int, *, surely: bool) -> tuple[int, int] | None:
    begin = line.skip(at, "hari")
    word = line.word(begin)
    if word == "minggu":
        return (SUNDAY, begin + 1) if surely or begin > at else None
    number = WEEKDAYS.get(word, WEEKDAYS.get(word.removesuffix("s") if word.endswith("days") else ""))
    return (number, begin + 1) if number is not None else None


def month_days(line: Line, at: int) -> _Days | None:
    """Return (numbers of a month, index behind) of "tanggal 1 dan 15", "the 5th", "5th"."""
    begin = line.skip(at, "the", "tanggal", ":")
    said = "tanggal" in line.words[at:begin]
    found: list[int] = []
    behind = begin
    while (number := line.number(begin, 31)) and number[0]:
        ordinal = line.word(number[1]) in _ORDINALS and line.at(number[1]).start == line.at(begin).end
        if not said and not ordinal:
            break
        found.append(number[0])
        behind = number[1] + ordinal
        begin = line.skip(behind, *SEPARATORS, "the", "tanggal") if line.word(behind) in SEPARATORS else len(line.words)
    return (tuple(sorted(set(found))), behind) if found else None
