"""Greets: says who it is the first time, offers the open order if there is one, and never an empty auto-reply."""

from __future__ import annotations

from bot.actions import Action, Tools, said_before, spoken
from bot.record_talk import current, own_records
from core.outcomes import Outcome, Reply
from core.text import fold
from core.words import Turn

PINGS = frozenset({"p", "ping", "tes", "test", "woi", "oi", "?"})


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a greeting that fits what is known of this customer."""
    if said_before(turn):
        return Outcome("answer", (tools.reply(turn, "greet.ping" if fold(turn.text) in PINGS else "greet.again"),))
    under_way = current(own_records(turn, ("order", "shipment", "appointment", "transaction")))
    if len(under_way) == 1:
        record = under_way[0]
        thing = tools.phrases.say(f"thing.{record.kind}", spoken(turn))
        return Outcome("answer", (tools.reply(turn, "greet.with_order", thing=thing, reference=record.reference),))
    return Outcome("answer", (Reply(tools.say(turn, "greet.first")),))


ACTION = Action(run)
