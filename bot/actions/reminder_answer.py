"""Binds the answer to a reminder: confirms, moves or cancels the appointment, or takes a rating."""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.actions.feedback import accepts as is_rating
from bot.actions.feedback import run as rate
from bot.appointments import cancel, confirm, move_to
from bot.choices import picked
from core.outcomes import Outcome
from core.words import Turn
from reminders.answers import read_answer


def accepts(turn: Turn) -> bool:
    """Whether this message answers the reminder, by button or by words; anything else is a matter of its own."""
    pending = turn.situation.pending
    if pending is None:
        return False
    if pending.values.get("kind") == "csat":
        return is_rating(turn)
    return _answer(turn) != "other" or picked(turn) is not None or pending.asks in ("when", "yes_move", "yes_cancel")


def _answer(turn: Turn) -> str:
    pending = turn.situation.pending
    chosen = picked(turn)
    if chosen is not None and chosen.value in ("confirmed", "reschedule", "cancelled"):
        return chosen.value
    kind = str(pending.values.get("kind", "appointment")) if pending else "appointment"
    return str(read_answer(turn.plain, turn.tokens, turn.yes_no, kind))


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return what the answer does; a cancellation or a move is read back before it counts."""
    pending = turn.situation.pending
    if pending is not None and pending.values.get("kind") == "csat":
        return rate(turn, tools)
    answer = _answer(turn)
    if pending is not None and pending.asks in ("when", "yes_move"):
        return move_to(turn, tools)
    if answer == "cancelled" or (pending is not None and pending.asks == "yes_cancel"):
        return cancel(turn, tools)
    return move_to(turn, tools) if answer == "reschedule" else confirm(turn, tools)


ACTION = Action(run, accepts=accepts)
