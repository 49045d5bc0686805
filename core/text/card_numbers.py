"""What a string of digits can be: a payment card by issuer, length and Luhn, or an identity number.

Called by masking (before the first write) and by entities. Layouts and context words are masking's.
"""

from __future__ import annotations

_LUHN_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_PROVINCES = frozenset(
    [*range(11, 20), 21, *range(31, 37), 51, 52, 53, *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)]
)
_WOMEN_ADD_DAYS = 40


def passes_luhn(digits: str) -> bool:
    """Return whether the ASCII `digits` carry a right check digit (ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = ord(digit) - 48
        total += _LUHN_DOUBLED[number] if place % 2 else number
    return total % 10 == 0


def is_usual_card(digits: str) -> bool:
    """Return whether `digits` are a card of Visa, Mastercard, American Express or JCB.

    Source of the ranges: the issuers' published identification numbers (ISO/IEC 7812).
    """
    size, four = len(digits), digits[:4]
    if size == 15:
        return digits[:2] in {"34", "37"} and passes_luhn(digits)
    if size != 16:
        return False
    known = digits[0] == "4" or "5100" <= four <= "5599" or "2221" <= four <= "2720" or "3528" <= four <= "3589"
    return known and passes_luhn(digits)


def is_rarer_card(digits: str) -> bool:
    """Return whether `digits` are a card of a rarer kind, which only a context word or grouping makes likely.

    Diners (14), old Visa (13), UnionPay, Discover, Maestro and Indonesian debit cards
    (60.., 1946.., 9360..), 13 to 19 digits.
    """
    size = len(digits)
    if size == 14:
        known = digits[:2] in {"30", "36", "38", "39"}
    elif digits[0] == "4":
        known = size in {13, 19}
    else:
        known = 16 <= size <= 19 and digits.startswith(("35", "50", "56", "57", "58", "6", "1946", "9360"))
    return known and passes_luhn(digits)


def is_identity_number(digits: str) -> bool:
    """Return whether 16 `digits` can be a NIK.

    Province, regency, district, birth date (women: day + 40), serial. Source of the layout: the
    population office's own explanation of the sixteen digits.
    """
    if len(digits) != 16 or int(digits[:2]) not in _PROVINCES:
        return False
    if digits[2:4] == "00" or digits[4:6] == "00" or digits[12:] == "0000":
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    if day > _WOMEN_ADD_DAYS:
        day -= _WOMEN_ADD_DAYS
    longest = 29 if month == 2 else 30 if month in {4, 6, 9, 11} else 31
    return 1 <= month <= 12 and 1 <= day <= longest
