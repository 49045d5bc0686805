"""Greets: says who it is the first time, offers the open order if there is one, and never an empty auto-reply."""

from __future__ import annotations

from bot.actions import Action, Tools, said_before, spoken
from bot.actions.record_status import OFFERED
from bot.record_talk import current, own_records
from core.outcomes import Outcome, Reply
from core.text import fold
from core.words import Pending, Turn

PINGS = frozenset({"p", "ping", "tes", "test", "woi", "oi", "?"})
# Only asking for help is an opening, as "mau tanya dong" is: with what, comes next.
_HELP = frozenset({"bantu", "bantukan", "bantuin", "bantuan", "dibantu", "dibantuin", "help"})
_AROUND = frozenset(
    "tolong mohon minta bisa boleh mau dong ya tidak saya aku saja nih me please can you i need".split()
)


def hears(turn: Turn) -> bool:
    """Whether help is asked for and nothing said of what it is for."""
    words, situation = set(turn.tokens), turn.situation
    if situation.button or situation.conversation.state != "bot" or len(words) < 2:  # a command, or its word alone
        return False
    return bool(words & _HELP) and words <= _HELP | _AROUND


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a greeting that fits what is known of this customer."""
    if said_before(turn):
        return Outcome("answer", (tools.reply(turn, "greet.ping" if fold(turn.text) in PINGS else "greet.again"),))
    under_way = current(own_records(turn, ("order", "shipment", "appointment", "transaction")))
    if len(under_way) == 1:
        record = under_way[0]
        thing = tools.phrases.say(f"thing.{record.kind}", spoken(turn))
        reply = tools.reply(turn, "greet.with_order", thing=thing, reference=record.reference)
        values = {"reference": record.reference}
        return Outcome("answer", (reply,), pending=Pending("record_status", OFFERED, turn.situation.now, values))
    return Outcome("answer", (Reply(tools.say(turn, "greet.first")),))


ACTION = Action(run, hears=hears)
