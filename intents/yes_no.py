"""Yes, no, or neither: what a short answer to a question of ours says. Called once per turn by the engine.

The values, weakest claim first:
- None: no answer to a yes/no question (a question, a problem, a new matter, "ga tau").
- "weak_yes": back-channel such as "oke", "siap", "hmm ya", a thumb. Good enough to go on, never to spend
  or cancel.
- "yes": "iya", "betul", "boleh", "mau".
- "explicit_yes": a yes that says the deed again ("ya batal", "iya bener, ganti ke situ"). That a deed was
  named is all it says; money, cancellation and slots compare which deed with what they asked.
- "no": denies or stops, wherever the negator stands ("ga jadi", "ya jangan dulu", "tidak jadi batal").
A bare "batal" is None: it agrees to cancelling and refuses coming, so only the one who asked can tell.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from intents.refusal import refuses

# A longer message is hardly an answer any more; counted in words after normalising.
LONGEST = 10
LONGEST_NO = 7
# "iya itu pesanan saya": words of content that a plain yes may carry along.
CARRIED = 2
# "Jangan lupa ya" wants it done.
_REMINDS = re.compile(r"\b(?:jangan (?:sampai )?(?:lupa|telat|lama)|(?:don't|dont) (?:forget|be late))\b")
_SUFFIX = re.compile(r"(kan|in)?(nya|lah)?\Z")


@cache
def _words() -> Mapping[str, frozenset[str]]:
    table = tomllib.loads(resources.files("intents").joinpath("yes_no.toml").read_text("utf-8"))
    return {
        name: frozenset(
            " ".join(part.split()) for part in (text.split("|") if name.endswith("phrases") else text.split())
        )
        for name, text in table.items()
    }


def read_yes_no(text: str, tokens: Sequence[str]) -> str | None:
    """Return what `text` (as typed), whose normalised words are `tokens`, answers; values as the module
    says."""
    words = _words()
    if not 0 < len(tokens) <= LONGEST or "?" in text:
        return None
    spoken = [token for token in tokens if token not in words["fillers"]]
    phrase = " ".join(spoken)
    if spoken == ["ya"] and tokens[-1] == "ya" and "kasih" in tokens:
        # "makasih ya" is manners.
        return None
    if refuses(tokens):
        return "no"
    if _REMINDS.search(" ".join(tokens)):
        return None
    if phrase in words["weak_phrases"]:
        return "weak_yes"
    if phrase in words["strong_phrases"] or " ".join(tokens) in words["strong_phrases"]:
        # "udah, makasih" closes a conversation; it does not say yes.
        return None if "sudah" in spoken and "kasih" in tokens else "yes"
    if phrase in words["no_phrases"]:
        return "no"
    if any(token in words["turning"] for token in tokens):
        return None
    for place, token in enumerate(spoken):
        if token in words["deny"]:
            return _denied(text, spoken, place)
    return None if any(token in words["unsure"] for token in spoken) else _affirmed(tokens, spoken)


def _denied(text: str, spoken: Sequence[str], place: int) -> str | None:
    """Return "no" when the negator at `place` answers, None when it tells of a problem or of not knowing."""
    words = _words()
    before, negator, after = spoken[:place], spoken[place], spoken[place + 1 :]
    if len(spoken) > LONGEST_NO or set(after[:1]) & (words["unsure"] | words["certain"]):
        return None
    if not after and before and _asks(before, negator):
        return None
    closes = not after or set(after) <= {"jadi", "usah", "dulu"}
    if not all(token in words["affirm"] | words["weak"] for token in before):
        return "no" if closes and len(before) <= CARRIED else None
    if closes or negator in words["stop"] or _set_apart(text):
        return "no"
    follows = words["after_deny"] | words["deny"] | words["affirm"] | words["answers"]
    return "no" if all(token in follows or _is_deed(token) for token in after) else None


def _asks(before: Sequence[str], negator: str) -> bool:
    """Return whether a negator at the end makes a question of what stands before it ("bisa COD ga", "udah dikirim
    belum"); behind words that claim nothing of their own it denies ("kayaknya enggak", "yang itu bukan")."""
    words = _words()
    if negator == "belum":
        return "sudah" in before
    return negator in words["tags"] and not set(before) <= words["bare"]


def _set_apart(text: str) -> bool:
    """Return whether a comma or point closes the first word, as in "belum, nanti saya cek"."""
    head = text.split(maxsplit=1)
    return len(head) == 2 and head[0][-1] in ",.;!"


def _affirmed(tokens: Sequence[str], spoken: Sequence[str]) -> str | None:
    """Return how strong the yes of an answer without negator is, None when it is no yes."""
    words = _words()
    if not spoken:
        return None
    head, content = spoken[0], [token for token in spoken if not _is_yes_word(token)]
    leads = head in words["affirm"] or (head in words["weak"] and not head.startswith(("h", "m")))
    if leads and any(_is_deed(token) and token not in words["affirm"] for token in spoken[1:]):
        return "explicit_yes"
    if not _is_yes_word(head) or (content and not (head in words["affirm"] and len(content) <= CARRIED)):
        return None
    firm = [token for token in spoken if token in words["affirm"] | words["answers"] and token not in ("ya", "iya")]
    resigned = "deh" in tokens or spoken[:2] in (["ya", "sudah"], ["iya", "sudah"])
    return "weak_yes" if resigned or (head in words["weak"] and not firm) else "yes"


def _is_yes_word(token: str) -> bool:
    words = _words()
    return token in words["affirm"] or token in words["answers"] or token in words["weak"]


def _is_deed(token: str) -> bool:
    deeds = _words()["deeds"]
    return token in deeds or _SUFFIX.sub("", token.removeprefix("di"), count=1) in deeds
