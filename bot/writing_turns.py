"""The rows of a turn: what was decided and why, one per turn of a batch, and the rules that raised in it.

Called by `bot/writing.py` inside its transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from bot.missed import missed
from bot.writing_lines import Played
from core.database import Session
from core.events import Event, record_events
from core.prepared import Prepared
from core.tables import turns

_ADD_TURNS = Prepared(insert(turns).returning(turns.c.id, sort_by_parameter_order=True))


def write_turns(session: Session, batch: Sequence[Played], ids: Mapping[int, int], now: datetime) -> dict[int, int]:
    """Write one row per turn; returns turn ids by identity id. `ids` are the conversations by identity id."""
    if not batch:
        return {}
    made = _ADD_TURNS.each(session, [_turn_row(played, ids[played.loaded.claim.identity_id], now) for played in batch])
    return {played.loaded.claim.identity_id: row.id for played, row in zip(batch, made, strict=True)}


def _turn_row(played: Played, conversation_id: int, now: datetime) -> dict[str, Any]:
    outcome, why = played.outcome, dict(played.outcome.why)
    return {
        "conversation_id": conversation_id,
        "at": now,
        "decision": outcome.decision,
        "action": outcome.action,
        "intent": why.get("intent"),
        "confidence": round(100 * why.get("confidence", 0)),
        "language": why.get("language"),
        "mood": (why.get("mood") or {}).get("label"),
        "why": why,
        "engine": played.engine,
        "milliseconds": played.milliseconds,
        "missed": missed(outcome),
    }


def note_broken_rules(session: Session, batch: Sequence[Played], ids: Mapping[int, int], now: datetime) -> None:
    """A rule that raised counts as a miss; that it did is an event, so that an operator hears of it."""
    record_events(
        session,
        [
            Event("rule.failed", now, ids[played.loaded.claim.identity_id], detail={"rule": name})
            for played in batch
            for name in played.outcome.why.get("rules_failed", ())
        ],
    )
