"""Takes cards, identity numbers, OTP, PIN, CVV and passwords out of a message before it is first written.

Called by the inbox at the door. Rules: issuer prefix and Luhn with a context word or grouping, references
that are known are spared, and the nearest word before a number decides what it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from core.text import secret_codes
from core.text.card_numbers import is_identity_number, is_rarer_card, is_usual_card
from core.text.digits import plain

_GROUP = re.compile(r"\d+")
_SEPARATOR = re.compile(r"[ \t\n\r.,_\-\u200b]{1,3}\Z")
_CARD_WORD = (
    r"kartu(?!\s+(?:keluarga|tanda|bpjs|member|anggota|perdana|indonesia|pasien|pelajar|garansi))|kredit|debit|debet|"
    r"credit|card|cc|visa|master\s?card|amex|american\s+express|jcb|gpn|atm|cvv|cvc|expired?|exp|"
    r"valid\s+(?:thru|until)|pan"
)
_NIK_WORD = r"e?-?ktp|nik|kk|kartu\s+(?:keluarga|tanda)|induk\s+kependudukan|identitas|penduduk|identity|id\s+card"
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
_MOST_GROUPS, _FEW_GROUPS, _SHORT_RUN = 19, 8, 40
_CARD_GROUPINGS = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (8, 8)}
# Where the groups of an identity number may end; a card has fewer groups than these.
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


class _Run:
    """Groups of digits with only short separators between, and all their digits, `upto[i]` of them before group i."""

    def __init__(self, copy: str, groups: list[tuple[int, int]]) -> None:
        self.groups = groups
        self.digits = "".join([copy[start:end] for start, end in groups])
        self.upto = [0, *accumulate(end - start for start, end in groups)]


class _Window(NamedTuple):
    """Neighbouring groups of a run, from `first` up to before `behind`, that may be one number, and where it stands."""

    run: _Run
    first: int
    behind: int
    start: int
    end: int
    digits: str
    usual: bool
    rarer: bool
    glued: bool

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many digits each of its groups has."""
        return tuple(end - start for start, end in self.run.groups[self.first : self.behind])


def mask(text: str, spare: Iterable[str | re.Pattern[str]] = ()) -> Masked:
    """Replace secrets in `text` by typed tokens.

    `spare` holds references known to the business (any spacing and case) and the installation's patterns of
    order and waybill numbers: a number that is one of them, or inside a match, stays. Kinds found:
    card, nik, otp, pin, cvv, password.
    """
    copy = plain(text)
    if not _GROUP.search(copy) and not secret_codes.SECRET_WORD.search(copy):
        return Masked(text, ())
    known, covered = _spared(spare, text)
    found = [span for span in _numbers(copy, text) if not _is_spared(copy, span, known, covered)]
    taken = bytearray(len(copy))
    for span in found:
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    cards = [span.end for span in found if span.kind == "card"]
    for kind, start, end in secret_codes.find(copy, text, after_cards=cards):
        span = MaskedSpan(kind, "", start, end)
        if not any(taken[start:end]) and not _is_spared(copy, span, known, covered):
            found.append(span)
            taken[start:end] = b"\1" * (end - start)
    if not found:
        return Masked(text, ())
    found.sort(key=lambda span: span.start)
    return Masked(_replaced(text, found), tuple(found))


def find_numbers(text: str) -> Iterator[MaskedSpan]:
    """Yield the cards and identity numbers in `text`, in reading order, as masking tells them apart."""
    yield from _numbers(plain(text), text)


def _replaced(text: str, found: list[MaskedSpan]) -> str:
    parts, at = [], 0
    for span in found:
        parts += [text[at : span.start], span.token]
        at = span.end
    return "".join([*parts, text[at:]])


