"""The why of a turn in plain values: what an agent reads under a reply and what `sapa ask --json` prints."""

from __future__ import annotations

from typing import Any

from bot.policy import LINES, Ruling
from bot.understand import topic_of
from core.outcomes import Reason
from core.words import Turn


def why(turn: Turn, ruling: Ruling, reasons: tuple[Reason, ...], failed: tuple[str, ...]) -> dict[str, Any]:
    """Return why the bot decided as it did: understanding, reasons, and the policy line that applied."""
    return {
        "language": turn.language,
        "plain": turn.plain,
        "topic": topic_of(turn),
        "intent": turn.prediction.intent,
        "confidence": round(turn.prediction.confidence, 3),
        "in_scope": round(turn.prediction.in_scope, 3),
        "ranking": [[name, round(score, 3)] for name, score in turn.prediction.ranking[:3]],
        "because": list(turn.prediction.why),
        "sure_intent": turn.sure_intent,
        "goes_on": turn.goes_on,
        "sure_entry": turn.sure_entry,
        "close": list(turn.close),
        "entities": [{"kind": one.kind, "value": one.value, "text": one.text} for one in turn.entities],
        "mood": {"label": turn.mood.label, "negative": round(turn.mood.negative, 2), "urgent": turn.mood.urgent},
        "alarm": turn.alarm and [turn.alarm.category, round(turn.alarm.chance, 4), *turn.alarm.why],
        "hits": [
            {"entry": hit.entry_id, "question": hit.question, "confidence": round(hit.confidence, 3)}
            for hit in turn.hits[:3]
        ],
        "reasons": [
            {
                "rule": reason.rule,
                "category": reason.category,
                "sentence": reason.sentence,
                "urgency": reason.urgency,
                "hand_over": reason.hand_over,
                "evidence": reason.evidence,
            }
            for reason in reasons
        ],
        "rules_failed": list(failed),
        "policy": {"line": ruling.line, "when": (LINES[ruling.line - 1].__doc__ or "").strip()},
        "decision": ruling.decision,
        "action": ruling.action,
        "target": ruling.target,
    }
