"""Order numbers and waybills: the installation's own patterns first, then sensible defaults.

Called by entities. Lower case, inner spaces and "#" are accepted; `reference_key` compares two of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.text.quantities import UNITS
from core.text.word_sets import word_set

NOT_PREFIXES = (
    "covid|rt|rw|km|no|jl|utc|gmt|iso|sma|smp|smk|wa|hp|tlp|telp|rp|idr|tgl|jam|usia|hal|bab|ke|sd|uu|pp|nik|otp|pin|"
    "cvv|ktp|rek|va|umur|max|min|plus|size|jan|feb|mar|apr|mei|may|jun|jul|agu|aug|sep|okt|oct|nov|nop|des|dec"
)
_KNOWN_PREFIXES = "inv|ord|kl|bk|trx|trf"
_FREE = r"(?<![\w/#@.•-])"
_ORDER_FORMS = (
    re.compile(rf"{_FREE}inv(?:oice)?[/-][a-z0-9/-]{{2,40}}(?<![/-])"),
    re.compile(rf"{_FREE}(?!(?:{NOT_PREFIXES})-)[a-z]{{2,5}}-\d{{2,12}}(?:-[a-z0-9]{{1,8}})?(?![\w-])"),
    re.compile(rf"{_FREE}(?:{_KNOWN_PREFIXES})[a-z]{{0,3}}\d{{4,20}}[a-z0-9]{{0,12}}(?!\w)"),
    re.compile(rf"{_FREE}(?:{_KNOWN_PREFIXES})\s?-?\s?\d{{4,12}}(?!\w)"),
    re.compile(rf"{_FREE}bk\s?-?\s?\d{{2,8}}(?!\w)"),
    re.compile(r"(?<![\w&])#\s?[a-z]{0,5}-?\d{2,15}(?!\w)"),
)
_LINK = r"(?:\s+(?:saya|aku|dengan|no|nomor|nomer|nmr|id|number|kode|code|yang|ini|is|my|sy|gue|paket|adalah))"
_ORDER_CONTEXT = re.compile(
    r"(?<![^\W\d_])(?:order|orderan|pesanan|invoice|booking|transaksi|referensi|reservasi|reference)(?:nya|ku)?"
    rf"{_LINK}{{0,4}}\s{{0,2}}[:#=.]?\s{{0,2}}(?P<ref>[a-z0-9][a-z0-9/-]{{3,24}})(?![\w-]|[.,]\d)"
)
_COURIERS = "jne|jnt|j&t|sicepat|anteraja|spx|ninja|tiki|pos|lion|wahana|lazada|shopee|idexpress|express"
_AWB_FORM = r"[a-z0-9]{8,20}(?![\w-])|[a-z]{0,5}\d{2,6}(?:[ -]\d{2,6}){1,4}(?![\w-])"
_AWB_CONTEXT = re.compile(
    rf"(?<![^\W\d_])(?:(?:no)?resi|awb|waybill|tracking|(?:{_COURIERS}))(?:nya|ku)?(?![^\W\d_])"
    rf"(?:{_LINK}|\s+(?:resi|{_COURIERS}|number)){{0,4}}\s{{0,2}}[:#=.]?\s{{0,2}}(?P<ref>{_AWB_FORM})"
)
_AWB_ALONE = re.compile(
    rf"{_FREE}(?!(?:{NOT_PREFIXES}|{_KNOWN_PREFIXES})\d)(?:[a-z]{{1,6}}\d{{6,19}}[a-z]{{0,4}}|"
    r"\d{6,14}[a-z]{1,4}\d{0,4}|[a-z]{1,4}\d{2,6}[a-z]{1,4}\d{4,10})(?![\w@-])"
)
COUNTED = re.compile(
    r"\s?(?:rb|ribu|jt|juta|k|hari|jam|menit|kali|x|pcs|orang|%|rupiah|persen|kg|kilo|gram|gr|ml|liter|meter|cm|lusin"
    r"|kodi|dozen)(?![^\W\d_])"
)
# What makes a number the order's own, whatever stands behind it: "pesanan no 2041 kaos hitam", "invoice 2041 kaos".
_NUMBERED = re.compile(r"(?<!\w)(?:no|nomor|nomer|nmr|id|number|kode|code|invoice|transaksi|referensi|reference)(?!\w)")
# So many characters before the order's word are looked at for one of those: "nomor pesanan 2041 kaos".
_BEFORE = 11
_NEXT_WORD = re.compile(r"\s{0,2}([^\W\d_]+)")
# Without what is said of a numbered order as well: "pesanan 2041 barang belum sampai".
_GOODS = UNITS - word_set("barang produk product products paket packages item anak pasien tamu kamar meja")
# Nobody orders 20777 shirts.
_MOST_DIGITS = 4
AMOUNT = re.compile(r"\d{1,9}(?:rb|ribu|k|jt|juta|pcs|x|kg|gr|jam|hari)")
DATE_LIKE = re.compile(r"\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?|\d{4}-\d{2}-\d{2}|\d{1,6}/\d{1,6}")

# Longest reference that a record is told with.
LONGEST_REFERENCE = 60


@dataclass(frozen=True)
class Patterns:
    """The installation's patterns, searched in the raw text first; group 1, if any, is the value."""

    order_number: tuple[re.Pattern[str], ...] = ()
    awb: tuple[re.Pattern[str], ...] = ()

    @property
    def all(self) -> tuple[re.Pattern[str], ...]:
        """Every pattern, for masking, which spares what they match."""
        return self.order_number + self.awb

    @classmethod
    def compiled(cls, order_number: Sequence[str] = (), awb: Sequence[str] = ()) -> Patterns:
        """Return patterns that ignore case; raise ValueError naming one that is broken."""
        return cls(*(tuple(_compiled(pattern) for pattern in group) for group in (order_number, awb)))


