"""Noisy copies of training sentences: what clean examples look like when they are typed on a phone in a
hurry.

Called by training. With them a model that learnt from clean text reads chat spelling; at run time they
cost nothing. Every step is a fact about how Indonesian is typed; the forms of words are those of our own
list of chat spellings.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from core.text.slang import load

Step = Callable[[list[str], np.random.Generator], list[str]]

# At most this many things happen to one copy.
MOST_STEPS = 3
_OPENINGS = (
    "halo kak|kak|min|permisi|pagi kak|selamat siang|hai min|maaf kak mau tanya|kak tolong dong|gan|halo admin"
).split("|")
_CLOSINGS = "ya kak|kak|min|dong|ya|makasih|gimana ya|dong kak|sis|terima kasih|pls|kok|sih|nih|deh|🙏".split("|")
_ENGLISH_OPENINGS = "hi|hello|hey there|hi team|excuse me|sorry".split("|")
_ENGLISH_CLOSINGS = "please|thanks|pls|thank you|asap".split("|")
_SYLLABLES = (
    *(
        first + vowel
        for first in "b c d f g h j k l m n p r s t v w y z bl kr pl ny zz kw tr".split()
        for vowel in "aeiou"
    ),
    *("zzk", "vra", "mon", "ter", "gung", "plok", "xi", "kwek", "orp", "ing", "esk", "umb", "alt", "dsf", "jkl", "qwe"),
)
_PARTICLES = frozenset("dong sih ya deh kok nih kan lah loh kak min gan the a please is saya itu ini yang".split())
_PUNCTUATION = ("", "", "?", "??", "!", "...", " ?", "!!", ".", " 🙏", " 😭")
_NEIGHBOURS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuioposdfghjklkxcvbnmn", strict=True))


def noisy_copies(text: str, count: int, *, english: bool, random: np.random.Generator) -> list[str]:
    """Return `count` copies of `text`, each with one to three things done to it that hurried typing does.

    Equal seeds of `random` give equal copies; a copy may equal the text when nothing could be done.
    """
    return [_copy(text, english, random) for _ in range(count)]


def nonsense(random: np.random.Generator) -> str:
    """Return one to five words that nobody knows: "zimbu kwek" is no matter of ours either."""
    return " ".join(
        "".join(_SYLLABLES[random.integers(len(_SYLLABLES))] for _ in range(random.integers(1, 4)))
        for _ in range(random.integers(1, 6))
    )


def _copy(text: str, english: bool, random: np.random.Generator) -> str:
    words = text.split()
    steps = _ENGLISH_STEPS if english else _STEPS
    chosen = random.choice(len(steps), size=1 + random.integers(MOST_STEPS), replace=False)
    for number in sorted(chosen):
        words = steps[number](words, random)
    copied = " ".join(words)
    if random.random() < 0.3:
        copied = copied.rstrip("?!.") + _PUNCTUATION[random.integers(len(_PUNCTUATION))]
    return copied.lower() if random.random() < 0.5 else copied


def _pick(words: list[str], random: np.random.Generator, *, longer_than: int = 3) -> int | None:
    """Return the place of a random plain word of more than `longer_than` letters, None without one."""
    places = [place for place, word in enumerate(words) if len(word) > longer_than and word.isalpha()]
    return places[random.integers(len(places))] if places else None


def _replaced(words: list[str], place: int, *instead: str) -> list[str]:
    return [*words[:place], *instead, *words[place + 1 :]]


def _drop_vowels(words: list[str], random: np.random.Generator) -> list[str]:
    """kemarin -> kmrn"""
    place = _pick(words, random)
    if place is None:
        return words
    word = words[place]
    kept = "".join(
        letter
        for at, letter in enumerate(word)
        if at == 0 or letter not in "aiueo" or (at == len(word) - 1 and random.random() < 0.6)
    )
    return _replaced(words, place, kept)


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """Return the chat forms of each plain word or pair of words."""
    forms: dict[str, list[str]] = {}
    for form, plain in load().words.items():
        forms.setdefault(" ".join(plain), []).append(form)
    return {plain: tuple(sorted(listed)) for plain, listed in forms.items()}


def _spell_as_chat(words: list[str], random: np.random.Generator) -> list[str]:
    """tidak -> ga, sudah -> udh: up to half of the words that have chat forms"""
    spelt = []
    for word in words:
        forms = _spellings().get(word.lower())
        spelt.append(forms[random.integers(len(forms))] if forms and random.random() < 0.6 else word)
    return spelt


def _mistype(words: list[str], random: np.random.Generator) -> list[str]:
    """pesanan -> psaanan, peesanan, pesnan, pedanan"""
    place = _pick(words, random)
    if place is None:
        return words
    word = words[place]
    at = int(random.integers(1, len(word) - 1))
    kind = random.integers(4)
    if kind == 0:
        typed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif kind == 1:
        typed = word[:at] + word[at + 1 :]
    elif kind == 2:
        typed = word[:at] + word[at] + word[at:]
    else:
        typed = word[:at] + _NEIGHBOURS.get(word[at], word[at]) + word[at + 1 :]
    return _replaced(words, place, typed)


def _write_twice_as_2(words: list[str], _: np.random.Generator) -> list[str]:
    """kira-kira -> kira2"""
    halves = [word.partition("-") for word in words]
    return [first + "2" if dash and first == second else first + dash + second for first, dash, second in halves]


def _detach_suffix(words: list[str], random: np.random.Generator) -> list[str]:
    """ordernya -> order nya, dikirim -> di kirim"""
    apart: list[str] = []
    for word in words:
        if word.endswith("nya") and len(word) > 6:
            apart += [word[:-3], "nya"]
        elif word.startswith("di") and len(word) > 5 and word.isalpha() and random.random() < 0.5:
            apart += ["di", word[2:]]
        else:
            apart.append(word)
    return apart


def _lose_a_space(words: list[str], random: np.random.Generator) -> list[str]:
    """di rumah -> dirumah"""
    if len(words) < 3:
        return words
    place = int(random.integers(len(words) - 1))
    return [*words[:place], words[place] + words[place + 1], *words[place + 2 :]]


def _elongate(words: list[str], random: np.random.Generator) -> list[str]:
    """dong -> donggg"""
    place = _pick(words, random, longer_than=1)
    if place is None:
        return words
    return _replaced(words, place, words[place] + words[place][-1] * int(random.integers(2, 5)))


def _drop_particles(words: list[str], random: np.random.Generator) -> list[str]:
    """bisa dikirim ke mana ya kak -> bisa dikirim ke mana"""
    kept = [word for word in words if word.lower() not in _PARTICLES or random.random() < 0.3]
    return kept or words


def _drop_a_word(words: list[str], random: np.random.Generator) -> list[str]:
    """Hurried people leave words out."""
    if len(words) < 5:
        return words
    place = int(random.integers(len(words)))
    return [*words[:place], *words[place + 1 :]]


def _wrapped(openings: list[str], closings: list[str]) -> Step:
    """Return a step that puts a greeting in front or a softener behind."""

    def wrap(words: list[str], random: np.random.Generator) -> list[str]:
        if random.random() < 0.5:
            return [openings[random.integers(len(openings))], *words]
        return [*words, closings[random.integers(len(closings))]]

    return wrap


_STEPS: tuple[Step, ...] = (
    _drop_particles,
    _drop_a_word,
    _detach_suffix,
    _write_twice_as_2,
    _spell_as_chat,
    _spell_as_chat,
    _drop_vowels,
    _mistype,
    _lose_a_space,
    _elongate,
    _wrapped(_OPENINGS, _CLOSINGS),
)
_ENGLISH_STEPS: tuple[Step, ...] = (
    _drop_particles,
    _drop_a_word,
    _mistype,
    _mistype,
    _drop_vowels,
    _wrapped(_ENGLISH_OPENINGS, _ENGLISH_CLOSINGS),
)
