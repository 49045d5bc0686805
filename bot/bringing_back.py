"""What was cancelled a moment ago and is wanted after all: that is no "nothing changed", and only people may undo it.

Used by the changes of orders and by a no that nobody asked for.
"""

from __future__ import annotations

from bot.actions import Tools
from bot.offers import team_offered
from bot.record_talk import told_last
from core.outcomes import Outcome
from core.words import RecordView, Turn

CANCELLED = "cancelled"
KINDS = ("order", "shipment")


def cancelled_just_now(turn: Turn) -> RecordView | None:
    """Return the customer's order that is talked about, if it is cancelled; None for any other."""
    record = told_last(turn, KINDS)
    return record if record is not None and record.status == CANCELLED else None


def bring_back_offered(record: RecordView, turn: Turn, tools: Tools) -> Outcome:
    """Return that the order is cancelled, and the offer to ask the team whether it can still be had."""
    said = tools.say(turn, "change.is_cancelled_maybe_back", reference=record.reference)
    return team_offered(turn, tools, said, record.reference)
