"""Phone numbers in the text, as E.164: Indonesian mobiles by a pattern, everything else by phonenumbers.

Called by entities. phonenumbers is loaded only for a landline or a foreign number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MOBILE = re.compile(
    r"(?<![\w#/@•.,-])(?:\(?\+?62\)?[\s.\u200b-]{0,2}(?:\(0\))?0?|\(?0)"
    r"8(?:\d{8,11}|\d{1,3}\)?(?:[\s.\u200b-]{1,2}\d{2,9}){1,5})(?![\w@])"
)
_BARE_MOBILE = re.compile(
    r"(?<![^\W\d_])(?:hp|wa|whatsapp|telp|telepon|phone|nomor|no)(?:nya|ku)?[\s:.]{1,3}(?P<number>8[1-9]\d{7,10})(?!\w)"
)
_FOREIGN = re.compile(r"(?<![\w+])\+(?!62)\d[\d\s().-]{6,17}\d(?!\w)")
_LANDLINE = re.compile(r"(?<![\w#/@•.,-])\(?0[2-79]\d{1,2}\)?[\s.-]?\d{3,4}[\s.-]?\d{2,5}(?![\w-])")
_CALLED = re.compile(
    r"(?:telp|telepon|tlp|telpon|phone|call|hubungi|kantor|fax|rumah|nomor|no|hotline)(?:nya)?[\s.:]{1,3}\Z"
)
_SHORTEST, _LONGEST = 9, 12


def read_phones(copy: str) -> Iterator[tuple[str, int, int]]:
    """Yield (E.164, start, end) of the phone numbers in the plain `copy` of a message."""
    for match in _MOBILE.finditer(copy):
        found = _mobile(copy, *match.span())
        if found:
            yield found
    for match in _BARE_MOBILE.finditer(copy):
        yield "+62" + match["number"], *match.span("number")
    if "+" in copy:
        for match in _FOREIGN.finditer(copy):
            yield from _by_library(match)
    for match in _LANDLINE.finditer(copy):
        marked = "(" in match[0] or "-" in match[0] or _CALLED.search(copy, max(0, match.start() - 14), match.start())
        if marked:
            yield from _by_library(match)


def _mobile(copy: str, start: int, end: int) -> tuple[str, int, int] | None:
    """Return the number of 9 to 12 digits from the 8 on; a group too many behind it is left out."""
    while end > start:
        digits = "".join(filter(str.isdigit, copy[start:end]))
        national = digits.removeprefix("62").lstrip("0")
        if len(national) < _SHORTEST:
            return None
        if len(national) <= _LONGEST:
            return "+62" + national, start, end
        cut = max(copy.rfind(mark, start, end) for mark in " .-\u200b")
        end = cut if cut > start else start
    return None


def _by_library(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    import phonenumbers

    try:
        number = phonenumbers.parse(match[0], "ID")
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_valid_number(number):
        yield phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), *match.span()
