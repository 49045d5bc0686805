"""Takes a booking: which doctor or clinic, then when, one thing at a time, read back, kept as a request."""

from __future__ import annotations

import re
from datetime import datetime

from bot.actions import Action, Tools
from bot.times import asked_time, say_wall, typed_time
from core.outcomes import Outcome, RequestRecord
from core.words import Pending, Turn

_SERVICE = re.compile(
    r"\b(poli\s+\w+|(?:dokter|dr\.?|drg\.?)\s+(?!siapa|mana|apa)\w+|vaksin\s*\w*|imunisasi|dentist|doctor \w+)", re.I
)
_AFTER = {"service": "booking.ask_service", "when": "booking.ask_when"}


def accepts(turn: Turn) -> bool:
    """Whether the open question of a booking is answered: a service in words, a time, or a yes or no."""
    pending = turn.situation.pending
    if pending is None:
        return False
    if pending.asks == "yes_book":
        return turn.yes_no is not None or typed_time(turn) is not None
    if pending.asks == "when":
        return typed_time(turn) is not None or asked_time(turn) is not None
    return turn.sure_intent in (None, "clinic.book", "clinic.doctor_schedule") and bool(turn.text.strip())


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the next question of a booking, or write it down after a yes."""
    pending = turn.situation.pending
    own = pending is not None and pending.action == "appointment_book"
    values = dict(pending.values) if pending and own else {}
    named = _SERVICE.search(turn.text)
    if named:
        values["service"] = named.group(0)
    elif pending and own and pending.asks == "service":
        values["service"] = turn.text.strip()[:80]
    at = typed_time(turn)
    if at is not None:
        values["wall_time"] = at.isoformat()
    if pending and own and pending.asks == "yes_book" and at is None:
        return _settle(turn, tools, values)
    return _ask(turn, tools, values)


def _ask(turn: Turn, tools: Tools, values: dict[str, str]) -> Outcome:
    now = turn.situation.now
    for asks, have in (("service", "service"), ("when", "wall_time")):
        if have not in values:
            key = (asked_time(turn) if asks == "when" else None) or _AFTER[asks]
            pending = Pending("appointment_book", asks, now, values)
            return Outcome("clarify", (tools.reply(turn, key, service=values.get("service", "")),), pending=pending)
    when = say_wall(datetime.fromisoformat(values["wall_time"]), turn)
    reply = tools.reply(turn, "booking.confirm", service=values["service"], when=when)
    return Outcome("clarify", (reply,), pending=Pending("appointment_book", "yes_book", now, values))


def _settle(turn: Turn, tools: Tools, values: dict[str, str]) -> Outcome:
    if turn.yes_no == "no":
        return Outcome("answer", (tools.reply(turn, "booking.dropped"),))
    at = datetime.fromisoformat(values["wall_time"])
    # The dice of a turn is unique, so the number is too.
    reference = f"BK-{turn.situation.dice}"
    asked = RequestRecord("appointment", reference, "requested", at, {"service": values["service"]})
    reply = tools.reply(turn, "booking.noted", reference=reference, service=values["service"], when=say_wall(at, turn))
    return Outcome("action", (reply,), effects=(asked,))


ACTION = Action(run, accepts=accepts)
