"""Hears a no that nobody asked for: it stops a deed, corrects what we took up, leaves the queue, or is just a no."""

from __future__ import annotations

from bot.actions import Action, Tools, said_before
from bot.choices import person_option
from bot.record_talk import as_options, current, own_records
from core.outcomes import LeaveQueue, Outcome
from core.words import Pending, Turn
from intents.refusal import refuses

LEAVING = ("tidak jadi", "gajadi", "ga jadi", "batal aja", "batal saja", "never mind", "nevermind")
# Leaves too, unless it may answer a question that is open.
REFUSING = "no need"
# "Bukan yang itu": what we took up is not what was meant.
_WRONG = (
    "bukan itu", "bukan yang itu", "bukan yang ini", "bukan ini", "salah paham", "maksudnya bukan", "bukan maksud",
    "not that one", "not that",
)  # fmt: skip
RECORDS = ("order", "shipment")


def leaves(turn: Turn) -> bool:
    """Whether a waiting customer says that no person is needed any more."""
    if turn.situation.conversation.state != "waiting":
        return False
    text = turn.text.casefold()
    leaving = LEAVING if turn.situation.pending else (*LEAVING, REFUSING)
    return any(words in turn.plain or words in text for words in leaving) and len(turn.tokens) <= 8


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a short acknowledgement, a question for what was meant, or give up the place in the queue."""
    if leaves(turn):
        return Outcome("answer", (tools.reply(turn, "person.left"),), effects=(LeaveQueue(),))
    stays = turn.situation.conversation.state == "resolved"
    if refuses(turn.tokens):
        return Outcome("answer", (tools.reply(turn, "deny.kept"),), stays_resolved=stays)
    if said_before(turn) and any(words in turn.plain for words in _WRONG):
        return _meant(turn, tools)
    return Outcome("answer", (tools.reply(turn, "deny.nothing_asked"),), stays_resolved=stays)


def _meant(turn: Turn, tools: Tools) -> Outcome:
    """Ask what was meant: by name where there are several orders, in words otherwise."""
    found = current(own_records(turn, RECORDS))
    if len(found) > 1:
        options = as_options(found, turn, tools)
        pending = Pending("record_status", "choice", turn.situation.now, {"kinds": list(RECORDS)}, options)
        return Outcome("clarify", (tools.reply(turn, "record.which", options=options),), pending=pending)
    return Outcome("clarify", (tools.reply(turn, "deny.wrong", options=(person_option(turn, tools),)),))


ACTION = Action(run, hears=leaves)
