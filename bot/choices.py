"""Quick replies and how they are answered: by a press, its number, title or key, or words that can only mean it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions import Tools, spoken
from core.text import fold
from core.words import Option, Situation, Turn

# The key of the quick reply that calls a person; every channel sends it back as it is.
PERSON_KEY = "person"
# Keys of what is asked for beside any conversation: what the bot can do, another language ("language:en" names it).
HELP_KEY = "help"
LANGUAGE_KEY = "language"
# Longest title that a phone shows on one line.
TITLE = 40
# What people put around the words of a choice, as the normaliser writes it.
_GLUE = frozenset("yang itu ini saja dong deh ya kak min oh eh soal tentang maksudnya the one please".split())
ORDINALS = {"pertama": 0, "kedua": 1, "ketiga": 2, "first": 0, "second": 1, "third": 2}


def title(text: str) -> str:
    """Return a text as the title of a quick reply: whole words, TITLE characters at most."""
    line = " ".join(text.split())
    if len(line) <= TITLE:
        return line
    cut = line.rfind(" ", 0, TITLE)
    return line[: cut if cut > 0 else TITLE - 1].rstrip() + "…"


def is_aside(situation: Situation) -> bool:
    """Whether this asks for something beside the conversation: it answers no open question and is in no language."""
    return (situation.button or "").partition(":")[0] in (HELP_KEY, LANGUAGE_KEY)


def person_option(turn: Turn, tools: Tools) -> Option:
    """Return the quick reply that calls a person."""
    return Option(PERSON_KEY, tools.phrases.say("person.offer", spoken(turn)), "general.ask_human")


def picked(turn: Turn) -> Option | None:
    """Return the option of the open question that this message chose, or None."""
    pending = turn.situation.pending
    if pending is None or not pending.options:
        return None
    pressed = turn.situation.button
    if pressed:
        return next((one for one in pending.options if one.key == pressed), None)
    said = fold(turn.text)
    for place, option in enumerate(pending.options):
        if said in (str(place + 1), fold(option.title), fold(option.value)):
            return option
    # Behind numbers and titles, which people see.
    keyed = next((one for one in pending.options if one.key and said == fold(one.key)), None)
    if keyed is not None:
        return keyed
    words = said.split()
    if len(words) <= 4:
        for word in words:
            place = ORDINALS.get(word.removeprefix("yang "), -1)
            if 0 <= place < len(pending.options):
                return pending.options[place]
    named = next((one for one in pending.options if one.value and fold(one.value) in words), None)
    return named or _half_said(turn, pending.options)


def _half_said(turn: Turn, options: Sequence[Option]) -> Option | None:
    """Return the one option whose title has every word that was said but the glue: "yang janji temu aja kak"."""
    words = set(turn.plain.split()) - _GLUE
    fitting = [one for one in options if words <= set(fold(one.title).split())] if words else []
    return fitting[0] if len(fitting) == 1 else None
