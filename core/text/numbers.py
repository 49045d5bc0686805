"""Numbers written as words, Indonesian and English, below a thousand.

Called by dates, money and quantities on lower-case words.
"""

from __future__ import annotations

from collections.abc import Sequence

_ONES = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_TEENS = {
    "sepuluh": 10, "sebelas": 11, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
NUMBER_WORDS = frozenset([*_ONES, *_TEENS, *_TENS, "seratus"])


def read_number(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """Return (value, index behind it) of the number words from `at` on, 1 to 999, or None.

    "dua ratus lima puluh", "seratus dua puluh lima", "lima belas", "twenty five".
    """
    if at >= len(words) or words[at] not in NUMBER_WORDS:
        return None
    hundreds, after = _hundreds(words, at)
    below = _below_hundred(words, after)
    if below:
        return hundreds + below[0], below[1]
    return (hundreds, after) if hundreds else None


def _hundreds(words: Sequence[str], at: int) -> tuple[int, int]:
    if words[at] == "seratus":
        return 100, at + 1
    following = words[at + 1] if at + 1 < len(words) else ""
    if words[at] in _ONES and following in {"ratus", "hundred"}:
        return 100 * _ONES[words[at]], at + 2
    return 0, at


def _below_hundred(words: Sequence[str], at: int) -> tuple[int, int] | None:
    word = words[at] if at < len(words) else ""
    if word in _TEENS:
        return _TEENS[word], at + 1
    if word in _TENS:
        tens, after = _TENS[word], at + 1
    elif word in _ONES:
        following = words[at + 1] if at + 1 < len(words) else ""
        if following == "belas":
            return 10 + _ONES[word], at + 2
        if following != "puluh":
            return _ONES[word], at + 1
        tens, after = 10 * _ONES[word], at + 2
    else:
        return None
    one = words[after] if after < len(words) else ""
    following = words[after + 1] if after + 1 < len(words) else ""
    if one in _ONES and following not in {"ratus", "belas", "puluh"}:
        return tens + _ONES[one], after + 1
    return tens, after
