"""What a waiting customer hears beside answers: the place in the queue and an honest time, every ten minutes.

Where the channel cannot reach a customer who closed the page, also once: where else may we reach you.
"""

from __future__ import annotations

from dataclasses import replace

from bot.actions import Tools
from core.outcomes import KeepContact, LeaveQueue, Outcome, Reply, TellPlace
from core.words import ASKS_REFERENCE, CONTACT, Pending, Turn

# In a conversation's memory: that the customer was asked where to be reached.
ASKED = "reach_asked"
# A phone among more words than this is part of a story, not the answer.
ANSWER_WORDS = 12


def with_place(turn: Turn, tools: Tools, outcome: Outcome, *, always: bool = False, asked: bool = False) -> Outcome:
    """Return the outcome with one line of place and time, when it may be told again or was `asked` for.

    With `always` a customer who asked for a person again hears at least that the message is kept.
    """
    told = any(isinstance(effect, TellPlace | LeaveQueue) for effect in outcome.effects)
    if told or not (always or outcome.replies):
        return outcome
    queue = turn.situation.queue
    if queue is None or not (queue.may_tell or asked):
        kept = Reply(tools.say(turn, "person.kept"), message_class="handover")
        return replace(outcome, replies=(*outcome.replies, kept)) if always else outcome
    key = "person.place_one" if queue.place == 1 else "person.place"
    values = {"place": queue.place, "low": queue.low_minutes, "high": queue.high_minutes}
    line = Reply(tools.say(turn, key, **values), message_class="handover")
    return replace(outcome, replies=(*outcome.replies, line), effects=(*outcome.effects, TellPlace()))


def kept_for_team(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    """Return that the message is kept for the team, where the bot would only say that it did not understand, or ask
    whose order it is: who waits has told their story, and the team reads this too."""
    asks = outcome.pending is not None and outcome.pending.asks == ASKS_REFERENCE
    if outcome.decision != "rephrase" and not (asks and outcome.pending != turn.situation.pending):
        return outcome
    kept = Reply(tools.say(turn, "person.kept"), message_class="handover")
    return Outcome("answer", (kept,), pending=turn.situation.pending, effects=outcome.effects)


def with_reach(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    """Return the outcome with the question where to be reached, or with what was answered to it."""
    talk = turn.situation.conversation
    left = any(isinstance(effect, LeaveQueue) for effect in outcome.effects)
    waits = outcome.handover is not None or (talk.state == "waiting" and not left)
    if not waits or talk.reaches_absent:
        return outcome
    if contact_of(turn):
        return with_contact(turn, tools, outcome)
    if not talk.memory.get(ASKED):
        return _asking(turn, tools, outcome)
    # The question stays open while the customer waits and nothing else is asked.
    return replace(outcome, pending=outcome.pending or _question(turn))


def contact_of(turn: Turn) -> str | None:
    """Return the phone or e-mail address with which the open question is answered, or None."""
    entity = turn.entity("phone") or turn.entity("email")
    return entity.value if _question(turn) and entity and len(turn.tokens) <= ANSWER_WORDS else None


def with_contact(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    """Return the outcome with the contact kept and confirmed in one line."""
    contact = contact_of(turn) or ""
    line = Reply(tools.say(turn, "person.reach_kept", contact=contact), message_class="handover")
    return replace(
        outcome,
        replies=(*outcome.replies, line),
        effects=(*outcome.effects, KeepContact(contact)),
        memory={**outcome.memory, CONTACT: contact},
    )


def _question(turn: Turn) -> Pending | None:
    pending = turn.situation.pending
    return pending if pending and pending.action == "reach" else None


def _asking(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    """Ask once: not while anything else is asked, and never beside the words of an emergency."""
    grave = any(reason.grave for reason in tools.reasons)
    if grave or outcome.pending or not outcome.replies:
        return outcome
    ways = turn.situation.ways
    channels = " / ".join(way.label for way in ways)
    said = tools.say(turn, "person.reach_way", channel=channels) if ways else tools.say(turn, "person.reach")
    line = Reply(said, message_class="handover", ways=tuple(way.channel for way in ways))
    return replace(
        outcome,
        replies=(*outcome.replies, line),
        pending=Pending("reach", "contact", turn.situation.now),
        memory={**outcome.memory, ASKED: True},
    )
