"""The turns that tell a conversation: what the customer wants in their own words, and what was replied that matters.

Called by `handover/brief.py` for the lines of the brief that quote, and by `sapa evaluate brief`, which measures that
very choice. Extractive: nothing is rephrased. The shares and lengths below were chosen on dialogues of customer care
with human summaries (docs/benchmarks.md), and are round on purpose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from core.text import normalise

# Longest quotations, in characters: the wish two lines of the brief, the reply one and a half, the one before half one.
WISH, REPLY, EARLIER = 160, 120, 60
# The wish opens with the first message that carries at least this share of what the fullest one carries.
OPENING = 0.5
# Its neighbour in the same burst of bubbles is quoted too when it carries this share.
BURST = 0.6
# Else the newest message is, when it carries this share and both fit as they are.
NEWEST = 0.6
# The reply quoted is the last one that carries at least this share of what the fullest reply carries.
TELLING_REPLY = 0.6
# A long story has many words but is not twelve times the matter of a short one.
MOST_MATTER = 14.0
# Words that open, thank, agree or ask for a person: they carry no matter.
EMPTY = frozenset(
    """
    halo hai hi hello permisi assalamualaikum selamat pagi siang sore malam p tes terima kasih thanks thank you ya iya
    tidak oke ok siap baik betul benar boleh tolong dong deh sih nih kok lah mohon bantu dibantu bantuan mau tanya
    bertanya saya aku kami dan di ke yang itu ini dengan sama bicara ngomong chat cs orang manusia agen admin operator
    petugas sambungkan hubungkan human agent person speak talk please the a to i my is are it can could want hey there
    sorry you your we us our for and in of on at with this that have has do does be so an as by or if me was will just
    any what which let know
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
class Line:
    """One message in order: its id, whether it is ours (else the customer's), its text as written; whether what it asks
    was answered."""

    id: int
    ours: bool
    text: str
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Words as written, cut to fit, and the message that they stand in."""

    text: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Extract:
    """What a conversation is about: the customer's `wish` in one or two quotes, oldest first, and which of them carries
    most; the last reply that tells something, and the fullest one before it. Empty or None where nothing was said."""

    wish: tuple[Quote, ...] = ()
    fullest: int | None = None
    reply: Quote | None = None
    earlier: Quote | None = None

    @property
    def quotes(self) -> list[Quote]:
        """Everything quoted, in the order in which it was said, if ids grow."""
        found = [*self.wish, *(one for one in (self.earlier, self.reply) if one is not None)]
        return sorted(found, key=lambda one: one.message_id)


@dataclass(frozen=True, slots=True)
class _Scored:
    place: int
    id: int
    text: str
    score: float


def extract(lines: Sequence[Line]) -> Extract:
    """Return the extract of a conversation from its messages, oldest first."""
    said = [(place, line, " ".join(line.text.split())) for place, line in enumerate(lines) if line.text.strip()]
    own = _scored([(place, line.id, text) for place, line, text in said if not line.ours])
    ours = _scored([(place, line.id, text) for place, line, text in said if line.ours])
    wish, fullest = _wish(own, {line.id for line in lines if line.settled})
    reply, earlier = _replies(ours)
    return Extract(wish, fullest, reply, earlier)


def _wish(own: Sequence[_Scored], settled: Set[int]) -> tuple[tuple[Quote, ...], int | None]:
    """Return the opening and beside it the fullest message, if that is another, or the opening's neighbour, or else
    the newest that tells about as much: what was asked first may have been answered since. It costs the others nothing:
    it is quoted where all of both fits. Where all that was `settled`, the fullest of what was not is quoted beside it.
    """
    if not own:
        return (), None
    best = max(own, key=lambda one: one.score)
    opening = next(one for one in own if one.score >= OPENING * best.score)
    beside = [
        one
        for one in own
        if one.text != opening.text
        and (one is best or (abs(one.place - opening.place) == 1 and one.score >= BURST * best.score > 0))
    ]
    newest = [
        one
        for one in own
        if one.score >= NEWEST * best.score > 0 and one.text != opening.text and _both_fit(one, opening)
    ]
    chosen = [opening, *(sorted(beside, key=lambda one: -one.score)[:1] or newest[-1:])]
    still = [one for one in own if one.id not in settled and one.score > 0]
    if still and all(one.id in settled for one in chosen):
        chosen = [opening, max(still, key=lambda one: (one.score, one.place))]
    room = WISH if _both_fit(*chosen) else (WISH - 3) // len(chosen)
    quotes = [Quote(_cut(one.text, room), one.id) for one in sorted(chosen, key=lambda one: one.place)]
    return tuple(quotes), max(chosen, key=lambda one: one.score).id


def _both_fit(*said: _Scored) -> bool:
    """Tell whether one or two messages have room as they are, with what stands between them."""
    return sum(len(one.text) + 3 for one in said) - 3 <= WISH


def _replies(ours: Sequence[_Scored]) -> tuple[Quote | None, Quote | None]:
    """Return the last telling reply and the fullest one before it."""
    if not ours:
        return None, None
    most = max(one.score for one in ours)
    last = next(one for one in reversed(ours) if one.score >= TELLING_REPLY * most)
    before = [one for one in ours if one.place < last.place and one.text != last.text and one.score > 0]
    fullest = max(before, key=lambda one: one.score, default=None)
    return (
        Quote(_cut(last.text, REPLY), last.id),
        Quote(_cut(fullest.text, EARLIER), fullest.id) if fullest is not None else None,
    )


def _scored(said: Sequence[tuple[int, int, str]]) -> list[_Scored]:
    """Return the messages (place, id, text) of one side with the matter that each carries."""
    tokens = [normalise(text).tokens for _, _, text in said]
    spread = Counter(token for found in tokens for token in set(found))
    return [
        _Scored(place, message_id, text, _matter(found, text, spread, order / len(said)))
        for order, ((place, message_id, text), found) in enumerate(zip(said, tokens, strict=True))
    ]


def _matter(tokens: Sequence[str], text: str, spread: Counter[str], age: float) -> float:
    content = {token for token in tokens if token not in EMPTY}
    if not content:
        return 0.0
    # A bare number answers a question of ours; the matter was told before it.
    if all(token.startswith("<") or token.isdigit() for token in content):
        return 0.5
    weight = sum(1.0 + (token in TELLING) + 0.5 * (spread[token] > 1) for token in content)
    return min(weight, MOST_MATTER) + ("?" in text) + 1.5 * (1 - age)


def _cut(text: str, room: int) -> str:
    """Return the text, or of a long one the sentences from the first telling one on, within `room` characters."""
    if len(text) <= room:
        return text
    sentences = re.split(r"(?<=[.!?,;])\s+", text)
    telling = [bool(TELLING & set(normalise(sentence).tokens)) for sentence in sentences]
    start = telling.index(True) if any(telling) else 0
    rest = " ".join(sentences[start:])
    return rest if len(rest) <= room else rest[: room - 1].rsplit(" ", 1)[0] + "…"
