"""Takes word of attendance that a customer gives by themselves: coming, not coming, or another day."""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.appointments import attendance, confirm, move_to, not_coming
from core.outcomes import Outcome
from core.words import Turn
from reminders.answers import read_answer


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return what the words mean for the appointment. Not coming is offered another day before it is cancelled, and who
    asks or is not sure is told when it is."""
    answer = str(read_answer(turn.text, turn.tokens, turn.yes_no, "appointment"))
    if answer == "cancelled":
        return not_coming(turn, tools)
    if answer == "reschedule":
        return move_to(turn, tools)
    return confirm(turn, tools) if answer == "confirmed" else attendance(turn, tools)


ACTION = Action(run)
