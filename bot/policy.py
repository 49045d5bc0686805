"""The policy: a page that can be read aloud. The first line that applies wins; the order is the meaning.

`bot/engine.py` asks `decide` once per turn, after every escalation rule was heard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.consent_words import consent_word
from core.outcomes import Reason
from core.words import Turn

# A customer who is heard this often in a minute is a flood or another bot.
FLOOD_TURNS = 15


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the policy decided and by which line of it. `action` names who acts; `target` what it acts on."""

    line: int
    decision: str
    action: str
    target: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What the policy reads: the turn, every rule's reason, who accepts an answer, and who hears a trigger word."""

    turn: Turn
    reasons: tuple[Reason, ...]
    accepts: Callable[[Turn], str | None]
    hears: Callable[[Turn], str | None]
    action_of: Callable[[str], str]


def decide(heard: Heard) -> Ruling:
    """Return the first line that applies, with its number in LINES, counted from 1."""
    for number, line in enumerate(LINES, start=1):
        ruling = line(heard)
        if ruling is not None:
            decision, action, target, reasons = ruling
            return Ruling(number, decision, action, target, tuple(reasons))
    raise AssertionError("the last line of the policy always applies")


_Line = tuple[str, str, str, Sequence[Reason]]


def _stop(heard: Heard) -> _Line | None:
    """STOP, BERHENTI and their kin, alone in the message; or the words that undo them."""
    word = consent_word(heard.turn.text, asked=heard.turn.situation.pending is not None)
    return ("opt_out", "opt_out", word, ()) if word else None


def _grave(heard: Heard) -> _Line | None:
    """A grave category: say what must be said first, hand over."""
    grave = [reason for reason in heard.reasons if reason.grave]
    if not grave:
        return None
    if heard.turn.situation.conversation.state == "agent":
        return "silent", "with_agent", "", heard.reasons
    return "handover", "hand_over", "", heard.reasons


def _with_agent(heard: Heard) -> _Line | None:
    """The conversation is with an agent: say nothing; a rule's hit raises the priority and alerts the agent."""
    if heard.turn.situation.conversation.state != "agent":
        return None
    return "silent", "with_agent", "", heard.reasons


def _flood(heard: Heard) -> _Line | None:
    """Too many turns in a minute: say nothing, once say so."""
    if heard.turn.situation.conversation.turns_last_minute < FLOOD_TURNS:
        return None
    return "silent", "flood", "", ()


def _escalation(heard: Heard) -> _Line | None:
    """Any other rule that calls a person: hand over, with all reasons. Words without a call are said as an answer."""
    calling = [reason for reason in heard.reasons if reason.hand_over]
    if calling:
        return "handover", "hand_over", "", heard.reasons
    if heard.reasons:
        return "answer", "say_first", "", heard.reasons
    return None


def _pending(heard: Heard) -> _Line | None:
    """A question is open and the action that asked accepts this answer."""
    action = heard.accepts(heard.turn)
    return ("action", action, "answer", ()) if action else None


def _sure_intent(heard: Heard) -> _Line | None:
    """Sure of the intent: its action. A trigger word that an action listens for counts as sure."""
    action = heard.hears(heard.turn)
    if action:
        return "action", action, "", ()
    intent = heard.turn.sure_intent
    return ("action", heard.action_of(intent), intent, ()) if intent else None


def _sure_entry(heard: Heard) -> _Line | None:
    """Sure of a knowledge entry in this customer's context: answer it."""
    entry = heard.turn.sure_entry
    return ("answer", "entry", entry, ()) if entry else None


def _close(heard: Heard) -> _Line | None:
    """Two or three candidates close together: ask which, with buttons. Never while a person is awaited."""
    if not heard.turn.close or heard.turn.situation.conversation.state == "waiting":
        return None
    return "clarify", "clarify", "", ()


def _out_of_scope(heard: Heard) -> _Line | None:
    """Known to be none of our business: say so, say what we can do, offer a person."""
    return None if heard.turn.in_scope else ("rephrase", "out_of_scope", "", ())


def _otherwise(heard: Heard) -> _Line:
    """Nothing fits: ask to say it differently. The second time the rule unsure_twice has caught it already."""
    return "rephrase", "rephrase", "", ()


LINES: tuple[Callable[[Heard], _Line | None], ...] = (
    _stop,
    _grave,
    _with_agent,
    _flood,
    _escalation,
    _pending,
    _sure_intent,
    _sure_entry,
    _close,
    _out_of_scope,
    _otherwise,
)
# The lines that what was understood decides, after everything that goes before it: numbers as in `Ruling.line`.
UNDERSTANDING = frozenset(range(LINES.index(_sure_intent) + 1, len(LINES) + 1))