# The usual forms alone.
NO_PATTERNS = Patterns()


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        message = f"the reference pattern {pattern!r} is no regular expression ({error}); correct it"
        raise ValueError(message) from error


def reference_value(written: str) -> str:
    """Return a reference in upper case without spaces and leading "#"."""
    return "".join(written.split()).lstrip("#").upper()


def reference_key(written: str) -> str:
    """Return what two spellings of one reference share: letters and digits in upper case."""
    return "".join(filter(str.isalnum, written)).upper()


def read_own(text: str, patterns: Patterns) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end) of what the installation's patterns match in the raw `text`."""
    for kind, group in (("order_number", patterns.order_number), ("awb", patterns.awb)):
        for pattern in group:
            for match in pattern.finditer(text):
                start, end = match.span(1 if pattern.groups else 0)
                if end > start >= 0:
                    yield kind, start, end


def read_awb_by_word(copy: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of waybills that a word such as resi or a courier's name announces."""
    for match in _AWB_CONTEXT.finditer(copy):
        digits = sum(map(str.isdigit, match["ref"]))
        if 5 <= digits <= 20 and len(match["ref"]) >= 8:
            yield match.span("ref")


def read_orders(copy: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of order numbers: by their form, then by the word before them."""
    for form in _ORDER_FORMS:
        for match in form.finditer(copy):
            if any(map(str.isdigit, match[0])):
                yield match.span()
    for match in _ORDER_CONTEXT.finditer(copy):
        reference = match["ref"]
        digits = sum(map(str.isdigit, reference))
        mixed = 2 <= digits < len(reference) and not AMOUNT.fullmatch(reference)
        counted = DATE_LIKE.fullmatch(reference) or COUNTED.match(copy, match.end())
        numbered = _NUMBERED.search(copy, max(0, match.start() - _BEFORE), match.start("ref"))
        if (digits >= 4 or mixed) and not counted and (numbered or not counts_goods(copy, *match.span("ref"))):
            yield match.span("ref")


def counts_goods(copy: str, start: int, end: int) -> bool:
    """Return whether the number at `start` to `end` of `copy` counts the goods behind it: "2000 kaos", not "2000 mana".

    "kaosnya" are those of an order that was named.
    """
    behind = _NEXT_WORD.match(copy, end)
    few = end - start <= _MOST_DIGITS and copy[start:end].isdigit()
    return few and behind is not None and behind[1] in _GOODS


def read_awb_alone(copy: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of codes of 8 to 20 mixed letters and digits that nothing announces."""
    for match in _AWB_ALONE.finditer(copy):
        if 8 <= len(match[0]) <= 20:
            yield match.span()
