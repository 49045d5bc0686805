"""Finds one-time codes, PINs, card check values and passwords by the words around them.

Called by masking only. A code needs a word for it close by; order numbers, prices, times and phones in
between make it something else, so "otp belum masuk untuk order 20461" keeps its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.text.slang import load

_WORDS = {
    "cvv": r"cvv2?|cvc2?|cvn|cid|(?:kode\s+keamanan|security\s+code)|(?:3|tiga|three)\s+(?:digit|angka)s?"
    r"(?:\s+(?:di|on|the|yang|terakhir|last)){0,3}\s+(?:belakang|back)(?:nya)?(?:\s+of)?(?:\s+(?:the|my))?"
    r"(?:\s+(?:kartu|card))?",
    "otp": r"otp|kode\s+(?:otp|verif(?:ikasi)?|rahasia|akses|konfirmasi|sms|sekali\s+pakai|aktivasi)|"
    r"(?:verification|one[\s-]time|access|activation|confirmation|login|auth(?:entication)?)\s+(?:code|password|pin)",
    "pin": r"m-?pin|pin|passcode",
    "password": r"password|passwd|pass|pwd|pw|kata\s+sandi|kata\s+kunci|sandi",
}
_NAMED = "|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items())
SECRET_WORD = re.compile(rf"(?<![^\W\d_])(?:{_NAMED})(?:nya|ku|mu|-ku|-nya)?(?![^\W\d_])")

_SPOKEN = (
    r"(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|zero|one|two|three|four|five|six|seven|"
    r"eight|nine)"
)
_CODE = re.compile(
    r"(?<![\w#/•.,:-])(?:g-|(?P<plus>\+))?(?P<code>\d(?:[ .\u200b-]{0,2}\d){2,30})(?![.,:/-]?\d)(?![^\W_])"
    rf"|\b(?P<spoken>{_SPOKEN}(?:[ ,.-]{{1,2}}{_SPOKEN}){{2,7}})\b"
)
_OTHER_MATTER = re.compile(
    r"(?<![^\W\d_])(?:order|orderan|pesanan|invoice|inv|resi|awb|booking|trx|tiket|ticket|rp|idr|jam|pukul|"
    r"pkl|tanggal|tgl|tahun|thn|sejak|since|saldo|nominal|sebesar|senilai|harga|total|tagihan|limit|biaya|rek|"
    r"rekening|norek|pos|postal|promo|voucher|va|ref|amount|price|paid|at|digit|angka)(?:nya|ku)?(?![^\W\d_])|#|@"
)
_PAYING = re.compile(r"(?<![^\W\d_])(?:bayar|transfer|tf|transaksi|tarik|kirim|topup|top\s?up|pay|withdraw)")
_NOT_A_CODE = re.compile(
    r"\s?(?:rb|ribu|k|jt|juta|digits?|angka|x|kali|menit|minutes?|jam|hours?|hari|days?|detik|seconds?|pcs|orang|"
    r"rupiah|persen|percent|wib|wita|wit|tahun|years?|bulan)(?![^\W\d_])|\s?%|,-"
)
_REACH = 45
_LINK = re.compile(
    r"(?:[\s:=,.()\"'-]|\b(?:itu|ini|adalah|is|the|your|my|kode|nomor|no|merupakan|as|saya|untuk|kak|min|code|a|yang|tadi|"
    r"buat|as|sebagai)\b){1,9}"
)
_AFTER_CARD = re.compile(
    r"[\s,;|/]{0,3}(?:(?:exp\w{0,6}|valid\s+thru|berlaku)[\s.:]{0,3})?(?:\d{2}\s?[/-]\s?\d{2,4})[\s,;|/]{1,3}"
    r"(?P<code>\d{3,4})(?!\w)"
)
_MARKED_PASSWORD = re.compile(
    r"(?:\s{1,3}[\w-]{1,15}){0,4}?\s{0,3}(?:[:=]|\b(?:adalah|is|yaitu)\b)\s{0,3}(?P<value>\S{4,64})"
)
_BARE_PASSWORD = re.compile(
    r"(?:\s{1,3}(?:saya|aku|gue|gw|akun|account|login|email|ig|wifi|baru|lama|old|mobile|banking|internet|app|"
    r"aplikasi|buat|untuk|for|my)){0,6}\s{1,3}(?P<value>\S{4,64})"
)


def find(copy: str, text: str, *, after_cards: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end) of every secret in the plain `copy` of `text`.

    `after_cards` are the ends of card numbers already found: a check value behind the expiry date counts too.
    """
    for end in after_cards:
        match = _AFTER_CARD.match(copy, end)
        if match:
            yield "cvv", *match.span("code")
    words = list(SECRET_WORD.finditer(copy))
    for number, word in enumerate(words):
        kind = str(word.lastgroup)
        if kind == "password":
            yield from _passwords(copy, text, word.end())
            continue
        before = words[number - 1].end() if number else 0
        behind = words[number + 1].start() if number + 1 < len(words) else len(copy)
        yield from _codes_behind(copy, kind, word, behind)
        yield from _codes_before(copy, kind, word, before)


