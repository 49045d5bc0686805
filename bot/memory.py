"""What a conversation remembers from turn to turn, beside its rows: misses in a row, the last topics, what is verified.

`bot/engine.py` computes it after every turn; rules and actions read it as `situation.conversation.memory`.
"""

from __future__ import annotations

from typing import Any

from core.outcomes import Outcome
from core.words import Turn
from handover.rules import WARNED

# Topics of the last turns that rules compare, newest last.
KEPT_TOPICS = 4
# The customer's first own words are the conversation's subject, cut to a line.
SUBJECT_LENGTH = 140
_SMALL_TALK = frozenset(
    {
        "greet",
        "thanks",
        "goodbye",
        "affirm",
        "deny",
        "opt_out",
        "flood",
        "with_agent",
        "bot_identity",
        "asks_place",
        "solved",
    }
)


def remember(turn: Turn, outcome: Outcome) -> dict[str, Any]:
    """Return the memory after this turn: plain JSON values. What the action gave in `outcome.memory` wins."""
    before = turn.situation.conversation.memory
    is_fresh = turn.situation.conversation.id == 0 or turn.situation.conversation.state == "resolved"
    memory: dict[str, Any] = {} if is_fresh else dict(before)
    memory["language"] = turn.language if turn.language in ("id", "en") else memory.get("language", "id")
    if memory.get(WARNED):
        memory[WARNED] = memory[WARNED][1:]
    missed = outcome.decision == "rephrase"
    memory["unsure"] = int(memory.get("unsure", 0)) + 1 if missed else 0
    offered = turn.goes_on and "gap" in outcome.why
    if outcome.decision in ("answer", "action", "clarify") and outcome.action not in _SMALL_TALK and not offered:
        told = next((reply.entry_id for reply in outcome.replies if reply.entry_id), None)
        for key, topic in (("last_intents", turn.sure_intent), ("last_entries", turn.sure_entry or told)):
            memory[key] = [*memory.get(key, []), topic or ""][-KEPT_TOPICS:]
    memory["moods"] = [*memory.get("moods", []), round(turn.mood.negative, 2)][-3:]
    if outcome.replies:
        memory["last_said"] = outcome.replies[-1].text
    if outcome.replies and outcome.pending is not None and outcome.pending != turn.situation.pending:
        # In the words in which it was asked first.
        memory["asked"] = memory.get("asked") if outcome.pending.tries else outcome.replies[-1].text
    if not memory.get("subject") and _is_substance(turn, outcome):
        memory["subject"] = turn.text.replace("\n", " ")[:SUBJECT_LENGTH]
    return memory | dict(outcome.memory)


def _is_substance(turn: Turn, outcome: Outcome) -> bool:
    return bool(turn.text) and outcome.action not in _SMALL_TALK
