"""Hears a no that nobody asked for: it stops a deed, corrects what we took up, leaves the queue, or is just a no."""

from __future__ import annotations

import re

from bot.actions import Action, Tools, said_before, spoken
from bot.bringing_back import bring_back_offered, cancelled_just_now
from bot.choices import person_option, picked
from bot.record_talk import as_options, current, own_records
from core.outcomes import LeaveQueue, Outcome
from core.words import Option, Pending, Turn
from intents.refusal import refuses

LEAVING = ("tidak jadi", "gajadi", "ga jadi", "batal aja", "batal saja", "never mind", "nevermind")
# Leaves too, unless it may answer a question that is open.
REFUSING = "no need"
# "Udah ga usah deh", with nothing but these around it. Beside a question of ours it may answer that one.
_NO_NEED = re.compile(r"\b(?:tidak|enggak) (?:usah|perlu)\b|\b(?:gausah|gaperlu)\b|\bnot needed\b")
_AROUND = frozenset(
    """
    sudah yaudah oke ya deh lah saja kok kak min makasih terima kasih lagi jadi tidak enggak usah perlu gausah gaperlu
    eh oh sih dong it's its not needed anymore thanks
    """.split()
)
# Named with it, the person is meant and not the question that is open.
_PERSON = frozenset(
    """
    orang orangnya tim timnya cs admin petugas ditunggu menunggu nunggu tunggu dibalas dijawab disambungkan disambungin
    sambungkan dihubungi dihubungkan ngomong bicara wait
    """.split()
)
# Whether to go on waiting: asked where it is not sure what was meant.
WAITS = "still_waits"
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


def gives_up(turn: Turn) -> bool:
    """Whether a waiting customer says that something is not needed, the person perhaps."""
    words = set(turn.tokens)
    waits = turn.situation.conversation.state == "waiting" and not turn.situation.button
    return waits and _NO_NEED.search(turn.plain) is not None and words <= _AROUND | _PERSON


def hears(turn: Turn) -> bool:
    """Whether a waiting customer leaves the queue, or may mean to."""
    return leaves(turn) or gives_up(turn)


def accepts(turn: Turn) -> bool:
    """Whether the question is answered if the customer goes on waiting."""
    pending = turn.situation.pending
    return pending is not None and pending.asks == WAITS and (turn.yes_no is not None or picked(turn) is not None)


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a short acknowledgement, a question for what was meant, or give up the place in the queue."""
    pending, left = turn.situation.pending, tools.reply(turn, "person.left")
    if pending is not None and pending.asks == WAITS and accepts(turn):
        chosen = picked(turn)
        stays_waiting = chosen.key == "stay" if chosen else turn.yes_no != "no"
        if stays_waiting:
            return Outcome("answer", (tools.reply(turn, "person.stays"),))
        return Outcome("answer", (left,), effects=(LeaveQueue(),))
    if leaves(turn) or (gives_up(turn) and (pending is None or _PERSON & set(turn.tokens))):
        return Outcome("answer", (left,), effects=(LeaveQueue(),))
    if gives_up(turn):
        return _asked(turn, tools)
    stays = turn.situation.conversation.state == "resolved"
    if refuses(turn.tokens):
        gone = cancelled_just_now(turn)
        kept = Outcome("answer", (tools.reply(turn, "deny.kept"),), stays_resolved=stays)
        return kept if gone is None else bring_back_offered(gone, turn, tools)
    if said_before(turn) and any(words in turn.plain for words in _WRONG):
        return _meant(turn, tools)
    return Outcome("answer", (tools.reply(turn, "deny.nothing_asked"),), stays_resolved=stays)


def _asked(turn: Turn, tools: Tools) -> Outcome:
    """Ask whether to go on waiting: what is not needed may be only what we asked for."""
    language = spoken(turn)
    options = tuple(Option(key, tools.phrases.say(f"person.{key}", language), key) for key in ("stay", "leave"))
    asked = Pending("deny", WAITS, turn.situation.now, options=options)
    return Outcome("clarify", (tools.reply(turn, "person.still", options=options),), pending=asked)


def _meant(turn: Turn, tools: Tools) -> Outcome:
    """Ask what was meant: by name where there are several orders, in words otherwise."""
    found = current(own_records(turn, RECORDS))
    if len(found) > 1:
        options = as_options(found, turn, tools)
        pending = Pending("record_status", "choice", turn.situation.now, {"kinds": list(RECORDS)}, options)
        return Outcome("clarify", (tools.reply(turn, "record.which", options=options),), pending=pending)
    return Outcome("clarify", (tools.reply(turn, "deny.wrong", options=(person_option(turn, tools),)),))


ACTION = Action(run, accepts=accepts, hears=hears)
