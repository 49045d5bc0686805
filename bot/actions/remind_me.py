"""Keeps a customer's own reminder: what, when, read back, booked after a yes.

Once ("ingatkan saya besok jam 9"), or again and again ("tiap hari jam 7"), of which `bot/wish_talk.py` speaks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.actions import Action, Tools
from bot.ahead import EVENT, LEAD, RECORD, booked_values, forget_lead, is_planned, moment_ahead, without_lead
from bot.times import asked_time, changed_time, named_day, say_wall, settled, typed_time
from bot.wish_talk import book_wish, first_moment, read_back
from bot.wishes import Heard, hear_wish, kept_wish, wants_once
from core.outcomes import BookReminder, Outcome
from core.text.leads import Lead, read_lead
from core.text.repeats import read_repeat
from core.words import Pending, Turn

# Characters of what to be reminded of.
LONGEST = 120

_ASKS = re.compile(
    r"\b(?:ingat(?:kan|in)|ingetin|inget kan|remind me|reminder(?:in)?"
    r"|(?:buat|bikin|pasang|atur|tambah|set)(?:kan|in)? (?:pengingat|alarm))\b",
    re.I,
)
# A reminder may be spoken of; these ask for one.
_REMINDS = re.compile(r"\b(?:ingat(?:kan|in)|ingetin|inget kan|remind me)\b", re.I)
# Words of the request itself that are no part of what to remind of.
_REQUEST = re.compile(
    r"\b(tolong|mohon|dong|ya|kak|min|saya|aku|gue|please|to|me|buat|untuk|soal|tentang|about|nanti|set a)\b", re.I
)
# What is left at either end when a repetition was taken out of the words.
_LOOSE = re.compile(
    r"^(?:(?:dan|and|di|pada|on|at|in|the|hari|,)\s+)+|(?:\s+(?:dan|and|di|pada|on|at|in|the|hari))+$", re.I
)


def hears(turn: Turn) -> bool:
    """Whether the customer asks to be reminded of something."""
    if not _ASKS.search(turn.text) or turn.sure_intent == "general.opt_out":
        return False
    if typed_time(turn) is not None or asked_time(turn) is not None or len(turn.tokens) <= 6:
        return True
    if read_lead(turn.text) is not None:
        return True
    repeat = read_repeat(turn.text)
    return repeat is not None and (repeat.every != "other" or _REMINDS.search(turn.text) is not None)


def accepts(turn: Turn) -> bool:
    """Whether the open question (when, or is it right) is answered."""
    pending = turn.situation.pending
    if pending is None:
        return False
    # "Oke" is no moment.
    settles = turn.yes_no == "no" if pending.asks == "when" else turn.yes_no is not None
    if settles or typed_time(turn) is not None or asked_time(turn) is not None or read_lead(turn.text) is not None:
        return True
    wish = kept_wish(pending.values)
    heard = hear_wish(turn, wish)
    return (heard is not None and heard.says) or (wish is not None and wants_once(turn))


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the read-back, the missing question, or the booked reminder."""
    pending = turn.situation.pending
    own = pending if pending is not None and pending.action == "remind_me" else None
    values = dict(own.values) if own else {}
    kept = datetime.fromisoformat(values["wall_time"]) if "wall_time" in values else None
    wish = kept_wish(values)
    heard = None if wish and wants_once(turn) else hear_wish(turn, wish, kept)
    if heard is not None:
        return _again(turn, tools, heard, values or {"what": _what(turn, heard.rest)})
    if wish is not None:
        return _once(turn, tools, first_moment(turn, wish), {"what": values["what"] or turn.text[:LONGEST]})
    lead = read_lead(turn.text)
    if lead is not None:
        turn = without_lead(turn, lead)
    elif LEAD in values and kept is None and turn.yes_no != "no":
        lead = Lead(*values[LEAD])
    values = values or {"what": _what(turn)}
    if lead is not None:
        return _ahead(turn, tools, lead, values)
    answer = settled(turn, kept) if kept else turn.yes_no
    if own and answer == "no":
        return Outcome("answer", (tools.reply(turn, "remind.not_now"),))
    if own and kept and own.asks == "yes_book" and answer == "yes":
        return _book(turn, tools, kept, values)
    forget_lead(values)
    return _once(turn, tools, changed_time(turn, kept) if kept else typed_time(turn, values), values)


