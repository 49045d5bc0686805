"""What a customer wants, in their own words: picks the sentences that carry the matter, never the greeting.

Called by `handover/brief.py` with the customer's messages of one conversation. Extractive: nothing is rephrased.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.text import normalise

# Longest quotation, in characters: two lines of the brief.
LONGEST = 160
# A second message is quoted when it carries at least this share of what the best one carries.
WORTH_QUOTING = 0.6
# Words that open, thank, agree or ask for a person: they carry no matter.
EMPTY = frozenset(
    """
    halo hai hi hello permisi assalamualaikum selamat pagi siang sore malam p tes terima kasih thanks thank you ya iya
    tidak oke ok siap baik betul benar boleh tolong dong deh sih nih kok lah mohon bantu dibantu bantuan mau tanya
    bertanya saya aku kami dan di ke yang itu ini dengan sama bicara ngomong chat cs orang manusia agen admin operator
    petugas sambungkan hubungkan human agent person speak talk please the a to i my is are it can could want
    """.split()
)
# Words that tell of a problem or a wish: weighed double.
TELLING = frozenset(
    """
    belum sudah salah rusak kurang hilang gagal error kenapa kapan bagaimana mana berapa batal ganti ubah tukar refund
    kembali retur kirim sampai bayar kepotong saldo potong tagih pesanan paket resi transaksi jadwal dokter akun not
    late missing broken wrong cancel change where when why paid order package appointment
    """.split()
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the customer as typed, and the message that most of them stand in (None when nothing was said)."""

    text: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class _Scored:
    place: int
    message_id: int
    text: str
    score: float


def own_words(lines: Sequence[tuple[int, str]]) -> Quote:
    """Return the quotation for the customer's messages (id, text), oldest first."""
    said = [(message_id, " ".join(text.split())) for message_id, text in lines if text.strip()]
    tokens = [normalise(text).tokens for _, text in said]
    spread = Counter(token for found in tokens for token in set(found))
    scored = [
        _Scored(place, message_id, text, _score(found, text, spread, place / len(said)))
        for place, ((message_id, text), found) in enumerate(zip(said, tokens, strict=True))
    ]
    if not scored:
        return Quote("", None)
    ranked = sorted(scored, key=lambda one: -one.score)
    best = ranked[0]
    chosen = [best]
    second = next((one for one in ranked[1:] if one.text != best.text), None)
    if second and second.score >= WORTH_QUOTING * best.score > 0:
        chosen = sorted([best, second], key=lambda one: one.place)
    room = (LONGEST - 3) // len(chosen)
    return Quote(" … ".join(_cut(one.text, room) for one in chosen), best.message_id)


def _score(tokens: Sequence[str], text: str, spread: Counter[str], age: float) -> float:
    content = {token for token in tokens if token not in EMPTY}
    if not content:
        return 0.0
    weight = sum(1.0 + (token in TELLING) + 0.5 * (spread[token] > 1) for token in content)
    # A long story has many words but is not twelve times the matter of a short one.
    weight = min(weight, 14.0)
    # A bare number answers a question of ours; the matter was told before it.
    if all(token.startswith("<") or token.isdigit() for token in content):
        return 0.5
    return weight + ("?" in text) + 1.5 * (1 - age)


def _cut(text: str, room: int) -> str:
    """Return the text, or of a long one the sentences from the first telling one on, within `room` characters."""
    if len(text) <= room:
        return text
    sentences = re.split(r"(?<=[.!?,;])\s+", text)
    telling = [bool(TELLING & set(normalise(sentence).tokens)) for sentence in sentences]
    start = telling.index(True) if any(telling) else 0
    rest = " ".join(sentences[start:])
    return rest if len(rest) <= room else rest[: room - 1].rsplit(" ", 1)[0] + "…"
