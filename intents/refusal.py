"""Whether a message refuses a deed instead of asking for it: "jangan dibatalkan dulu", "belum mau ganti".

A classifier hears "batal" and thinks of cancelling; who stops it must never be taken for who wants it. Called by the
engine for intents that undo something, and by the reading of yes and no.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Words that undo or move something, behind di-, me- and before -kan.
_DEED = re.compile(
    r"(?:di|mem|meng|me|nge|ng)?(?:batal|cancel|hapus|tutup|nutup|ganti|ubah|rubah|pindah|undur|geser|refund|retur|reschedule"
    r"|move|change|close|delete)(?:kan|in)?"
)
_STOPS = frozenset(("jangan", "dont", "don't", "never"))
# These stop only together: "tidak" alone may tell of a problem ("tidak bisa batal").
_NEGATORS = frozenset(("tidak", "belum", "not", "gajadi", "gausah", "gamau"))
_WHOLE = frozenset(("gajadi", "gausah", "gamau"))
_WILLS = frozenset(("jadi", "usah", "perlu", "mau", "ingin", "minta", "want", "need"))
# Words between the stop and the deed: "jangan sampai pesanannya dibatalkan".
REACH = 3
# A question or a supposition refuses nothing.
_OPEN = frozenset("kenapa mengapa apakah apa kalau jika bila gimana bagaimana kok why if how".split())


def refuses(tokens: Sequence[str]) -> bool:
    """Return whether these normalised words stop a deed that undoes something."""
    if not _OPEN.isdisjoint(tokens):
        return False
    return any(_deed_follows(tokens, place + width) for place in range(len(tokens)) if (width := _stop(tokens, place)))


def leaves_it(tokens: Sequence[str]) -> bool:
    """Return whether these normalised words begin by saying that nothing need be done: "gausah deh, ke rumah aja"."""
    begins = tokens[:1] == ("gausah",) or tuple(tokens[:2]) == ("tidak", "usah")
    return begins and not any(_DEED.fullmatch(token) for token in tokens)


def _stop(tokens: Sequence[str], place: int) -> int:
    """Return how many words the stop at `place` has, 0 where there is none."""
    here, following = tokens[place], tokens[place + 1 : place + 2]
    if here in _STOPS or here in _WHOLE:
        return 1
    return 2 if here in _NEGATORS and following and following[0] in _WILLS else 0


def _deed_follows(tokens: Sequence[str], place: int) -> bool:
    return any(_DEED.fullmatch(token) for token in tokens[place : place + REACH])
