"""How a message sounds: a negative score, a label, urgency and the words that told. Called once per turn
by the engine.

Rules over our own word list (`mood.toml`): dissatisfaction is recognised well, its degree only roughly.
The modal complaint is polite ("mohon konfirmasinya ya, sudah 5 hari"), praise beside a failure is irony,
thanks are manners, capitals and exclamation marks say little and only strengthen what words said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.text.normalise import normalise
from core.words import Mood
from intents.mood_words import MoodWords, Phrase, load

# From this score on a message is called negative; below half of it praise may make it positive.
NEGATIVE = 0.5
POSITIVE = 0.4
# Praise within this many words of a failure is irony.
IRONY_REACH = 6
DENIAL_REACH = 4
IRONY = 0.5
# How much of a problem's weight stays when it is only supposed ("kalau barang rusak?").
SUPPOSED = 0.3
# A long wait told as such, alone and together with a thing that has not come.
WAITED, WAITED_IN_VAIN = 0.5, 0.3
LOUD = 0.12
_LOUD_MARKS = re.compile(r"[!?]{2,}")
MOST_CUES = 6
_BEASTS = frozenset(("anjing", "babi", "monyet"))
# What stands for a day or an hour in normalised tokens.
DAY = "<tgl>"
# A displeasure that is denied ("tidak kecewa") pleases this much.
RELIEVED = 0.5


@dataclass(frozen=True, slots=True)
class _Found:
    """A phrase of the list at a place of the message, after guards: its kind, weight and words."""

    place: int
    phrase: Phrase
    denied: bool


def read_mood(text: str, tokens: Sequence[str]) -> Mood:
    """Return how `text` (as typed) with its normalised `tokens` sounds."""
    if not tokens:
        return Mood()
    if DAY in tokens:
        # When something is due is half of urgency: "hari ini" must be heard as words.
        tokens = normalise(text).tokens
    words = load()
    found = list(_found(tokens, words))
    negative, cues = _negative(tokens, found, words)
    praise = [one for one in found if one.phrase.kind == "praise"]
    ironic = _ironic(tokens, praise, _excused(tokens, found, words), words)
    if ironic:
        negative.append(IRONY)
        cues.append(ironic)
    if negative and _is_loud(text):
        negative.append(LOUD)
    score = _either(negative)
    pleased = 0.0 if ironic else _pleased(text, tokens, found, words)
    label = "negative" if score >= NEGATIVE else "neutral"
    if label == "neutral" and pleased >= POSITIVE and score < NEGATIVE / 2:
        label = "positive"
        cues += [one.phrase.text for one in found if one.phrase.kind in ("praise", "thanks")]
    urgent = _urgent(tokens, found, words)
    cues += urgent
    return Mood(label, round(score, 3), bool(urgent), tuple(dict.fromkeys(cues))[:MOST_CUES])


def _found(tokens: Sequence[str], words: MoodWords) -> Iterator[_Found]:
    """Yield the phrases of the list that stand in `tokens`, the longest of each kind at each place."""
    covered: dict[str, int] = {}
    for place, token in enumerate(tokens):
        for phrase in words.starting.get(token, ()):
            end = place + len(phrase.words)
            if covered.get(phrase.kind, 0) > place or tuple(tokens[place:end]) != phrase.words:
                continue
            covered[phrase.kind] = end
            yield _Found(place, phrase, _is_denied(tokens, place, words))


def _is_denied(tokens: Sequence[str], place: int, words: MoodWords) -> bool:
    """Return whether a negator stands before `place`, with nothing but words of degree between: "tidak ada
    yang"."""
    if tokens[place].startswith("<"):
        return False
    for before in reversed(tokens[max(0, place - DENIAL_REACH) : place]):
        if before in words.negators:
            return True
        if before not in words.bridges:
            return False
    return False


def _negative(tokens: Sequence[str], found: list[_Found], words: MoodWords) -> tuple[list[float], list[str]]:
    """Return the weights and the words of everything that speaks against us."""
    weights, cues = [], []
    supposed = any(token in words.suppositions for token in tokens)
    taken = _longest(found)
    for one in taken:
        kind, weight = one.phrase.kind, one.phrase.weight
        if one.phrase.text in _BEASTS and not words.pets.isdisjoint(tokens):
            continue
        if kind == "problem" and supposed:
            weight *= SUPPOSED
        # "tidak bagus" speaks against us, "tidak kecewa" for us.
        if (kind == "praise") == one.denied and kind in ("negative", "grudge", "problem", "praise"):
            weights.append(weight)
            cues.append(("tidak " if kind == "praise" else "") + one.phrase.text)
    span = _waited(tokens, words)
    if span and not supposed:
        weights.append(WAITED)
        cues.append(span)
        if any(token in words.failures for token in tokens):
            weights.append(WAITED_IN_VAIN)
    return weights, cues


