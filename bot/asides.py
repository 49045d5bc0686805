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
MISSING = frozenset({"when", "service", "change", "reference", "choice", "reason", "photo", "move_or_cancel"})
# Questions whether what was read back is right: said anew behind an answer to something else.
READ_BACK = frozenset({"yes_book", "yes_move", "yes_change", "yes_cancel"})
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
    return pending is not None and pending.asks in MISSING | READ_BACK and pending.action not in ABOUT_WORDS


def kept_open(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    """Return the outcome of an answer beside an open question with that question still open."""
    pending, offered = turn.situation.pending, outcome.pending
    if pending is not None and pending.asks in READ_BACK:
        return _read_back_again(turn, tools, outcome)
    if not stays_open(pending):
        return outcome
    if outcome.decision not in ("answer", "action") or outcome.effects or (offered and offered.action != "entry"):
        return outcome
    # What an answer would lead on to gives way to what is still to be said.
    replies = tuple(replace(reply, options=()) for reply in outcome.replies) if offered else outcome.replies
    return replace(outcome, replies=replies, pending=pending)


def _read_back_again(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    """Return an answer and behind it, in its own bubble, what was read back before: a "ya" is to what was said last."""
    question = str(turn.situation.conversation.memory.get("asked") or "")
    leads_on = outcome.pending is not None and outcome.pending.action == "entry" and outcome.pending.asks == "choice"
    beside = outcome.decision == "answer" and not outcome.effects and (outcome.pending is None or leads_on)
    if not question or not beside or outcome.resolved or turn.situation.conversation.state != "bot":
        return outcome
    told = (replace(reply, options=()) for reply in outcome.replies)
    return replace(
        outcome,
        replies=(*told, tools.reply(turn, "again.said", question=question)),
        pending=turn.situation.pending,
    )


def asked_again(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    """Return the open question once more instead of a new one about a few words that nobody is sure of.

    The second time it may be our question that does not fit: what is close is asked about as always, and where nothing
    is, a person is called.
    """
    pending, memory = turn.situation.pending, turn.situation.conversation.memory
    if pending is not None and pending.values.get(INVITES):
        offer = pass_on_offered(turn, tools)
        return replace(outcome, replies=offer.replies, pending=offer.pending) if _may_ask(turn) else outcome
    question = str(memory.get("asked") or "")
    if pending is None or pending.action in ABOUT_WORDS or not question:
        return outcome
    if pending.tries:
        missed = outcome.decision == "rephrase" and memory.get("unsure")
        return call(turn, tools, (replace(twice(turn), rule="unsure_twice"),)) if missed else outcome
    if not _may_ask(turn):
        return outcome
    key = "again.upset" if turn.mood.label == "negative" else "again.said"
    options = pending.options or (person_option(turn, tools),)
    reply = tools.reply(turn, key, question=question, options=options)
    return replace(outcome, replies=(reply,), pending=replace(pending, tries=1))


def pass_on_offered(turn: Turn, tools: Tools) -> Outcome:
    """Return the offer to pass on what was told because an answer of ours asked for it, where nobody understands it."""
    words, options = " ".join(turn.text.split())[:80], (person_option(turn, tools),)
    offer = Pending("entry", PASS_ON, turn.situation.now, {"words": words}, options)
    reply = tools.reply(turn, "entry.pass_on", words=words, options=options)
    return Outcome("answer", (reply,), pending=offer, why={"gap": words})


def _may_ask(turn: Turn) -> bool:
    """Whether these are a few words to the bot, of which it may ask something."""
    return 0 < len(turn.tokens) + len(turn.entities) <= FEW_WORDS and turn.situation.conversation.state == "bot"
