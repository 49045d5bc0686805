"""Counts of goods and people, and percentages: 2 pcs, untuk 4 orang, beli 3, selusin, 10 persen.

Called by entities. Durations, ages, sizes, scores and "2x" are none of these.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.text.amount_lexer import AmountLine
from core.text.numbers import NUMBER_WORDS
from core.text.word_sets import word_set

UNITS = word_set(
    "pcs pc piece pieces buah biji item items barang produk product products pasang pair pairs set box",
    "boxes dus kotak botol bottle bottles bungkus pack packs lembar unit units kaleng karton strip sachet",
    "orang org pasien dewasa tamu peserta people person persons adults adult kids children guests guest",
    "tiket ticket tickets porsi ekor helai roll koli paket packages kaos baju celana sepatu tas hijab",
    "jilbab kemeja jaket gamis sandal topi buku laptop kursi meja kamar mug gelas piring boneka masker",
    "tablet butir kapsul anak shirt shirts shoes bags books cups sak galon tabung ikat potong eksemplar",
    "penumpang rim undangan souvenir suvenir cup cups cangkir roti kue nasi kopi seragam stiker sticker stickers",
    "totebag brosur spanduk hampers parsel",
)
_MULTIPLES = {"lusin": 12, "kodi": 20, "dozen": 12}
_WHOLE = {"selusin": 12, "sekodi": 20, "berdua": 2, "bertiga": 3, "berempat": 4, "berlima": 5, "berenam": 6}
_ACQUIRE = word_set(
    "beli pesan pesen order ambil checkout co nambah tambah tambahin membeli memesan jumlah jumlahnya qty",
    "quantity sebanyak buy buying ordered bought kirim minta isi",
)
_MEASURES = word_set(
    "hari jam minggu bulan tahun menit detik kali x rb ribu jt juta k m kg kilo gram gr g ml liter lt cm",
    "meter inch gb mb digit angka persen percent desember november januari februari maret april mei juni",
    "juli agustus september oktober ratus thn bln hr jm mgg days weeks months hours years months day week",
    "times puluh am pm wib wita wit malam pagi siang sore % / : -",
)
_NOT_COUNTED_AFTER = word_set(
    "jam tgl tanggal no nomor lantai ukuran size usia umur bintang nilai blok kamar meja pukul nomer rt",
    "rw ke salah skor rating tahun anak hal halaman versi",
)
_PERCENT = frozenset(["%", "persen", "percent", "pct"])
# Words that can hold a count without a digit.
COUNT_WORDS = NUMBER_WORDS | _PERCENT | frozenset([*_WHOLE, *_MULTIPLES])
_HIGHEST = 9999


def read_percents(line: AmountLine) -> Iterator[tuple[str, int, int]]:
    """Yield (value with a decimal point, start, end) of every percentage."""
    for at, word in enumerate(line.words):
        if word not in _PERCENT or not at:
            continue
        if line.is_number(at - 1):
            yield line.words[at - 1].replace(",", "."), line.spans[at - 1][0], line.spans[at][1]
            continue
        for begin in range(max(0, at - 4), at):
            found = line.count(begin)
            if found and found[1] == at:
                yield str(found[0]), line.spans[begin][0], line.spans[at][1]
                break


def read_quantities(line: AmountLine) -> Iterator[tuple[str, int, int]]:
    """Yield (value, start, end) of every count of goods or people."""
    at = 0
    while at < len(line.words):
        found = _quantity_at(line, at)
        if found:
            value, behind = found
            yield str(value), line.spans[at][0], line.spans[behind - 1][1]
            at = behind
        else:
            at += 1


def _quantity_at(line: AmountLine, at: int) -> tuple[int, int] | None:
    word = line.word(at)
    if word in _WHOLE:
        return _WHOLE[word], at + 1
    if word == "setengah" and line.word(at + 1) in _MULTIPLES:
        return _MULTIPLES[line.word(at + 1)] // 2, at + 2
    if line.is_number(at) and line.in_code(at):
        return None
    found = line.count(at)
    before = line.word(at - 1)
    if not found or not 0 < found[0] <= _HIGHEST or before in _NOT_COUNTED_AFTER:
        return None
    value, after = found
    unit = line.word(after)
    if unit in _MULTIPLES:
        return value * _MULTIPLES[unit], after + 1
    if unit.removesuffix("nya") in UNITS:
        aged = unit == "anak" and line.word(after + 1) == "ke"
        return None if aged else (value, after + 1)
    bought = before in _ACQUIRE and value <= 999 and unit not in _MEASURES and not line.tight(after)
    return (value, after) if bought else None