def _codes_behind(copy: str, kind: str, word: re.Match[str], limit: int) -> Iterator[tuple[str, int, int]]:
    """Yield the codes that follow the word, up to the next such word at `limit`."""
    reach = word.end() + _REACH
    for match in _CODE.finditer(copy, word.end(), min(limit, reach + _REACH)):
        if match.start() > reach or _OTHER_MATTER.search(copy, word.end(), match.start()):
            break
        amount = match[0].endswith("00") and _PAYING.search(copy, word.end(), match.start())
        span = None if amount else _fitting(copy, match, kind)
        if span:
            yield kind, *span
            reach = match.end() + 12


def _codes_before(copy: str, kind: str, word: re.Match[str], limit: int) -> Iterator[tuple[str, int, int]]:
    """Yield a code as in "123456 itu kode otp saya": only linking words may stand between."""
    begin = max(limit, word.start() - _REACH)
    for match in _CODE.finditer(copy, begin, word.start()):
        span = _fitting(copy, match, kind)
        cut_off = match.start() == begin and begin > limit
        if not span or cut_off or not _LINK.fullmatch(copy, match.end(), word.start()):
            continue
        if not _OTHER_MATTER.search(copy, max(0, match.start() - 12), match.start()):
            yield kind, *span


def _fitting(copy: str, match: re.Match[str], kind: str) -> tuple[int, int] | None:
    """Return the span of a code of the right length (CVV 3 or 4, others 4 to 8) without a unit behind it."""
    if match["spoken"]:
        return match.span("spoken")
    if match["plus"]:
        return None
    start, end = match.span("code")
    shortest, longest = (3, 4) if kind == "cvv" else (4, 8)
    size = sum(map(str.isdigit, match["code"]))
    if size > longest and not match["code"].startswith(("0", "62")):
        # A code with another number behind it; a longer run that begins like a phone is a phone.
        end = start + len(match["code"].split(" ")[0])
        size = sum(map(str.isdigit, copy[start:end]))
    if not shortest <= size <= longest or _NOT_A_CODE.match(copy, end):
        return None
    return start, end


def _passwords(copy: str, text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Yield the password behind its word: marked by : = adalah is, or mixed enough not to be a word."""
    marked = _MARKED_PASSWORD.match(copy, at)
    match = marked or _BARE_PASSWORD.match(copy, at)
    if not match:
        return
    start, end = match.span("value")
    value = text[start:end].rstrip(",;!?.)")
    bare = value.lower().strip("\"'")
    address = "@" in value[1:] and "." in value
    if bare in load().lists["not_a_password"] or address or value[:1] in "[(?":
        return
    digits = sum(map(str.isdigit, value))
    mixed = digits >= 4 or (digits > 0 and len(value) >= 6) or any(sign in value for sign in "#$%^&*@!_")
    if len(value) >= 4 and (marked or mixed):
        yield "password", start, start + len(value)