def _longest(found: list[_Found]) -> list[_Found]:
    """Return the finds whose place no longer find of a complaint covers ("tidak sesuai janji", "tidak
    sesuai")."""
    against = [one for one in found if one.phrase.kind in ("negative", "grudge", "problem")]
    return [
        one
        for one in found
        if not any(
            other is not one
            and other.place <= one.place < other.place + len(other.phrase.words)
            and len(other.phrase.words) > len(one.phrase.words)
            for other in against
        )
    ]


def _waited(tokens: Sequence[str], words: MoodWords) -> str:
    """Return the words of a long wait ("sudah 5 hari"), or an empty string."""
    for token in tokens:
        if token in words.spans:
            return token
    for place, (number, unit) in enumerate(pairwise(tokens)):
        if unit in words.units and (number.isdigit() or number in words.numbers):
            before = tokens[max(0, place - 3) : place]
            if any(one in words.since for one in before) and not any(one in words.ailing for one in tokens):
                return f"{before[-1]} {number} {unit}"
    return ""


def _excused(tokens: Sequence[str], found: list[_Found], words: MoodWords) -> set[int]:
    """Return the places of negators that take back a displeasure: "tidak ada cacat" is no failure."""
    excused: set[int] = set()
    for one in found:
        if one.denied and one.phrase.kind in ("negative", "problem"):
            reach = range(max(0, one.place - DENIAL_REACH), one.place + len(one.phrase.words))
            excused.update(place for place in reach if tokens[place] in words.negators or place >= one.place)
    return excused


def _ironic(tokens: Sequence[str], praise: list[_Found], excused: set[int], words: MoodWords) -> str:
    """Return the praise that stands near a failure or a long wait ("mantap, sebulan belum sampai"), or
    nothing."""
    praised = {place for one in praise for place in range(one.place, one.place + len(one.phrase.words))}
    # "bagus ga?" only asks.
    last = len(tokens) - 1 if tokens[-1] in words.negators else len(tokens)
    failed = [place for place in range(last) if tokens[place] in words.failures and place not in praised | excused]
    for one in praise:
        end = one.place + len(one.phrase.words)
        near = any(one.place - IRONY_REACH <= place < end + IRONY_REACH for place in failed)
        if near and not one.denied:
            return one.phrase.text
    return ""


def _pleased(text: str, tokens: Sequence[str], found: list[_Found], words: MoodWords) -> float:
    """Return 0 to 1 how pleased the message sounds; questions and requests take praise and manners back."""
    if "?" in text or any(token in words.questions for token in tokens) or tokens[0] in words.openings:
        return 0.0
    asking = any(
        token in words.requests and (place == 0 or tokens[place - 1] not in words.achieved)
        for place, token in enumerate(tokens)
    )
    kinds = ("praise",) if asking else ("praise", "thanks")
    weights = [one.phrase.weight for one in found if one.phrase.kind in kinds and not one.denied]
    relieved = any(one.denied and one.phrase.kind == "negative" for one in found)
    return _either([*weights, RELIEVED] if relieved else weights)


def _urgent(tokens: Sequence[str], found: list[_Found], words: MoodWords) -> list[str]:
    """Return the words that press, if together they are enough."""
    hints = [one for one in found if one.phrase.kind == "urgent" and not one.denied]
    if not hints:
        return []
    if words.not_urgent and any(guard in " ".join(tokens) for guard in words.not_urgent):
        return []
    weights = {one.phrase.weight for one in hints}
    enough = 1.0 in weights or len(weights) > 1
    return [one.phrase.text for one in hints] if enough else []


def _is_loud(text: str) -> bool:
    """Return whether most letters are capitals or marks are doubled: weak, so it only strengthens."""
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return (len(letters) >= 8 and capitals > 0.7 * len(letters)) or bool(_LOUD_MARKS.search(text))


def _either(weights: Sequence[float]) -> float:
    """Return the chance that at least one of several independent hints is right."""
    rest = 1.0
    for weight in weights:
        rest *= 1.0 - weight
    return 1.0 - rest
