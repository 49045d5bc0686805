"""Reads a score from 1 to 5 out of a reply to the satisfaction survey: "5 mantap", "bintang empat", "4/5". Pure."""

from __future__ import annotations

import re

_NUMBERS = {
    word: digit
    for digit, words in {
        "1": "satu one",
        "2": "dua two",
        "3": "tiga three",
        "4": "empat four",
        "5": "lima five",
    }.items()
    for word in words.split()
}
# Behind a number these say that it counts something else than satisfaction.
_COUNTED = frozenset(
    "menit jam hari kali orang ribu rb juta jt minggu bulan x barang pesanan kata hal pun jempol hours days".split()
)
_NAMED = frozenset("jam pukul tanggal tgl nomor no order pesanan sudah udah".split())
# The words under the buttons, when somebody types them without the number.
_RATED = {
    "sangat kurang": 1,
    "very poor": 1,
    "kurang": 2,
    "kurang puas": 2,
    "poor": 2,
    "cukup": 3,
    "cukup puas": 3,
    "biasa saja": 3,
    "biasa aja": 3,
    "fair": 3,
    "puas": 4,
    "satisfied": 4,
    "sangat puas": 5,
    "puas banget": 5,
    "puas bgt": 5,
    "puas sekali": 5,
    "very satisfied": 5,
}


def read_score(text: str) -> str | int:
    """Return the score that a text gives, 1 to 5, or "other" when it gives none, several, or one off the scale."""
    text = text.lower()
    words = re.findall(r"[a-z]+", text)
    stars = text.count("⭐") + text.count("★") + text.count("🌟")
    if not re.search(r"\d", text):
        if stars:
            return stars if stars <= 5 else "other"
        label = _RATED.get(" ".join(word for word in words if word not in ("kak", "min", "sih", "kok")))
        if label is not None:
            return label
    return _number(text)


def _number(text: str) -> str | int:
    # "4/5" and "4 dari 5" name the scale; "1-5" and "4 atau 5" leave it open.
    text = re.sub(r"(\d)\s*(?:/|dari|out of|of)\s*5\b", r"\1", text)
    if "?" in text or re.search(r"\d[.,]\d", text):
        return "other"
    found = [_NUMBERS.get(word, word) for word in re.findall(r"[a-z]+|\d+", text)]
    numbers = {word for word in found if word.isdigit()}
    if len(numbers) != 1 or not 1 <= int(next(iter(numbers))) <= 5:
        return "other"
    place = found.index(next(iter(numbers)))
    behind = found[place + 1 : place + 2]
    before = found[max(0, place - 1) : place]
    counts = bool(_COUNTED & set(behind)) or bool(_NAMED & set(before))
    return "other" if counts else int(found[place])
