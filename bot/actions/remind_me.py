"""Keeps a customer's own reminder ("ingatkan saya besok jam 9"): what, when, read back, booked after a yes."""

from __future__ import annotations

import re
from datetime import datetime

from bot.actions import Action, Tools
from bot.times import asked_time, changed_time, named_day, say_wall, settled, typed_time
from core.outcomes import BookReminder, Outcome
from core.words import Pending, Turn

_ASKS = re.compile(r"\b(?:ingat(?:kan|in)|ingetin|inget kan|remind me|reminder(?:in)?)\b", re.I)
# Words of the request itself that are no part of what to remind of.
_REQUEST = re.compile(
    r"\b(tolong|mohon|dong|ya|kak|min|saya|aku|gue|please|to|me|buat|untuk|soal|tentang|about|nanti|tiap|setiap|every)\b",
    re.I,
)


def hears(turn: Turn) -> bool:
    """Whether the customer asks to be reminded of something."""
    return bool(_ASKS.search(turn.text)) and (
        typed_time(turn) is not None or asked_time(turn) is not None or len(turn.tokens) <= 6
    )


def accepts(turn: Turn) -> bool:
    """Whether the open question (when, or is it right) is answered."""
    pending = turn.situation.pending
    if pending is None:
        return False
    # "Oke" is no moment.
    settles = turn.yes_no == "no" if pending.asks == "when" else turn.yes_no is not None
    return settles or typed_time(turn) is not None or asked_time(turn) is not None


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the read-back, the missing question, or the booked reminder."""
    pending = turn.situation.pending
    own = pending if pending is not None and pending.action == "remind_me" else None
    values = dict(own.values) if own else {"what": _what(turn)}
    kept = datetime.fromisoformat(values["wall_time"]) if "wall_time" in values else None
    answer = settled(turn, kept) if kept else turn.yes_no
    if own and answer == "no":
        return Outcome("answer", (tools.reply(turn, "remind.not_now"),))
    if own and kept and own.asks == "yes_book" and answer == "yes":
        return _book(turn, tools, kept, values["what"])
    at = changed_time(turn, kept) if kept else typed_time(turn, values)
    if at is None:
        values |= named_day(turn)
        return _ask(turn, tools, asked_time(turn) or "remind.ask_when", values)
    if at <= turn.situation.now:
        return _ask(turn, tools, "remind.past", values)
    values["wall_time"] = at.isoformat()
    reply = tools.reply(turn, "remind.confirm", when=say_wall(at, turn), what=values["what"])
    return Outcome("clarify", (reply,), pending=Pending("remind_me", "yes_book", turn.situation.now, values))


def _ask(turn: Turn, tools: Tools, key: str, values: dict[str, str]) -> Outcome:
    """Ask for the moment; what was read back before is kept, since an answer may change a part of it only."""
    pending = Pending("remind_me", "when", turn.situation.now, values)
    return Outcome("clarify", (tools.reply(turn, key),), pending=pending)


def _book(turn: Turn, tools: Tools, at: datetime, what: str) -> Outcome:
    booking = BookReminder("personal", f"personal:{turn.situation.dice}", at.replace(tzinfo=None), {"text": what})
    return Outcome("action", (tools.reply(turn, "remind.booked", when=say_wall(at, turn)),), effects=(booking,))


def _what(turn: Turn) -> str:
    text = _ASKS.sub(" ", turn.text)
    for entity in turn.entities:
        if entity.kind == "date_time":
            text = text.replace(entity.text, " ")
    words = " ".join(_REQUEST.sub(" ", text).split()).strip(" ,.!?")
    return words[:120] or turn.text[:120]


ACTION = Action(run, accepts=accepts, hears=hears)
