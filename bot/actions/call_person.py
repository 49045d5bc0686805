"""Calls a person because the matter itself needs one: double charges, closing an account, complaints and the like.

Heard by the classifier alone, where a rule of the same matter kept silent, a doubtful one is asked first, and so is
one that no word of the message backs.
"""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.actions.hand_over import call
from bot.choices import PERSON_KEY, person_option, picked
from bot.guarding import CALL_SURE
from core.outcomes import Outcome, Reason
from core.words import Pending, Turn
from handover.clues import is_backed

# Topics that cannot wait, by the category of their intent.
_URGENT = frozenset({"safety.account_takeover", "safety.fraud", "bank.dispute", "complaint.legal_threat"})
# A miss among these costs more than ten calls in vain.
CALL_SURE_GRAVE = 0.7
_GRAVE = frozenset({"account.takeover", "bank.fraud_dispute", "clinic.medical_question"})
# Whom a matter asks for whose intent is not called like a skill: the same as its rule does.
_SKILLS = {"account": "finance", "privacy": "complaint", "payment": "commerce"}
NAME = "call_person"


def accepts(turn: Turn) -> bool:
    """Whether this answers "shall I pass this on?"."""
    return turn.yes_no is not None or picked(turn) is not None


def skill_of(intent: str) -> str:
    """Return the skill that an intent asks for."""
    family = intent.split(".")[0]
    return _SKILLS.get(family, family)


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a handover whose reason is the intent that was understood; a question first where that is doubtful."""
    pending = turn.situation.pending
    if tools.ruling.target == "answer" and pending is not None:
        return _answered(turn, tools, str(pending.values["intent"]), str(pending.values["words"]))
    intent = tools.ruling.target
    if _is_doubtful(turn, intent):
        return _asked(turn, tools, intent)
    return _called(turn, tools, intent, turn.text)


def _is_doubtful(turn: Turn, intent: str) -> bool:
    """Whether only the classifier says so and not surely; who waits already or chose this meaning is not asked."""
    if turn.situation.conversation.state == "waiting" or turn.prediction.intent != intent or turn.situation.button:
        return False
    if not is_backed(turn, intent):
        return True
    sure = CALL_SURE_GRAVE if intent in _GRAVE else CALL_SURE
    return turn.prediction.confidence < sure and not (intent == "complaint.service" and turn.mood.label == "negative")


def _asked(turn: Turn, tools: Tools, intent: str) -> Outcome:
    topic = tools.catalog.label(intent, "en" if turn.language == "en" else "id")
    options = (person_option(turn, tools),)
    reply = tools.reply(turn, "person.ask", topic=topic, options=options)
    values = {"intent": intent, "words": turn.text[:500]}
    return Outcome("clarify", (reply,), pending=Pending(NAME, "yes_no", turn.situation.now, values, options))


def _answered(turn: Turn, tools: Tools, intent: str, words: str) -> Outcome:
    chosen = picked(turn)
    if turn.yes_no == "no" and (chosen is None or chosen.key != PERSON_KEY):
        return Outcome("answer", (tools.reply(turn, "deny.nothing_asked"),))
    return _called(turn, tools, intent, words)


def _called(turn: Turn, tools: Tools, intent: str, words: str) -> Outcome:
    category = tools.catalog.category_of(intent)
    reason = Reason(
        category=category,
        sentence=f"{tools.catalog.label(intent, 'id')}: hal ini ditangani orang.",
        urgency=3 if category in _URGENT else 1,
        rule=intent,
        evidence=words.replace("\n", " ")[:120],
        skill=skill_of(intent),
    )
    return call(turn, tools, (reason, *tools.reasons))


ACTION = Action(run, accepts=accepts)
