"""Hears a no that nobody asked for; while waiting for a person, "tidak jadi" leaves the queue."""

from __future__ import annotations

from bot.actions import Action, Tools
from core.outcomes import LeaveQueue, Outcome
from core.words import Turn

LEAVING = ("tidak jadi", "gajadi", "ga jadi", "batal aja", "batal saja", "never mind", "nevermind")
# Leaves too, unless it may answer a question that is open.
REFUSING = "no need"


def leaves(turn: Turn) -> bool:
    """Whether a waiting customer says that no person is needed any more."""
    if turn.situation.conversation.state != "waiting":
        return False
    text = turn.text.casefold()
    leaving = LEAVING if turn.situation.pending else (*LEAVING, REFUSING)
    return any(words in turn.plain or words in text for words in leaving) and len(turn.tokens) <= 8


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a short acknowledgement, or give up the place in the queue."""
    if leaves(turn):
        return Outcome("answer", (tools.reply(turn, "person.left"),), effects=(LeaveQueue(),))
    stays = turn.situation.conversation.state == "resolved"
    return Outcome("answer", (tools.reply(turn, "deny.nothing_asked"),), stays_resolved=stays)


ACTION = Action(run, hears=leaves)
