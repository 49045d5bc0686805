"""Chat spelling to plain words: what intents and knowledge search read instead of the raw text.

Called by the engine's understanding and by training, so both see the very same words.
Steps: entities to placeholders, NFKC, invisible characters out, emoji to words, lower case, letters squeezed,
X2 reduplication, detached -nya joined, the house's slang list, vocatives taken out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.text.emoji import name_emoji, name_emoticons
from core.text.slang import Slang, load
from core.text.words import (
    detached_suffix,
    expand,
    homograph,
    is_split_passive,
    squeeze,
)

PLACEHOLDERS = {
    "money": "<uang>",
    "date_time": "<tgl>",
    "order_number": "<nomor>",
    "awb": "<resi>",
    "phone": "<telepon>",
    "email": "<email>",
    "card": "<kartu>",
    "nik": "<nik>",
}
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_MASKED_TOKEN = re.compile(r"\[(?P<kind>kartu|NIK) ••\d{0,4}\]")
TOKEN = re.compile(r"<[a-z]+(?::[a-z]+)?>|\d+(?:[.,:/-]\d+)*[^\W\d_]*|[^\W_]+(?:['\u2019-][^\W_]+)*")
_EDGE = " \t\r\n\0.,;:!?\"'*_~`()[]{}<>/\\|-\u00ab\u00bb\u201c\u201d\u2018\u2019\u2026\u2013\u2014"


class Found(Protocol):
    """The part of an entity that normalising needs: its kind and where it stands in the raw text."""

    @property
    def kind(self) -> str:
        """What it is, such as money or phone."""
        ...

    @property
    def start(self) -> int:
        """Where it begins in the raw text."""
        ...

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        ...


@dataclass(frozen=True)
class Normalised:
    """Plain words of a message: joined by one space, as a tuple, and the vocatives that were taken out."""

    text: str
    tokens: tuple[str, ...]
    vocatives: tuple[str, ...]


def normalise(text: str, entities: Sequence[Found] = ()) -> Normalised:
    """Return the plain words of `text`.

    `entities` (offsets in `text`) become placeholders such as `<uang>`; kinds without one stay as typed.
    """
    cleaned = _clean(with_placeholders(text, entities))
    lowered = cleaned.lower()
    if ":" in lowered or ";" in lowered:
        lowered = name_emoticons(lowered)
    slang = load()
    tokens = [squeeze(token, slang) for token in TOKEN.findall(lowered)]
    cased = TOKEN.findall(cleaned) if "dr" in tokens or "kk" in tokens else tokens
    kept, vocatives = _without_vocatives(tokens, cased if len(cased) == len(tokens) else tokens, slang)
    words = tuple(_plain_words(kept, slang))
    return Normalised(" ".join(words), words, vocatives)


def with_placeholders(text: str, entities: Sequence[Found]) -> str:
    """Return `text` with entities, and tokens that masking left, replaced by their placeholders."""
    pieces, at = [], 0
    for entity in sorted(entities, key=lambda entity: entity.start):
        placeholder = PLACEHOLDERS.get(entity.kind)
        if placeholder and entity.start >= at:
            pieces += [text[at : entity.start], f" {placeholder} "]
            at = entity.end
    whole = "".join([*pieces, text[at:]]) if pieces else text
    if "••" in whole:
        return _MASKED_TOKEN.sub(lambda match: f" <{match['kind'].lower()}> ", whole)
    return whole


def fold(text: str) -> str:
    """Return `text` for exact comparison with keywords: case folded, one space, no punctuation at its ends.

    "*STOP!*" and " stop . " both give "stop"; nothing inside the text is changed.
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(text.casefold().strip(_EDGE).split())


def _clean(text: str) -> str:
    if text.isascii():
        return text
    return name_emoji(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text.replace("\u200d", ""))))


def _without_vocatives(
    tokens: list[str], cased: list[str], slang: Slang
) -> tuple[list[tuple[str, str, str]], tuple[str, ...]]:
    """Return (token, the one before, the one after as typed) for the content, and the vocatives apart."""
    kept: list[tuple[str, str, str]] = []
    vocatives: list[str] = []
    before = ""
    for at, token in enumerate(tokens):
        after = cased[at + 1] if at + 1 < len(tokens) else ""
        addressed = token in slang.lists["vocatives"] and cased[at] != "KK"
        if addressed and not _is_content(token, before, after.lower(), slang):
            vocatives.append(token)
            continue
        kept.append((token, before, after))
        before = token
    return kept, tuple(vocatives)


def _is_content(token: str, before: str, after: str, slang: Slang) -> bool:
    """Return whether a possible vocative is content: "biaya admin", "min 10 pcs", "ibu saya"."""
    if before in slang.lists["content_after"] or after in slang.lists["content_before"] or before[:1].isdigit():
        return True
    if (token == "min" and after[:1].isdigit()) or (token == "kk" and before in {"ktp", "foto"}):
        return True
    return token in slang.lists["family"] and after in {"saya", "sy", "aku", "gue", "gw"}


def _plain_words(kept: list[tuple[str, str, str]], slang: Slang) -> list[str]:
    words: list[str] = []
    for token, before, after in kept:
        if token in {"nya", "ny"} and words:
            detached_suffix(words)
        elif is_split_passive(before, token, slang) and words:
            words[-1] = f"di{token}"
        elif token in slang.keep:
            words.append(token)
        else:
            words += homograph(token, before, after, slang) or expand(token, slang)
    return words
