"""Answers who asks when somebody will reply ("kapan dibales", "kok slow respon") though nobody has to be waited for.

Who waits for a person is told their place instead (`bot/waiting.py`); who is angry is a complaint.
"""

from __future__ import annotations

import re

from bot.actions import Action, Tools
from bot.actions.hand_over import call
from bot.choices import person_option
from core.outcomes import Outcome, Reason
from core.words import Turn

_REPLY = re.compile(
    r"\b(?:(?:di|mem)?bal[ae]s(?:nya|an|in|kan)?|(?:di|me)?respon[s]?(?:nya)?|slowresp(?:on)?|(?:di|men)?jawab(?:nya)?|"
    r"(?:di|men)?tanggap(?:i|an)?|repl(?:y|ies|ying)|respon(?:d|se|ding))\b"
)
# With nothing but these around it, it is about us and no other matter.
_AROUND = frozenset(
    """
    kapan kok lama lambat slow cepat belum tidak sih dong ya lagi terus dari tadi sudah menunggu tunggu ada yang halo
    hai tolong kenapa banget amat juga nih mana orang seseorang chat pesan saya aku admin cs min kak fast slow why when
    is so taking long will you anyone someone nobody no one please to my me hello be
    """.split()
)
# Kept in a conversation's memory: the second time a person is called.
SAID = "said_here"


def hears(turn: Turn) -> bool:
    """Whether only a reply is asked for, while nothing is open and no person is awaited."""
    situation = turn.situation
    if situation.button or situation.pending is not None or situation.conversation.state != "bot":
        return False
    if turn.sure_intent is not None and turn.mood.label == "negative":
        return False
    words = [word for token in turn.tokens for word in token.split("-")]
    rest = [word for word in words if not _REPLY.fullmatch(word)]
    return len(rest) < len(words) and _AROUND.issuperset(rest)


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return that the assistant is here now, with a person one button away; the second time, that person."""
    if turn.situation.conversation.memory.get(SAID):
        return call(turn, tools, (Reason("complaint.service", "Bertanya kapan dibalas, kedua kalinya.", urgency=1),))
    reply = tools.reply(turn, "reply.here", options=(person_option(turn, tools),))
    return Outcome("answer", (reply,), memory={SAID: True})


ACTION = Action(run, hears=hears)
