"""Calls a person: first what must be said, then one line that understands, then what happens next and when."""

from __future__ import annotations

from bot.actions import Action, Tools, spoken
from bot.waiting import with_place
from core.outcomes import HandoverRequest, Outcome, Reason, Reply
from core.words import Turn
from handover.promise import due_at, is_open, say_when

# Categories after which a warm word comes before the practical one.
_UPSET = ("complaint.", "general.repeat_failure", "refund.", "bank.dispute")


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the handover with every reason, and what the customer hears."""
    return call(turn, tools, tools.reasons)


def call(turn: Turn, tools: Tools, reasons: tuple[Reason, ...]) -> Outcome:
    """Return a handover for these reasons; in the queue already, its place and an honest time instead."""
    calling = tuple(reason for reason in reasons if reason.hand_over)
    said = [tools.say(turn, reason.say) for reason in reasons if reason.say]
    replies = [Reply(text, message_class="safety") for text in dict.fromkeys(said)]
    if turn.situation.conversation.state == "waiting":
        told = Outcome("answer", tuple(replies), alert=calling, pending=turn.situation.pending)
        return with_place(turn, tools, told, always=True)
    if not replies and any(reason.category.startswith(_UPSET) for reason in calling):
        replies.append(Reply(tools.say(turn, "person.validate"), message_class="handover"))
    key = "person.called" if is_open(turn.situation.business, turn.situation.now) else "person.called_closed"
    replies.append(Reply(tools.say(turn, key, promise=promise(turn)), message_class="handover"))
    return Outcome("handover", tuple(replies), handover=HandoverRequest(calling))


def promise(turn: Turn) -> str:
    """Say when a person answers: in opening hours soon, outside them after the next opening."""
    situation = turn.situation
    due = due_at(situation.business, situation.person.tier, situation.now)
    return say_when(situation.business, due, now=situation.now, language=spoken(turn))


ACTION = Action(run)
