"""What a notice offers to whoever replies, and whether a reply takes it up. Pure.

Used by `bot/actions/answer_notice.py`. A notice names the words to reply with ("balas **bukan saya**"); people
answer in words of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# What a kind's `invites` may name: nothing, help with what went wrong, that a transaction was not theirs, that a parcel
# did not come, or that its new day does not suit.
NOTHING, HELP, NOT_MINE, NOT_RECEIVED, UNFIT = "", "help", "not_mine", "not_received", "unfit"
# A longer message is a story of its own, which is understood as any other.
LONGEST = 9
_ASKS_HELP = frozenset(
    """
    bantu bantukan bantuin bantuan dibantu dibantuin tolong help cek check dicek cekin kenapa sebab sebabnya alasan
    alasannya why bagaimana gimana pilihan pilihannya opsi opsinya option options choices mau lanjut
    """.split()
)
_WORDS = {
    # Meant of whoever did it, or of the doing.
    NOT_MINE: re.compile(
        r"^(?:itu |ini )?bukan$|\bbukan (?:dari |oleh |punya |milik |transaksi )?(?:saya|aku|gue|gua|sendiri)\b"
        r"|\b(?:tidak|belum) (?:pernah |merasa |ada )?"
        r"(?:transaksi|melakukan|bayar|transfer|beli|belanja|pakai|kenal|tahu)\b"
        r"|\bnot (?:me|mine)\b|\b(?:wasnt|wasn't|isnt|isn't) (?:me|mine)\b|\b(?:didnt|didn't|did not|never) \w+"
    ),
    NOT_RECEIVED: re.compile(
        r"\bbelum\b|\btidak (?:ada|terima|sampai|dapat|datang|nerima)\b|\bmana\b|\bnot (?:yet|received|here)\b"
        r"|\b(?:havent|haven't|didnt|didn't|never|dont|don't)\b"
    ),
    UNFIT: re.compile(
        r"\b(?:tidak|kurang) (?:cocok|bisa|pas|mau|setuju|di rumah)\b|\b(?:kelamaan|keberatan|telat|lama)\b"
        r"|\b(?:does not|doesnt|doesn't|not) (?:suit|work|ok|okay)\b"
    ),
}


def takes_up(invited: str, plain: str, tokens: Sequence[str], yes_no: str | None) -> bool:
    """Return whether a reply takes up what was `invited`. `plain` and `tokens` are its plain words, `yes_no` as read by
    `intents/yes_no.py`; an "oke" takes note only."""
    if invited == NOTHING or not 0 < len(tokens) <= LONGEST:
        return False
    if invited in _WORDS and _WORDS[invited].search(plain):
        return True
    if invited in (NOT_MINE, NOT_RECEIVED):
        return False
    return bool(_ASKS_HELP & set(tokens)) or yes_no in (("no",) if invited == UNFIT else ("yes", "explicit_yes"))
