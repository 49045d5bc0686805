"""Calls a person: first what must be said, then one line that understands, then what happens next and when."""

from __future__ import annotations

from bot.actions import Action, Tools, spoken
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
        replies += place_lines(turn, tools)
        return Outcome("answer", tuple(replies), alert=calling, pending=turn.situation.pending)
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


def place_lines(turn: Turn, tools: Tools) -> list[Reply]:
    """Return the place in the queue and its time, at most every ten minutes; else that the message is kept."""
    queue = turn.situation.queue
    if queue is None or not queue.may_tell:
        return [Reply(tools.say(turn, "person.kept"), message_class="handover")]
    key = "person.place_one" if queue.place == 1 else "person.place"
    values = {"place": queue.place, "low": queue.low_minutes, "high": queue.high_minutes}
    return [Reply(tools.say(turn, key, **values), message_class="handover")]


ACTION = Action(run)
