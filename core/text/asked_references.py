"""Numbers that are references only because one was asked for: "20777", "nomornya A17 kak", "PO 1042".

Called by entities with what no other reader took. Whatever the records API takes as a reference and holds a digit may
be one; dates, times, sums, amounts of something, and a lone digit, which picks a quick reply, are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.text.references import AMOUNT, COUNTED, DATE_LIKE, LONGEST_REFERENCE, NOT_PREFIXES, counts_goods
from core.text.slang import load
from core.text.word_sets import word_set

_PIECE = re.compile(r"#?[^\W_](?:[\w./#-]*[^\W_])?")
_CODE = re.compile(r"#?[a-z0-9][a-z0-9./#_-]*")
_TIME_OR_SUM = re.compile(r"\d|\d{1,2}[.]\d{2}|\d{1,3}(?:\.\d{3})+")
_SHORT_NAME = re.compile(r"(?<!\w)(no|nmr|id|ref)\.(?=\s?\w)")
_PREFIX = re.compile(rf"(?!(?:{NOT_PREFIXES})$)[a-z]{{1,5}}")
# Words that announce a number, with -nya and -ku; and what may stand between them and it.
_ANNOUNCING = word_set(
    "nomor nomer nmr no number num kode code id ref referensi reference resi awb order orderan pesanan invoice booking",
    "transaksi paket",
)
_MOST_LINKS = 4
_LINKS = word_set("adalah itu ini yaitu yang ya is are the my its it's saya sy aku gue gw punya punyaku tadi")
# What people say around the number and that changes nothing of it.
_AROUND = word_set(
    "iya yaa oh ok oke okay baik siap nih ni deh dong sih kok kayaknya sepertinya kalau kalo ga gak nggak tidak salah",
    "coba cek dicek tolong mohon bantu halo hai pagi siang sore malam maaf makasih terima kasih please pls here for",
    "this dan sama and buat untuk",
)


def read_asked(copy: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of the first reference in the plain `copy` of `text`, if anything there can be one."""
    spaced = _SHORT_NAME.sub(r"\1 ", copy)
    pieces = [match.span() for match in _PIECE.finditer(spaced)]
    # In the order of the text, and found in it at once.
    codes = dict.fromkeys(at for at, span in enumerate(pieces) if _is_code(spaced, *span))
    words = [spaced[start:end] for start, end in pieces]
    others = [at for at in range(len(pieces)) if at not in codes and not _is_around(words[at])]
    for at in codes:
        first = at - 1 if _is_prefix(text, spaced, pieces, at) else at
        if all(other == first for other in others) or _is_announced(words, first):
            last = at
            while last + 1 in codes and spaced[pieces[last][1] : pieces[last + 1][0]] == " ":
                last += 1
            start, end = pieces[first][0], pieces[last][1]
            if end - start <= LONGEST_REFERENCE:
                yield start, end
            return


def _is_code(copy: str, start: int, end: int) -> bool:
    written = copy[start:end]
    if not _CODE.fullmatch(written) or not any(map(str.isdigit, written)):
        return False
    if any(one.fullmatch(written) for one in (_TIME_OR_SUM, AMOUNT, DATE_LIKE)):
        return False
    return not counts_goods(copy, start, end) and not COUNTED.match(copy, end)


def _is_prefix(text: str, copy: str, pieces: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether capitals before the code belong to it: "PO 1042"."""
    if not at:
        return False
    start, end = pieces[at - 1]
    written = copy[start:end]
    joined = copy[end : pieces[at][0]] == " " and text[start:end].isupper()
    return joined and _PREFIX.fullmatch(written) is not None and not _is_around(written)


def _is_announced(words: Sequence[str], at: int) -> bool:
    nearest = words[max(0, at - _MOST_LINKS - 1) : at][::-1]
    announcing = next((word for word in nearest if word not in _LINKS), "")
    return _bare(announcing) in _ANNOUNCING


def _is_around(word: str) -> bool:
    return _bare(word) in _ANNOUNCING or word in _LINKS or word in _AROUND or word in load().lists["vocatives"]


def _bare(word: str) -> str:
    return word.removesuffix("nya").removesuffix("ku")
