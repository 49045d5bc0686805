"""Binds the answer to a reminder: confirms, moves or cancels the appointment, or takes a rating."""

from __future__ import annotations

from dataclasses import replace

from bot.actions import Action, Tools
from bot.actions.feedback import accepts as is_rating
from bot.actions.feedback import run as rate
from bot.actions.hand_over import call
from bot.appointments import (
    MOVE_OR_CANCEL,
    cancel,
    confirm,
    keep,
    move_or_cancel,
    move_to,
    names_another_time,
    names_cancelling,
    not_coming,
)
from bot.asides import is_beside
from bot.choices import picked
from bot.not_yet import only_thanks, undone
from bot.times import named_part, typed_time
from core.outcomes import AnswerReminder, Outcome, Reason
from core.words import Turn
from reminders.answers import read_answer

_TAKES_BACK = frozenset("batal batalkan batalin dibatalkan cancel saja deh dong ya oh eh".split())
# Who says one of these comes after all; a bare "ya" says so to no question of two things.
_COMES = frozenset("datang hadir tetap jadi come coming keep".split())
# Intents that go on with an appointment.
OWN = ("clinic.reschedule", "clinic.cancel", "clinic.confirm_attendance", "clinic.book", "clinic.doctor_schedule")


def accepts(turn: Turn) -> bool:
    """Whether this message answers the reminder, by button or by words; anything else is a matter of its own."""
    pending = turn.situation.pending
    if pending is None:
        return False
    if pending.values.get("kind") == "csat":
        return is_rating(turn)
    if _answer(turn) != "other" or picked(turn) is not None:
        return True
    kept = pending.values if pending.asks == "when" and pending.values.get("day") else None
    if kept and (named_part(turn) or typed_time(turn, kept) is not None):
        return True
    return pending.asks in ("when", "yes_move", "yes_cancel", MOVE_OR_CANCEL) and not is_beside(turn, *OWN)


def _answer(turn: Turn) -> str:
    pending = turn.situation.pending
    chosen = picked(turn)
    if chosen is not None and chosen.value in ("confirmed", "reschedule", "cancelled"):
        return chosen.value
    kind = str(pending.values.get("kind", "appointment")) if pending else "appointment"
    return str(read_answer(turn.text, turn.tokens, turn.yes_no, kind))


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return what the answer does; a cancellation or a move is read back before it counts."""
    pending = turn.situation.pending
    if pending is not None and pending.values.get("kind") == "csat":
        return rate(turn, tools)
    if only_thanks(turn) and (left := undone(turn, tools, "not_yet.thanks")):
        return left
    answer = _answer(turn)
    if pending is not None and pending.values.get("kind") not in (None, "appointment"):
        return _other_kind(turn, tools, answer)
    if pending is not None and pending.asks in ("when", "yes_move"):
        if answer != "cancelled" or turn.text.strip().isdigit():
            return move_to(turn, tools)
        # "Batal" alone takes back the move that was asked about; the visit is kept, and that is said.
        return keep(turn, tools) if set(turn.tokens) <= _TAKES_BACK else cancel(turn, tools)
    if pending is not None and pending.asks in ("yes_cancel", MOVE_OR_CANCEL):
        return _of_two(turn, tools, answer, pending.asks)
    if answer == "cancelled":
        return cancel(turn, tools) if picked(turn) else not_coming(turn, tools)
    return move_to(turn, tools) if answer == "reschedule" else confirm(turn, tools)


def _of_two(turn: Turn, tools: Tools, answer: str, asks: str) -> Outcome:
    """Return what follows where cancelling was asked about: a move where that or another time is named after all."""
    if answer == "reschedule" or names_another_time(turn):
        return move_to(turn, tools)
    if answer == "confirmed" and _COMES & set(turn.tokens):
        return keep(turn, tools)
    if asks == "yes_cancel" or picked(turn) or (answer == "cancelled" and names_cancelling(turn)):
        return cancel(turn, tools)
    return move_or_cancel(turn, tools)


def _other_kind(turn: Turn, tools: Tools, answer: str) -> Outcome:
    """All is well, or it is not: then a person asks what is wrong."""
    pending = turn.situation.pending
    chosen = picked(turn)
    bound = tuple(AnswerReminder(one, answer) for one in ([pending.reminder_id] if pending else []) if one)
    if answer == "confirmed" or (chosen is not None and chosen.value == "confirmed"):
        return Outcome("answer", (tools.reply(turn, "thanks.said"),), effects=bound)
    reason = Reason("follow_up.trouble", "Pelanggan menjawab tindak lanjut: ada kendala.", urgency=2)
    outcome = call(turn, tools, (reason,))
    return replace(outcome, effects=(*outcome.effects, *bound))


ACTION = Action(run, accepts=accepts)
