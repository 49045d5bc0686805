"""Takes cards, identity numbers, OTP, PIN, CVV and passwords out of a message before it is first written.

Called by the inbox at the door. Rules: issuer prefix and Luhn with a context word or grouping, references
that are known are spared, and the nearest word before a number decides what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from core.text import secret_codes
from core.text.card_numbers import is_common_card, is_identity_number, is_rarer_card
from core.text.digits import plain

_GROUP = re.compile(r"\d+")
_SEPARATOR = re.compile(r"[ \t\n\r.,_\-\u200b]{1,3}\Z")
_CARD_WORD = (
    r"kartu(?!\s+(?:keluarga|tanda|bpjs|member|anggota|perdana|indonesia|pasien|pelajar|garansi))|kredit|debit|debet|"
    r"credit|card|cc|visa|master\s?card|amex|american\s+express|jcb|gpn|atm|cvv|cvc|expired?|exp|"
    r"valid\s+(?:thru|until)|pan"
)
_NIK_WORD = (
    r"e?-?ktp|nik|kk|kartu\s+(?:keluarga|tanda)|induk\s+kependudukan|identitas|penduduk|identity|id\s+card"
)
_REFERENCE_WORD = (
    r"resi|awb|waybill|order|orderan|pesanan|invoice|inv|booking|va|virtual(?:\s+account)?|transaksi|trx|ref|"
    r"referensi|reference|transaction|tracking|track|lacak|paket|package|parcel|shipment|imei|meter|meteran|idpel|pelanggan|"
    r"pln|tiket|ticket|voucher|kupon|token|barcode|serial|sn|rek|rekening|account|norek|noresi|kurir|jne|jnt|"
    r"sicepat|spx|anteraja|ninja|lazada|shopee|tokopedia|sku|isbn|dikirim|kirim|sampai|member|anggota|hp|wa|telp"
)
_KIND_WORD = re.compile(
    rf"(?<![^\W\d_])(?:(?P<nik>{_NIK_WORD})|(?P<card>{_CARD_WORD})|(?P<reference>{_REFERENCE_WORD}))"
    r"(?:nya|ku|mu|s)?(?![^\W\d_])"
)
_LOOK_BACK, _LOOK_AHEAD = 60, 30
_CARD_GROUPINGS = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (8, 8)}
_NIK_BOUNDARIES = {2, 4, 6, 8, 10, 12, 16}
_TOKENS = {"otp": "[OTP]", "pin": "[PIN]", "cvv": "[CVV]", "password": "[sandi]"}


@dataclass(frozen=True)
class MaskedSpan:
    """One thing taken out: its kind, its last four digits ("" where they mean nothing) and where it stood."""

    kind: str
    last_four: str
    start: int
    end: int

    @property
    def token(self) -> str:
        """Return what stands in the text instead, such as `[kartu ••1234]`."""
        if self.kind == "card":
            return f"[kartu ••{self.last_four}]"
        if self.kind == "nik":
            return f"[NIK ••{self.last_four}]"
        return _TOKENS[self.kind]


@dataclass(frozen=True)
class Masked:
    """A text that is safe to store, and what was taken out of the original (offsets are the original's)."""

    text: str
    found: tuple[MaskedSpan, ...]


@dataclass(frozen=True)
class _Window:
    """Neighbouring groups of digits read as one number."""

    digits: str
    sizes: tuple[int, ...]
    start: int
    end: int
    glued: bool


def mask(text: str, spare: Iterable[str | re.Pattern[str]] = ()) -> Masked:
    """Replace secrets in `text` by typed tokens.

    `spare` holds references known to the business (any spacing and case) and the installation's patterns of
    order and waybill numbers: a number that is one of them, or inside a match, stays. Kinds found:
    card, nik, otp, pin, cvv, password.
    """
    copy = plain(text)
    if not any(map(str.isdigit, copy)) and not secret_codes.SECRET_WORD.search(copy):
        return Masked(text, ())
    spared, patterns = _spared(spare, text)
    found = [span for span in _numbers(copy, text) if not _is_spared(copy, span, spared, patterns)]
    taken = [(span.start, span.end) for span in found]
    cards = [span.end for span in found if span.kind == "card"]
    for kind, start, end in secret_codes.find(copy, text, after_cards=cards):
        span = MaskedSpan(kind, "", start, end)
        overlaps = any(start < right and left < end for left, right in taken)
        if not overlaps and not _is_spared(copy, span, spared, patterns):
            found.append(span)
            taken.append((start, end))
    if not found:
        return Masked(text, ())
    found.sort(key=lambda span: span.start)
    return Masked(_replaced(text, found), tuple(found))


def _replaced(text: str, found: list[MaskedSpan]) -> str:
    parts, at = [], 0
    for span in found:
        parts += [text[at : span.start], span.token]
        at = span.end
    return "".join([*parts, text[at:]])


def _spared(spare: Iterable[str | re.Pattern[str]], text: str) -> tuple[set[str], list[tuple[int, int]]]:
    """Return the known references as bare characters, and the spans that the patterns match."""
    known: set[str] = set()
    spans: list[tuple[int, int]] = []
    for item in spare:
        if isinstance(item, str):
            known.add(_bare(item))
        else:
            spans += [match.span() for match in item.finditer(text)]
    return known, spans


def _bare(reference: str) -> str:
    return "".join(filter(str.isalnum, plain(reference)))


def _is_spared(copy: str, span: MaskedSpan, known: set[str], patterns: list[tuple[int, int]]) -> bool:
    if known and _bare(copy[span.start : span.end]) in known:
        return True
    return any(left <= span.start and span.end <= right for left, right in patterns)


def _numbers(copy: str, text: str) -> Iterator[MaskedSpan]:
    """Yield the cards and identity numbers in reading order, never overlapping."""
    groups = [match.span() for match in _GROUP.finditer(copy)]
    done = -1
    for first, (start, _) in enumerate(groups):
        if start < done:
            continue
        best = None
        for window in _windows(copy, groups, first):
            kind = _kind(copy, text, window)
            if kind:
                best = MaskedSpan(kind, window.digits[-4:], window.start, window.end)
                if len(window.digits) == 16:
                    break
        if best:
            done = best.end
            yield best


def _windows(copy: str, groups: list[tuple[int, int]], first: int) -> Iterator[_Window]:
    """Yield the runs of 13 to 19 digits that begin with group `first`; a run needs short separators."""
    start, end = groups[first]
    glued = first > 0 and groups[first - 1][1] == start - 1 and copy[start - 1] in ".-_,"
    digits, sizes = "", []
    for index in range(first, min(first + 19, len(groups))):
        left, right = groups[index]
        gap = left - end if index > first else 0
        if gap > 3 or (index > first and not _SEPARATOR.match(copy[end:left])):
            return
        digits, end = digits + copy[left : min(right, left + 20)], right
        sizes.append(right - left)
        if len(digits) > 19:
            return
        if len(digits) >= 13:
            tail = index + 1 < len(groups) and groups[index + 1][0] == right + 1 and copy[right] in ".-_"
            yield _Window(digits, tuple(sizes), start, end, glued or tail)


def _kind(copy: str, text: str, window: _Window) -> str | None:
    """Return "card", "nik" or None for a window, by its digits first and the words around it second."""
    digits, sizes = window.digits, window.sizes
    common, rarer = is_common_card(digits), is_rarer_card(digits)
    identity = is_identity_number(digits)
    if not (common or rarer or len(digits) == 16):
        return None
    word = _word_near(copy, window)
    if not _stands_free(text, window, word):
        return None
    if word == "nik" and len(digits) == 16:
        return "nik"
    if word == "card":
        return "card" if common or rarer else None
    if word == "reference" or window.glued:
        return None
    if (common and (len(sizes) == 1 or sizes in _CARD_GROUPINGS)) or (rarer and sizes in _CARD_GROUPINGS):
        return "card"
    return "nik" if identity and _NIK_BOUNDARIES.issuperset(accumulate(sizes)) else None


def _word_near(copy: str, window: _Window) -> str | None:
    """Return which kind of word is nearest before the window, else the first one after it, else None."""
    before = copy[max(0, window.start - _LOOK_BACK) : window.start]
    near = None
    for match in _KIND_WORD.finditer(before):
        near = match.lastgroup
    if near and near != "reference":
        return near
    after = _KIND_WORD.search(copy[window.end : window.end + _LOOK_AHEAD])
    if near is None:
        return after.lastgroup if after else None
    return near


def _stands_free(text: str, window: _Window, word: str | None) -> bool:
    """Return False for digits that are part of a longer code such as JX4111111111111111."""
    before = text[window.start - 1] if window.start else " "
    after = text[window.end] if window.end < len(text) else " "
    if before in "•*" or (before.isalpha() and word not in {"card", "nik"}):
        return False
    return not after.isalpha() or after.islower()
