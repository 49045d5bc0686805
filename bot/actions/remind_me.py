"""Keeps a customer's own reminder ("ingatkan saya besok jam 9"): what, when, read back, booked after a yes."""

from __future__ import annotations

import re
from datetime import datetime

from bot.actions import Action, Tools
from bot.times import asked_time, say_wall, typed_time
from core.outcomes import BookReminder, Outcome
from core.words import Pending, Turn

_ASKS = re.compile(r"\b(?:ingat(?:kan|in)|ingetin|inget kan|remind me|reminder(?:in)?)\b", re.I)
# Words of the request itself that are no part of what to remind of.
_REQUEST = re.compile(
    r"\b(tolong|mohon|dong|ya|kak|min|saya|aku|gue|please|to|me|buat|untuk|soal|tentang|about|nanti)\b", re.I
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
    return turn.yes_no is not None or typed_time(turn) is not None or asked_time(turn) is not None


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the read-back, the missing question, or the booked reminder."""
    pending, now = turn.situation.pending, turn.situation.now
    own = pending is not None and pending.action == "remind_me"
    values = dict(pending.values) if pending and own else {"what": _what(turn)}
    at = typed_time(turn)
    if at is None and pending and own and pending.asks == "yes_book":
        return _settle(turn, tools, values)
    if at is None:
        key = asked_time(turn) or "remind.ask_when"
        return Outcome("clarify", (tools.reply(turn, key),), pending=Pending("remind_me", "when", now, values))
    if at <= now:
        return Outcome(
            "clarify", (tools.reply(turn, "remind.past"),), pending=Pending("remind_me", "when", now, values)
        )
    values["wall_time"] = at.isoformat()
    reply = tools.reply(turn, "remind.confirm", when=say_wall(at, turn), what=values["what"])
    return Outcome("clarify", (reply,), pending=Pending("remind_me", "yes_book", now, values))


def _settle(turn: Turn, tools: Tools, values: dict[str, str]) -> Outcome:
    if turn.yes_no == "no":
        return Outcome("answer", (tools.reply(turn, "remind.not_now"),))
    at = datetime.fromisoformat(values["wall_time"])
    booking = BookReminder(
        "personal", f"personal:{turn.situation.dice}", at.replace(tzinfo=None), {"text": values["what"]}
    )
    return Outcome("action", (tools.reply(turn, "remind.booked", when=say_wall(at, turn)),), effects=(booking,))


def _what(turn: Turn) -> str:
    text = _ASKS.sub(" ", turn.text)
    for entity in turn.entities:
        if entity.kind == "date_time":
            text = text.replace(entity.text, " ")
    words = " ".join(_REQUEST.sub(" ", text).split()).strip(" ,.!?")
    return words[:120] or turn.text[:120]


ACTION = Action(run, accepts=accepts, hears=hears)
