"""What a waiting customer hears beside answers: the place in the queue and an honest time, every ten minutes."""

from __future__ import annotations

from dataclasses import replace

from bot.actions import Tools
from core.outcomes import LeaveQueue, Outcome, Reply, TellPlace
from core.words import Turn


def with_place(turn: Turn, tools: Tools, outcome: Outcome, *, always: bool = False) -> Outcome:
    """Return the outcome with one line of place and time, when it may be told again.

    With `always` a customer who asked for a person again hears at least that the message is kept.
    """
    told = any(isinstance(effect, TellPlace | LeaveQueue) for effect in outcome.effects)
    if told or not (always or outcome.replies):
        return outcome
    queue = turn.situation.queue
    if queue is None or not queue.may_tell:
        kept = Reply(tools.say(turn, "person.kept"), message_class="handover")
        return replace(outcome, replies=(*outcome.replies, kept)) if always else outcome
    key = "person.place_one" if queue.place == 1 else "person.place"
    values = {"place": queue.place, "low": queue.low_minutes, "high": queue.high_minutes}
    line = Reply(tools.say(turn, key, **values), message_class="handover")
    return replace(outcome, replies=(*outcome.replies, line), effects=(*outcome.effects, TellPlace()))
