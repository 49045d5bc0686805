"""Asks to say it in other words, with an example that fits; a file or an emoji alone gets its own question."""

from __future__ import annotations

from bot.actions import Action, Tools, spoken
from bot.choices import person_option
from core.outcomes import Outcome
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a question back; nothing is guessed."""
    if turn.situation.attachments and not turn.text.strip():
        return Outcome("clarify", (tools.reply(turn, _about(turn)),), pending=turn.situation.pending)
    if not any(character.isalnum() for character in turn.text):
        return Outcome("answer", (tools.reply(turn, "rephrase.emoji"),), pending=turn.situation.pending)
    example = tools.phrases.say("rephrase_example." + _pack(turn), spoken(turn))
    options = (person_option(turn, tools),)
    return Outcome("rephrase", (tools.reply(turn, "rephrase.said", example=example, options=options),))


# The phrase for what came without a word, by the first half of its kind.
ABOUT = {
    "image": "rephrase.photo",
    "audio": "rephrase.voice",
    "place": "rephrase.place",
    "contact": "rephrase.contact",
}


def _about(turn: Turn) -> str:
    """Return the phrase for files that came without a word: no bot listens to a voice or reads a document."""
    kinds = {file.media.partition("/")[0] for file in turn.situation.attachments}
    return ABOUT.get(kinds.pop() if len(kinds) == 1 else "", "rephrase.file")


def _pack(turn: Turn) -> str:
    packs = [pack for pack in turn.situation.business.packs if pack != "general"]
    return packs[turn.situation.dice % len(packs)] if packs else "general"


ACTION = Action(run)
