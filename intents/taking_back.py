"""Whether only taking back was said ("yaudah batalin aja"): of what, the conversation tells, not the words."""

from __future__ import annotations

import re
from collections.abc import Sequence

# As the normaliser writes them.
_BARE = frozenset(
    """
    mau batal batalkan tidak jadi gajadi deh ah saja dong ya kak min itu tadi yang cancel it maaf eh oh sudah yaudah
    please mending ingin pengen i want to
    """.split()
)
_TAKES_BACK = re.compile(r"\b(?:batal(?:kan)?|tidak jadi|gajadi|cancel)\b")


def only_takes_back(tokens: Sequence[str]) -> bool:
    """Return whether these normalised words take something back and do not say what."""
    return set(tokens) <= _BARE and _TAKES_BACK.search(" ".join(tokens)) is not None
