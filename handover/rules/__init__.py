"""Escalation rules, one per file: each looks at a turn and answers None or a Reason to call a person.

The engine asks all of them on every turn; what they share to read everyday spelling lives here. Their
categories and traps come from what Indonesian customers really write; each rule's own test repeats both in
our sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from core.outcomes import Reason
from core.plugins import load_plugins
from core.words import Turn

# What patterns may name in angle brackets. `<3>` is a gap of up to three words.
SHORTHAND: Mapping[str, str] = {
    "me": "(?:saya|sy|sya|aku|ak|aq|gue|gua|gw|gwe|ane|kulo|kula|abdi|kami|kita|i|me|my|we|our)",
    "you": "(?:kamu|km|kau|lu|lo|loe|elu|elo|kalian|anda|cs|csnya|admin|adminnya|min|mimin|bot|botnya|you|ur)",
    "not": "(?:tidak|tdk|tak|ga|gak|gk|g|nggak|ngga|ngak|enggak|engga|kagak|kaga|ndak|ngk|not|dont|didnt|never)",
    "yet": "(?:belum|blm|blum|belom|blom)",
    "done": "(?:sudah|sdh|udah|udh|uda|dah|telah|terlanjur|telanjur|keburu|kadung|sempat|sempet|already)",
    "just": "(?:barusan|barusan aja|baru|baru saja|tadi|td|abis|habis|setelah|stlh|kepalang|kemarin|kmrn|just)",
    "want": "(?:mau|mw|arep|badhe|hoyong|mo|ingin|pengen|pengin|pingin|pgn|kepengen|minta|mnt|butuh|perlu|want|need)",
    "if": "(?:kalau|kalo|klo|kl|jika|jk|if)",
    "kin": (
        "(?:anak|bayi|baby|suami|istri|ibu|ibuk|bapak|bpk|ayah|mama|mamah|papa|adik|adek|kakak|nenek|kakek|"
        "oma|opa|simbah|mbah|bojo|pasien|mertua|tante|om|paman|cucu|keponakan|ponakan|pacar|teman|temen|tmn|tetangga|"
        "son|daughter|wife|husband|mother|father|mom|dad|kid|child|friend|boyfriend|girlfriend)(?:nya|ku)?"
    ),
    "money": "(?:uang|duit|duid|dana|saldo|tabungan|rekening|rek|money|balance)(?:nya|ku)?",
}


# Chance below which nothing grave is told whatever a wording found: of 281 calls by wordings alone, none of the 259
# that were due lay there, and 6 of the 22 in vain did. Longer messages may tell of something else beside it.
HARMLESS, _JUDGED = 0.01, 30
# Characters of a message that stand for all of it.
_EVIDENCE = 120
# In a conversation's memory: of what the bot warned in the last turns, by category.
WARNED = "warned"


@dataclass(frozen=True, slots=True)
class Rule:
    """One escalation rule. `ask` gets a turn and returns a Reason, or None when it does not apply."""

    ask: Callable[[Turn], Reason | None]


@dataclass(frozen=True, slots=True)
class Words:
    """Wordings compiled once, behind a cheap look for hints: a text without any of them is not searched.

    `bit` is the one that stands for these wordings, 0 when every text is searched.
    """

    pattern: re.Pattern[str]
    bit: int

    def find(self, text: str) -> str:
        """Return the matched words of a text made by `heard`, or "" when nothing matches."""
        if self.bit and not _hinted(text) & self.bit:
            return ""
        found = self.pattern.search(text)
        return found.group() if found else ""


# Each hint with the bits of the wordings that it may begin a look for.
_HINTS: dict[str, int] = {}
_bits = count()


def words(hints: str, wordings: str) -> Words:
    """Compile wordings: regular expressions over single-spaced words, with shorthand `<me>` and gaps `<3>`.

    A new line means "or", between wordings and inside a bracket alike. `hints` are pieces of words of which
    every match holds at least one.
    """
    joined = "|".join(line.strip() for line in wordings.strip().splitlines())
    expanded = re.sub(r"<(\w+)>", _expand, joined)
    bit = 1 << next(_bits) if hints else 0
    for hint in hints.split():
        _HINTS[hint] = _HINTS.get(hint, 0) | bit
    # What was remembered knows nothing of these.
    _hinted.cache_clear()
    _hinted_by.cache_clear()
    return Words(re.compile(rf"(?<!\w)(?:{expanded})(?!\w)"), bit)


@lru_cache(maxsize=64)
def _hinted(text: str) -> int:
    """Return the bits of all wordings of which a text holds a hint. Hints are pieces of words, so words tell."""
    bits = 0
    for word in text.split():
        bits |= _hinted_by(word)
    return bits


@lru_cache(maxsize=8_192)
def _hinted_by(word: str) -> int:
    bits = 0
    for hint, some in _HINTS.items():
        if hint in word:
            bits |= some
    return bits


def _expand(mark: re.Match[str]) -> str:
    name = mark.group(1)
    return rf"(?:\w+ ){{0,{name}}}" if name.isdigit() else SHORTHAND[name]


def heard(turn: Turn) -> str:
    """Return what was said, as typed and as normalised: lower case, one space, "?" a word.

    Both: the normaliser takes away names that some rules need ("admin") and expands what others expect.
    """
    return _heard(turn.text, turn.plain)


@lru_cache(maxsize=64)
def _heard(text: str, plain: str) -> str:
    typed, smoothed = _spaced(text), _spaced(plain)
    # The bar is no word, so a gap never reaches from one reading into the other.
    return typed if typed == smoothed else f"{typed} | {smoothed}"


def _spaced(text: str) -> str:
    # "can't" is one word, "penipuuuu" is penipu, "hati2" stays as it is.
    bare = re.sub(r"(?<=\w)['’`](?=\w)", "", text.lower())
    return re.sub(r"([a-z])\1{2,}", r"\1", " ".join(re.findall(r"\w+|\?", bare)))


def sounds_like(turn: Turn, category: str) -> str:
    """Return the beginning of what was said where the classifier of grave matters hears this category, else ""."""
    heard_it = turn.alarm is not None and turn.alarm.category == category
    return turn.text.replace("\n", " ")[:_EVIDENCE] if heard_it else ""


def believed(turn: Turn, found: str) -> str:
    """Return what a wording found, or "" where the classifier of grave matters is sure that none is told ("scam-level
    prices lol but ok")."""
    alarm = turn.alarm
    sure_not = alarm is not None and not alarm.category and alarm.chance < HARMLESS and len(turn.tokens) <= _JUDGED
    return "" if sure_not else found


def pack_active(turn: Turn, pack: str) -> bool:
    """Whether the business answers for this pack: commerce, clinic, bank."""
    return pack in turn.situation.business.packs


def thread_topic(turn: Turn) -> str:
    """Return what the thread is about: the first half of the intent now or earlier ("clinic"), or ""."""
    intents = [turn.sure_intent, *reversed(remembered(turn, "last_intents"))]
    topics = (intent.split(".")[0] for intent in intents if intent)
    return next((topic for topic in topics if topic != "general"), "")


def remembered(turn: Turn, name: str) -> list[str]:
    """Return a list of the conversation's memory such as last_intents, oldest first; "" where none was."""
    kept = turn.situation.conversation.memory.get(name) or []
    return [str(one or "") for one in kept]


def load_rules() -> dict[str, Rule]:
    """Read this folder. Returns rules by name; raises core.plugins.PluginError for a broken one."""
    return load_plugins("handover.rules", "RULE", Rule)
