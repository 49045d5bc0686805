"""What comes while a question of ours is open: another matter is answered first and the question stays open; words that
nobody is sure of get the question again, once. Used by the engine.
"""

from __future__ import annotations

from dataclasses import replace

from bot.actions import Tools
from bot.actions.hand_over import call
from bot.choices import person_option, picked
from bot.times import asked_time, typed_time
from core.outcomes import Outcome
from core.words import Pending, Turn
from handover.rules.unsure_twice import twice

# Questions for one missing thing, which an answer to something else does not close. Whether to go on is asked anew:
# a "ya" after something else was said must not count for it.
MISSING = frozenset({"when", "service", "change", "reference", "choice", "reason", "photo"})
# Actions whose questions wait for no answer, or are about words that were not understood.
ABOUT_WORDS = ("clarify", "entry", "reach")
# Longer ones are more likely a new matter.
FEW_WORDS = 6
# In what waits behind an entry: that its answer asked for something in return; and the offer to pass that on.
INVITES, PASS_ON = "invites", "pass_on"
# What people say while they answer a question, whatever it is.
_SMALL_TALK = frozenset({"general.affirm", "general.deny", "general.thanks", "general.greet", "general.goodbye"})


def is_beside(turn: Turn, *own: str) -> bool:
    """Whether this is surely another matter than the intents `own` of the open question, and no answer to it."""
    if turn.yes_no is not None or picked(turn) is not None:
        return False
    if typed_time(turn) is not None or asked_time(turn) is not None:
        return False
    if turn.sure_intent is None:
        return turn.sure_entry is not None
    return turn.sure_intent not in own and turn.sure_intent not in _SMALL_TALK


def stays_open(pending: Pending | None) -> bool:
    """Whether an open question is one that an answer to something else does not close."""
    return pending is not None and pending.asks in MISSING and pending.action not in ABOUT_WORDS


def kept_open(turn: Turn, outcome: Outcome) -> Outcome:
    """Return the outcome of an answer beside an open question with that question still open."""
    pending, offered = turn.situation.pending, outcome.pending
    if not stays_open(pending):
        return outcome
    if outcome.decision not in ("answer", "action") or outcome.effects or (offered and offered.action != "entry"):
        return outcome
    # What an answer would lead on to gives way to what is still to be said.
    replies = tuple(replace(reply, options=()) for reply in outcome.replies) if offered else outcome.replies
    return replace(outcome, replies=replies, pending=pending)


def asked_again(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    """Return the open question once more instead of a new one about a few words that nobody is sure of.

    The second time it may be our question that does not fit: what is close is asked about as always, and where nothing
    is, a person is called.
    """
    pending, memory = turn.situation.pending, turn.situation.conversation.memory
    if pending is not None and pending.values.get(INVITES):
        return _offered(turn, tools, outcome)
    question = str(memory.get("asked") or "")
    if pending is None or pending.action in ABOUT_WORDS or not question:
        return outcome
    if pending.tries:
        missed = outcome.decision == "rephrase" and memory.get("unsure")
        return call(turn, tools, (replace(twice(turn), rule="unsure_twice"),)) if missed else outcome
    if not 0 < len(turn.tokens) <= FEW_WORDS or turn.situation.conversation.state != "bot":
        return outcome
    key = "again.upset" if turn.mood.label == "negative" else "again.said"
    options = pending.options or (person_option(turn, tools),)
    reply = tools.reply(turn, key, question=question, options=options)
    return replace(outcome, replies=(reply,), pending=replace(pending, tries=1))


def _offered(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    """Return the offer to pass on what was told because an answer of ours asked for it, where nobody understands it."""
    if not 0 < len(turn.tokens) <= FEW_WORDS or turn.situation.conversation.state != "bot":
        return outcome
    words, options = " ".join(turn.text.split())[:80], (person_option(turn, tools),)
    offer = Pending("entry", PASS_ON, turn.situation.now, {"words": words}, options)
    return replace(outcome, replies=(tools.reply(turn, "entry.pass_on", words=words, options=options),), pending=offer)