def _ahead(turn: Turn, tools: Tools, lead: Lead, values: dict[str, Any]) -> Outcome:
    """Read back a reminder that comes so long before something, or ask when that is."""
    at = moment_ahead(turn, tools, lead, values)
    if at is None:
        return _ask(turn, tools, asked_time(turn) or "remind.ask_event", values)
    if at <= turn.situation.now:
        forget_lead(values)
        return _ask(turn, tools, "remind.past", values)
    when = say_wall(at, turn)
    if is_planned(turn, values, at):
        return Outcome("answer", (tools.reply(turn, "remind.planned", when=when, what=values["what"]),))
    values["wall_time"] = at.isoformat()
    event = say_wall(datetime.fromisoformat(values[EVENT]), turn)
    reply = tools.reply(turn, "remind.confirm_before", when=when, what=values["what"], event=event)
    return Outcome("clarify", (reply,), pending=Pending("remind_me", "yes_book", turn.situation.now, values))


def _again(turn: Turn, tools: Tools, heard: Heard, values: dict[str, Any]) -> Outcome:
    """Go on with what is to repeat: booked by a yes that changes nothing, ended by a no that says nothing else."""
    pending, kept = turn.situation.pending, kept_wish(values)
    if kept is not None and pending is not None and replace(heard.wish, asked=kept.asked) == kept and not heard.asks:
        if turn.yes_no == "no":
            return Outcome("answer", (tools.reply(turn, "remind.not_now"),))
        if pending.asks == "yes_book" and turn.yes_no is not None:
            return book_wish(turn, tools, kept, values["what"])
    return read_back(turn, tools, heard, values)


def _once(turn: Turn, tools: Tools, at: datetime | None, values: dict[str, Any]) -> Outcome:
    if at is None:
        values |= named_day(turn)
        return _ask(turn, tools, asked_time(turn) or "remind.ask_when", values)
    if at <= turn.situation.now:
        return _ask(turn, tools, "remind.past", values)
    values["wall_time"] = at.isoformat()
    reply = tools.reply(turn, "remind.confirm", when=say_wall(at, turn), what=values["what"])
    return Outcome("clarify", (reply,), pending=Pending("remind_me", "yes_book", turn.situation.now, values))


def _ask(turn: Turn, tools: Tools, key: str, values: dict[str, Any]) -> Outcome:
    """Ask for the moment; what was read back before is kept, since an answer may change a part of it only."""
    pending = Pending("remind_me", "when", turn.situation.now, values)
    return Outcome("clarify", (tools.reply(turn, key),), pending=pending)


def _book(turn: Turn, tools: Tools, at: datetime, values: Mapping[str, Any]) -> Outcome:
    kept, about = {"text": values["what"], **booked_values(values, turn)}, values.get(RECORD)
    booking = BookReminder("personal", f"personal:{turn.situation.dice}", at.replace(tzinfo=None), kept, about)
    return Outcome("action", (tools.reply(turn, "remind.booked", when=say_wall(at, turn)),), effects=(booking,))


def _what(turn: Turn, rest: str | None = None) -> str:
    """Return what to remind of: the words without the request and its times; `rest` is what a repetition left."""
    text = _ASKS.sub(" ", turn.text if rest is None else rest)
    for entity in turn.entities if rest is None else ():
        if entity.kind == "date_time":
            text = text.replace(entity.text, " ")
    words = " ".join(_REQUEST.sub(" ", text).split()).strip(" ,.!?")
    if rest is not None:
        return _LOOSE.sub("", words).strip(" ,.!?")[:LONGEST]
    return words[:LONGEST] or turn.text[:LONGEST]


ACTION = Action(run, accepts=accepts, hears=hears)
