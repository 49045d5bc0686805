"""Takes a booking: which doctor or clinic, then when, one thing at a time, read back, kept as a request."""

from __future__ import annotations

import re
from datetime import datetime

from bot.actions import Action, Tools
from bot.times import asked_time, changed_time, named_day, say_wall, settled, typed_time
from core.outcomes import Outcome, RequestRecord
from core.words import Pending, Turn

_SERVICE = re.compile(
    r"\b(poli\s+\w+|(?:dokter|dr\.?|drg\.?)\s+(?!siapa|mana|apa)\w+|vaksin\s*\w*|imunisasi|dentist|doctor \w+)", re.I
)
# Most words of a bare name.
SHORT = 3
# Words around the name of a doctor or clinic.
_AROUND = re.compile(r"\b(?:mau|ke|yang|yg|dong|ya|kak|min|aja|saja|sih|deh|nya|pas|hari|for|the|please)\b", re.I)
_BOOKS = re.compile(r"^(?:\w+ ){0,3}?(?:daftar(?:in|kan)?|booking|reservasi|buat janji|bikin janji|book)\b", re.I)
_ASKS = re.compile(
    r"\?|\b(?:cara|syarat\w*|gimana|gmn|bagaimana|kapan|apa|berapa|brp|jadwal\w*|biaya\w*|harga\w*|bisa|boleh|how|what|when)\b",
    re.I,
)
_AFTER = {"service": "booking.ask_service", "when": "booking.ask_when"}


def hears(turn: Turn) -> bool:
    """Whether a visit is asked for by name: "daftar vaksin anak". Who asks how or when wants to know first."""
    return bool(_BOOKS.search(turn.text) and _SERVICE.search(turn.text)) and not _ASKS.search(turn.text)


def accepts(turn: Turn) -> bool:
    """Whether the open question of a booking is answered: a service in words, a time, or a yes or no."""
    pending = turn.situation.pending
    if pending is None:
        return False
    if pending.asks in ("yes_book", "when"):
        answered = typed_time(turn) is not None or asked_time(turn) is not None
        return answered or (pending.asks == "yes_book" and turn.yes_no is not None)
    if turn.sure_intent in (None, "clinic.book", "clinic.doctor_schedule"):
        return bool(turn.text.strip())
    # "ke kulit ya" names a clinic, whatever else it may be taken for.
    is_talk = turn.sure_intent.startswith("general.") or turn.yes_no is not None or "?" in turn.text
    return len(turn.tokens) <= SHORT and not is_talk


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the next question of a booking, or write it down after a yes."""
    pending = turn.situation.pending
    own = pending is not None and pending.action == "appointment_book"
    values = dict(pending.values) if pending and own else {}
    named = _SERVICE.search(turn.text)
    if named:
        values["service"] = named.group(0)
    elif pending and own and pending.asks == "service":
        values |= _service(turn)
    kept = datetime.fromisoformat(values["wall_time"]) if "wall_time" in values else None
    if pending and own and kept and pending.asks == "yes_book" and settled(turn, kept):
        return _settle(turn, tools, values)
    at, day = changed_time(turn, kept) if kept else typed_time(turn, values), named_day(turn)
    if at is not None:
        values["wall_time"] = at.isoformat()
    elif day:
        # Its hour is asked for; one that was said for another day does not stand.
        values.pop("wall_time", None)
        values |= day
    return _ask(turn, tools, values)


def _service(turn: Turn) -> dict[str, str]:
    """Return what was answered to "which doctor or clinic": words without a time, nothing where only that was said."""
    text = turn.text
    for entity in turn.entities:
        if entity.kind == "date_time":
            text = text.replace(entity.text, " ")
    told = any(character.isalpha() for character in _AROUND.sub(" ", text))
    return {"service": " ".join(text.split())[:80]} if told else {}


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


ACTION = Action(run, accepts=accepts, hears=hears)