def _spared(spare: Iterable[str | re.Pattern[str]], text: str) -> tuple[set[str], bytearray]:
    """Return the known references as bare characters, and a byte per character that a pattern covers."""
    known: set[str] = set()
    covered = bytearray(len(text))
    for item in spare:
        if isinstance(item, str):
            known.add(_bare(item))
            continue
        for match in item.finditer(text):
            covered[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return known, covered


def _bare(reference: str) -> str:
    return "".join(filter(str.isalnum, plain(reference)))


def _is_spared(copy: str, span: MaskedSpan, known: set[str], covered: bytearray) -> bool:
    if known and _bare(copy[span.start : span.end]) in known:
        return True
    return all(covered[span.start : span.end])


def _numbers(copy: str, text: str) -> Iterator[MaskedSpan]:
    """Yield the cards and identity numbers in reading order, never overlapping."""
    words: _KindWords | None = None
    done = -1
    for run in _runs(copy):
        words = words or _KindWords(copy)
        for first, (start, _) in enumerate(run.groups):
            found = _number_at(copy, text, run, first, words) if start >= done else None
            if found:
                done = found.end
                yield found


def _number_at(copy: str, text: str, run: _Run, first: int, words: _KindWords) -> MaskedSpan | None:
    """Return the number that begins with group `first`: one of 16 digits, else the longest that is one."""
    best = None
    for window in _windows(copy, run, first):
        kind = _kind(text, window, words)
        if kind:
            best = MaskedSpan(kind, window.digits[-4:], window.start, window.end)
            if len(window.digits) == 16:
                break
    return best


def _runs(copy: str) -> Iterator[_Run]:
    """Yield the runs of digit groups with only short separators between, if they hold 13 digits or more."""
    run: list[tuple[int, int]] = []
    size = 0
    for match in _GROUP.finditer(copy):
        start, end = match.span()
        if run and not (start - run[-1][1] <= 3 and _SEPARATOR.match(copy[run[-1][1] : start])):
            if size >= 13:
                yield _Run(copy, run)
            run, size = [], 0
        run.append((start, end))
        size += end - start
    if size >= 13:
        yield _Run(copy, run)


def _windows(copy: str, run: _Run, first: int) -> Iterator[_Window]:
    """Yield the neighbouring groups from `first` on that make 13 to 19 digits and may be a number to mask.

    Digits typed one by one are put together in short runs only, and most digits are none by themselves: a page of
    digits costs little.
    """
    groups, upto = run.groups, run.upto
    before = upto[first]
    behind = first + (_MOST_GROUPS if len(groups) <= _SHORT_RUN else _FEW_GROUPS)
    for index in range(bisect_left(upto, before + 13) - 1, min(behind, len(groups))):
        size = upto[index + 1] - before
        if size > _MOST_GROUPS:
            return
        digits = run.digits[before : before + size]
        usual, rarer = is_usual_card(digits), is_rarer_card(digits)
        if not (usual or rarer or size == 16):
            continue
        start, right = groups[first][0], groups[index][1]
        head = first > 0 and groups[first - 1][1] == start - 1 and copy[start - 1] in ".-_,"
        tail = index + 1 < len(groups) and groups[index + 1][0] == right + 1 and copy[right] in ".-_"
        yield _Window(run, first, index + 1, start, right, digits, usual, rarer, head or tail)


class _KindWords:
    """Where the words stand that say what a number is; looked up by place."""

    def __init__(self, copy: str) -> None:
        matches = list(_KIND_WORD.finditer(copy))
        self._kinds = [str(match.lastgroup) for match in matches]
        self._starts = [match.start() for match in matches]
        self._ends = [match.end() for match in matches]

    def near(self, window: _Window) -> str | None:
        """Return the kind of the nearest word before the window, else of the first one after it."""
        before = bisect_right(self._ends, window.start) - 1
        if before >= 0 and self._starts[before] >= window.start - _LOOK_BACK:
            return self._kinds[before]
        after = bisect_left(self._starts, window.end)
        if after < len(self._starts) and self._starts[after] < window.end + _LOOK_AHEAD:
            return self._kinds[after]
        return None


def _kind(text: str, window: _Window, words: _KindWords) -> str | None:
    """Return "card", "nik" or None for a window, by its digits first and the words around it second."""
    usual, rarer = window.usual, window.rarer
    word = words.near(window)
    if not _stands_free(text, window, word):
        return None
    if word == "nik" and len(window.digits) == 16:
        return "nik"
    if word == "card":
        return "card" if usual or rarer else None
    if word == "reference" or window.glued:
        return None
    if window.behind - window.first > len(_NIK_BOUNDARIES):
        return None
    sizes = window.sizes
    if (usual and (len(sizes) == 1 or sizes in _CARD_GROUPINGS)) or (rarer and sizes in _CARD_GROUPINGS):
        return "card"
    return "nik" if _NIK_BOUNDARIES.issuperset(accumulate(sizes)) and is_identity_number(window.digits) else None


def _stands_free(text: str, window: _Window, word: str | None) -> bool:
    """Return False for digits that are part of a longer code such as JX4111111111111111."""
    before = text[window.start - 1] if window.start else " "
    after = text[window.end] if window.end < len(text) else " "
    if before in "•*" or (before.isalpha() and word not in {"card", "nik"}):
        return False
    return not after.isalpha() or after.islower()
