"""Rules for one word at a time: repeated letters, X2 reduplication, clitics, nge- verbs and homographs.

Called by normalise, in this order, on lower-case tokens. Word lists live in `slang.toml`.
"""

from __future__ import annotations

import re

from core.text.slang import Slang, single

_TRIPLE = re.compile(r"([^\W\d_])\1{2,}")
_LONG_ENDS = {"aa", "ii", "uu"}
_TWICE = re.compile(r"([a-z]{3,24})2(an|nya|ku|mu|kan|in|lah)?\Z")
_PREFIXED = re.compile(r"(ber|di|ter|ke)([a-z]{4,24})\Z")


def squeeze(word: str, slang: Slang) -> str:
    """Return `word` with letters typed three times or more reduced: "maaaaf" gives "maaf"."""
    if not _TRIPLE.search(word):
        return word[:-1] if word[-2:] in _LONG_ENDS and len(word) > 2 else word
    reduced = _TRIPLE.sub(r"\1", word)
    return slang.doubled.get(single(reduced), reduced)


def expand(word: str, slang: Slang) -> tuple[str, ...]:
    """Return the words that one token stands for; a token that no rule knows comes back alone."""
    known = slang.words.get(word)
    if known:
        return known
    if "2" in word:
        return (_reduplicated(word, slang),)
    if word.endswith("nya") and len(word) > 4:
        stem = slang.words.get(word[:-3])
        return (*stem[:-1], stem[-1] + "nya") if stem else (word,)
    if word.startswith("nge") and word[3:] in slang.lists["nge_verbs"]:
        return (word[3:],)
    return (word,)


def _reduplicated(word: str, slang: Slang) -> str:
    """Return cepat2 as cepat-cepat, besar2an as besar-besaran, berkali2 as berkali-kali."""
    match = _TWICE.match(word)
    if not match or match[1] in slang.lists["real_digit"] or match[1] in slang.keep:
        return word
    root, suffix = match[1], match[2] or ""
    plain_root = slang.words.get(root)
    if plain_root and len(plain_root) == 1:
        root = plain_root[0]
    prefixed = _PREFIXED.match(root)
    second = prefixed[2] if prefixed and root not in slang.lists["not_prefixed"] else root
    return f"{root}-{second}{suffix}"


def detached_suffix(words: list[str]) -> None:
    """Join a "nya" that was typed apart onto the last of `words`, in place: order nya gives ordernya."""
    last = words[-1]
    if last[-1:].isalpha() and not last.endswith("nya"):
        words[-1] = last + "nya"


def is_split_passive(before: str, word: str, slang: Slang) -> bool:
    """Return whether "di" and `word` are one passive verb typed apart: di kirim."""
    return before == "di" and word in slang.lists["passives"]


def homograph(token: str, before: str, after: str, slang: Slang) -> tuple[str, ...] | None:
    """Return the reading of "dr", "no", "g", "cm" or "besuk" between its neighbours (`after` as typed), else None."""
    if token == "dr":
        return ("dokter",) if _is_doctor(before, after, slang) else ("dari",)
    if token == "no":
        numbered = (
            after[:1].isdigit() or after[:1] == "<" or after.lower().removesuffix("nya") in slang.lists["numbered"]
        )
        return ("nomor",) if numbered else ("no",)
    if token == "g":
        return ("gram",) if before[:1].isdigit() else ("tidak",)
    if token == "cm":
        return ("cm",) if before[:1].isdigit() else ("cuma",)
    if token == "besuk" and (before in ("jam", "waktu") or after.lower() == "pasien"):
        return ("besuk",)
    return None


def _is_doctor(before: str, after: str, slang: Slang) -> bool:
    """Return whether "dr" is a doctor: before a capitalised name or "poli", or behind a word of visits."""
    following = after.lower()
    if following in slang.lists["doctor_after"]:
        return True
    if not following or following in slang.lists["from_after"] or after[:1].isdigit():
        return False
    return (after[:1].isupper() and not after.isupper()) or before in slang.lists["doctor_before"]
