"""Amounts of rupiah as people type them: Rp1.250.000,00, 50rb, 1,5 jt, sejuta, 1jt 200rb, goban.

Called by entities. Dot is thousands and comma decimals, except with jt and m where both are decimals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.text.amount_lexer import AmountLine, whole_number
from core.text.numbers import NUMBER_WORDS
from core.text.word_sets import word_set

_SCALES = {
    **dict.fromkeys(["ribu", "ribuan", "rb", "rban", "rbu", "rbuan", "k", "thousand"], 1_000),
    **dict.fromkeys(["juta", "jutaan", "jt", "jtan", "jta", "million", "mio"], 1_000_000),
    **dict.fromkeys(["miliar", "milyar", "miliaran", "milyaran", "billion", "m"], 1_000_000_000),
    **dict.fromkeys(["triliun", "trilyun", "trillion", "t"], 1_000_000_000_000),
}
_ONE_OF = {"seribu": 1_000, "sejuta": 1_000_000, "semiliar": 1_000_000_000, "semilyar": 1_000_000_000}
_SLANG = {
    "gocap": 50, "cepek": 100, "nopek": 200, "gopek": 500, "seceng": 1_000, "noceng": 2_000, "goceng": 5_000,
    "ceban": 10_000, "noban": 20_000, "goban": 50_000,
}  # fmt: skip
# Words that can hold an amount without a digit.
MONEY_WORDS = frozenset([*_ONE_OF, *_SLANG, *_SCALES])
_CURRENCY = frozenset(["rp", "idr"])
_RUPIAH = frozenset(["rupiah", "perak", "idr", "rp"])
_OTHER_COUNTS = word_set(
    "orang org pcs pc buah biji km kg kilo gram gr poin point points follower followers langkah ml liter",
    "unit kali meter pasien mb gb watt kalori mg item produk x hari jam menit bulan tahun cm data porsi",
    "views subscriber siswa karyawan pelanggan customer mil ton butir lembar eksemplar penduduk jiwa",
    "tiket",
)
_SPEAKS_OF_MONEY = word_set(
    "harga harganya bayar dibayar membayar total totalnya transfer tf ditransfer seharga nominal",
    "nominalnya saldo saldonya refund ongkir ongkirnya biaya biayanya sebesar senilai kepotong dipotong",
    "terpotong topup uang duit uangnya tagihan tagihannya cicilan denda fee price amount paid pay cost",
    "balance charged potongan cashback pinjam pinjaman limit setor tarik dp budget",
)
_LABELS = frozenset(["versi", "version", "v", "jam", "pukul", "no", "nomor", "tgl", "tanggal", "kode"])
_BETWEEN = frozenset(
    ["saya", "sebesar", "nya", "sudah", "udah", "cuma", "hanya", "of", "is", "was", ":", "=", "itu", "up"]
)


@dataclass(frozen=True, slots=True)
class Money:
    """Whole rupiah and the span of what was written."""

    rupiah: int
    start: int
    end: int


@dataclass(slots=True)
class _Sum:
    """An amount in the making: the terms so far, and whether anything says that it is money."""

    total: Decimal
    scale: int
    behind: int
    certain: bool
    bare: str = ""


def read_money(line: AmountLine, text: str) -> Iterator[Money]:
    """Yield the amounts in reading order; `text` is the original (2M is two milliard, 2m two metres)."""
    at = 0
    while at < len(line.words):
        found = _amount_at(line, text, at)
        if found:
            money, behind = found
            yield money
            at = behind
        else:
            at += 1


def _amount_at(line: AmountLine, text: str, at: int) -> tuple[Money, int] | None:
    currency = line.word(at) in _CURRENCY and not (line.tight(at) and line.kinds[at - 1] != "sign")
    begin = at
    if currency:
        begin = at + 1 + (line.word(at + 1) in {".", ":"})
    elif line.is_number(at) and line.in_code(at):
        return None
    found = _first_term(line, text, begin, currency=currency)
    if not found:
        return None
    while following := _next_term(line, text, found):
        found = following
    behind = _tail(line, found.behind)
    if line.word(at - 1) in _LABELS and not currency:
        return None
    certain = currency or found.certain or line.word(found.behind) in _RUPIAH
    if not certain and not _told_by_context(line, at, found):
        return None
    if line.word(behind) in _OTHER_COUNTS and not currency and line.word(behind - 1) not in _RUPIAH:
        return None
    rupiah = int(found.total)
    return (Money(rupiah, line.spans[at][0], line.spans[behind - 1][1]), behind) if rupiah > 0 else None


def _first_term(line: AmountLine, text: str, at: int, *, currency: bool) -> _Sum | None:
    """Read the first term: a slang word, sejuta, setengah juta, digits or number words with their scale."""
    word = line.word(at)
    if word in _SLANG:
        return _Sum(Decimal(_SLANG[word]), 1, at + 1, certain=True)
    if word in _ONE_OF:
        return _Sum(Decimal(_ONE_OF[word]), _ONE_OF[word], at + 1, certain=True)
    if word == "setengah" and (scale := _scale(line, text, at + 1, currency=currency)) and scale >= 1_000_000:
        return _Sum(Decimal(scale) / 2, scale, at + 2, certain=True)
    if line.is_number(at):
        return _digits(line, text, at, currency=currency)
    if word not in NUMBER_WORDS:
        return None
    found = line.count(at)
    if not found:
        return None
    value, after = Decimal(found[0]), found[1]
    if line.word(after) == "setengah":
        value, after = value + Decimal("0.5"), after + 1
    scale = _scale(line, text, after, currency=True)
    if scale and line.word(after) not in {"m", "t", "k"}:
        return _Sum(value * scale, scale, after + 1, certain=True)
    return _Sum(value, 1, after, certain=False, bare="words") if value == int(value) else None


def _digits(line: AmountLine, text: str, at: int, *, currency: bool) -> _Sum | None:
    written, after = line.words[at], at + 1
    hundreds = 100 if line.word(after) == "ratus" else 1
    after += hundreds == 100
    scale = _scale(line, text, after, currency=currency)
    if scale:
        value = _with_scale(written, scale)
        return _Sum(value * hundreds * scale, scale, after + 1, certain=True) if value is not None else None
    whole = whole_number(written)
    if whole is None or (hundreds == 100 and not currency):
        return None
    grouped = not written.isdigit() and len(written) > 4 and written[0] != "0"
    return _Sum(Decimal(whole * hundreds), 1, after, certain=grouped, bare=written)


def _with_scale(written: str, scale: int) -> Decimal | None:
    """Return 1.25 for "1.250" before juta, 1250 for "1.250" before ribu, 1.5 for "1,5" before either."""
    whole = whole_number(written)
    single_group = not written.isdigit() and sum(written.count(mark) for mark in ".,") == 1
    if whole is not None and (scale == 1_000 or not single_group):
        return Decimal(whole)
    return Decimal(written.replace(",", ".")) if single_group and len(written) <= 15 else None


def _scale(line: AmountLine, text: str, at: int, *, currency: bool) -> int | None:
    """Return what the word multiplies by; k needs its digits beside it, m and t a currency or capital."""
    word = line.word(at)
    if word not in _SCALES:
        return None
    if word == "k" and not (line.tight(at) or currency):
        return None
    if word == "t" and not currency:
        return None
    if word == "m" and not (currency or (text[line.spans[at][0]] == "M" and not _shouted(text))):
        return None
    return _SCALES[word]


def _shouted(text: str) -> bool:
    return text.isupper() and len(text) > 12


def _next_term(line: AmountLine, text: str, so_far: _Sum) -> _Sum | None:
    """Read a smaller term behind a larger one: 1jt 200rb, dua juta lima ratus ribu, dua juta setengah."""
    if so_far.scale <= 1 or not so_far.certain:
        return None
    if line.word(so_far.behind) == "setengah" and so_far.scale >= 1_000_000:
        return _Sum(so_far.total + Decimal(so_far.scale) / 2, 1, so_far.behind + 1, certain=True)
    if line.word(so_far.behind) in {"-", "/", ","}:
        return None
    term = _first_term(line, text, so_far.behind, currency=False)
    if term is None or not 1 < term.scale < so_far.scale or not term.certain:
        return None
    return _Sum(so_far.total + term.total, term.scale, term.behind, certain=True)


def _tail(line: AmountLine, at: int) -> int:
    """Return the index behind ",-" and "rupiah" after an amount."""
    if line.word(at) in {",", "."} and line.word(at + 1) == "-" and line.tight(at) and line.tight(at + 1):
        at += 2
    return at + 1 if line.word(at) in {"rupiah", "perak"} else at


def _told_by_context(line: AmountLine, at: int, found: _Sum) -> bool:
    """Return whether a bare number of 4 to 9 digits stands right behind a word that speaks of money."""
    written = found.bare
    if not written.isdigit() or not 4 <= len(written) <= 9 or written[0] == "0":
        return False
    if len(written) == 4 and written[:2] == "20":
        return False
    before = at - 1
    while line.word(before) in _BETWEEN and at - before < 4:
        before -= 1
    return line.word(before) in _SPEAKS_OF_MONEY
