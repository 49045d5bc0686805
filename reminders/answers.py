"""Reads what a customer's reply to a reminder means, in everyday Indonesian and English. Pure; used by the actions.

When in doubt the answer is "other" and the customer is asked back: a wrongly cancelled appointment costs more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reminders.answer_words import (
    ADDRESS,
    ASKING,
    BETWEEN,
    CANCEL,
    COME,
    LATER,
    MOVE,
    NO,
    OTHER_TIME,
    OTHER_TIME_OF,
    PHRASES,
    SPELLINGS,
    TROUBLE,
    UNSURE,
    WELL,
    WHEN,
    WITH_CAN,
    YES,
)
from reminders.scores import read_score

Answer = str | int

# A longer text is a story of its own: it is understood as any other message.
LONGEST = 16
# Stands between words where somebody wrote a comma: "gak, jadi datang" is not "gak jadi datang".
PAUSE = "|"
_NUMBERED = {"appointment": ("confirmed", "reschedule", "cancelled"), "follow_up": ("confirmed", "other")}


@dataclass(frozen=True, slots=True)
class _Heard:
    """One reply, read once: its words and what each group of words says, plainly or negated."""

    words: tuple[str, ...]
    yes: bool
    no: bool
    asks: bool
    cancel: bool
    keep: bool
    move: bool
    stay: bool
    come: bool
    away: bool


def read_answer(text_plain: str, tokens: Sequence[str], yes_no: str | None, kind: str) -> Answer:
    """Return "confirmed", "reschedule", "cancelled", "other", or for csat a score from 1 to 5.

    `text_plain` is the message, best as it was typed (commas tell "gak, jadi" from "gak jadi"), `tokens` its words,
    read when the text is empty, `yes_no` "yes", "explicit_yes", "no" or None as understood elsewhere, `kind` the kind
    of reminder.
    """
    text = text_plain if text_plain.strip() else " ".join(tokens)
    if kind == "csat":
        return read_score(text)
    words = spelled(text)
    numbered = _NUMBERED.get(kind, ())
    if len(words) == 1 and words[0].isdigit() and 1 <= int(words[0]) <= len(numbered):
        return numbered[int(words[0]) - 1]
    if not text.strip() or len(words) > LONGEST:
        return "other"
    heard = _hear(text, words, yes_no)
    if kind == "appointment":
        return _attendance(heard)
    if kind == "personal":
        return _personal(heard)
    return "confirmed" if kind == "follow_up" and _is_content(heard) else "other"


def spelled(text: str) -> tuple[str, ...]:
    """Return the words of a text in one spelling, pauses kept: "ga jd dtg" is ("tidak", "jadi", "datang")."""
    plain = re.sub(r"[’'`]", "", text.lower())
    # "jadiii", "iyaaa": a drawn-out letter is never these words' own spelling.
    plain = re.sub(r"([a-z])\1{2,}", r"\1", plain)
    found = re.findall(r"[a-z]+|[0-9]+|[,.;:!\n]+", plain)
    words = " ".join(SPELLINGS.get(word, word if word.isalnum() else PAUSE) for word in found)
    for phrase, meaning in PHRASES:
        words = re.sub(rf"\b{phrase}\b", meaning, words)
    return tuple(word for word in words.split() if word not in ADDRESS)


def _hear(text: str, words: tuple[str, ...], yes_no: str | None) -> _Heard:
    cancel, keep = _signal(words, CANCEL)
    move, stay = _signal(words, MOVE)
    come, away = _signal(words, COME)
    said = [word for word in words if word != PAUSE]
    thumbs = not said and any(sign in text for sign in "👍👌✅")
    # "ya" says yes only where a sentence begins; behind other words it merely softens them: "besok aja ya".
    begins = [place for place in range(len(words)) if place == 0 or words[place - 1] == PAUSE]
    yes = bool(YES & set(words)) or any(words[place] == "ya" for place in begins)
    return _Heard(
        words=words,
        yes=yes or thumbs or yes_no in ("yes", "explicit_yes"),
        no=bool(NO & set(words)) or yes_no == "no",
        asks="?" in text or bool(ASKING & set(words)) or _ends_asking(said),
        cancel=cancel,
        keep=keep,
        move=move or _names_other_time(words, said),
        stay=stay,
        come=come,
        away=away,
    )


def _signal(words: Sequence[str], meant: frozenset[str]) -> tuple[bool, bool]:
    """Return whether a word of `meant` stands there plainly, and whether one stands there negated."""
    negated = [_is_negated(words, place) for place, word in enumerate(words) if word in meant]
    return not all(negated), any(negated)


def _is_negated(words: Sequence[str], place: int) -> bool:
    for before in reversed(words[max(0, place - 4) : place]):
        if before in NO:
            return True
        if before not in BETWEEN:
            return False
    return False


def _names_other_time(words: Sequence[str], said: Sequence[str]) -> bool:
    """Whether another time is proposed: "besok aja ya", "jam 10 aja kak", "hari lain"."""
    if any(first in OTHER_TIME_OF and second in OTHER_TIME for first, second in pairwise(said)):
        return True
    proposes = "saja" in said and bool(WHEN & set(said))
    return proposes and not (YES | COME | NO | CANCEL) & set(said) and words[0] != "ya"


def _ends_asking(said: Sequence[str]) -> bool:
    """Whether the text ends as spoken questions do: "batal kan", "jadi gak ya", "bisa bpjs ga"."""
    tail = [word for word in said if word not in ("ya", "sih", "nih")]
    if len(tail) < 2:
        return False
    return tail[-1] == "kan" or (tail[-1] == "tidak" and bool((COME | MOVE | CANCEL) & set(tail)))


def _attendance(heard: _Heard) -> Answer:
    words = set(heard.words)
    if "kalau" in words or (heard.cancel and (heard.keep or heard.move)) or (heard.move and heard.stay):
        return "other"
    if "tidak jadi batal" in " ".join(heard.words):
        return "other"
    if heard.move:
        # Asking whether it can be moved is asking for it. "Jangan batal, jadi datang, ganti jam" is asked back.
        return "other" if heard.keep and heard.come else "reschedule"
    if heard.asks or words & UNSURE:
        return "other"
    if heard.cancel:
        return "other" if _comes_after_all(heard.words) else "cancelled"
    return _comes(heard)


def _comes(heard: _Heard) -> Answer:
    if heard.away:
        return "other" if heard.come or heard.keep or heard.stay else "cancelled"
    if "tapi" in heard.words and WHEN & set(heard.words):
        # "Iya tapi jam 10 ya" agrees to something that was not offered.
        return "other"
    if (heard.come and not _can_something(heard.words)) or heard.keep:
        return "confirmed"
    if heard.yes:
        return "other" if heard.no or heard.stay else "confirmed"
    # A bare "gak" to "jadi datang?"; longer texts with a no in them are asked back.
    only_no = set(heard.words) <= NO | {PAUSE, "maaf", "deh", "dulu", "ya", "makasih"}
    return "cancelled" if heard.no and only_no and not heard.stay else "other"


def _can_something(words: Sequence[str]) -> bool:
    """Whether nothing of coming is said but "bisa", and something else is: "bisa pakai bpjs", "bisa bawa anak"."""
    if COME & set(words) != {"bisa"}:
        return False
    known = YES | COME | NO | WHEN | WITH_CAN
    return any(word not in known and not word.isdigit() for word in words)


def _comes_after_all(words: tuple[str, ...]) -> bool:
    """Whether coming is spoken of after cancelling: "batal... eh jadi datang". "Jadi batal" only means it is off."""
    last_cancel = max(place for place, word in enumerate(words) if word in CANCEL)
    later = words[last_cancel + 1 :]
    return any(word in COME and not _is_negated(later, place) for place, word in enumerate(later))


def _personal(heard: _Heard) -> Answer:
    later, never = _signal(heard.words, LATER)
    if later and not heard.cancel:
        return "reschedule"
    if heard.keep or heard.asks:
        return "other"
    if heard.cancel or never:
        return "cancelled"
    return "confirmed" if (heard.yes or "sudah" in heard.words) and not heard.no else "other"


def _is_content(heard: _Heard) -> bool:
    well, unwell = _signal(heard.words, WELL)
    if heard.asks or heard.no or unwell or TROUBLE & set(heard.words):
        return False
    return well or heard.yes
