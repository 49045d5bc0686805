"""Turns for tests of rules: a text is understood as far as rules look, with all packs active."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from core.business import Business
from core.text import Patterns, normalise
from core.text.entities import extract
from core.words import (
    ConversationView,
    HistoryLine,
    Mood,
    Person,
    Prediction,
    RecordView,
    Situation,
    Turn,
    Utterance,
)

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ALL_PACKS = ("general", "commerce", "clinic", "bank")


def turn_of(
    text: str,
    *,
    packs: tuple[str, ...] = ALL_PACKS,
    memory: Mapping[str, Any] | None = None,
    history: tuple[HistoryLine, ...] = (),
    records: tuple[RecordView, ...] = (),
    refund_limit: int = 500_000,
    room: str = "",
    situation: Mapping[str, Any] | None = None,
    **understood: Any,
) -> Turn:
    """Return a turn as rules meet it; `understood` sets fields of the turn, `situation` of the situation."""
    emergency = {"number": "119", "room": room}
    business = Business(name="Kopi Lereng", packs=packs, refund_limit=refund_limit, emergency_text=emergency)
    conversation = ConversationView(1, "bot", 0, 0, "web", 1, memory=memory or {})
    utterances = (Utterance(1, text, NOW),)
    given = {"history": history, "records": records, "utterances": utterances, **(situation or {})}
    scene = Situation(
        now=NOW,
        dice=0,
        business=business,
        person=Person(id=1),
        conversation=conversation,
        **given,
    )
    entities = extract(text, now=NOW, zone=business.zone, patterns=Patterns())
    normal = normalise(text, entities)
    fields: dict[str, Any] = {
        "situation": scene,
        "text": text,
        "plain": normal.text,
        "tokens": normal.tokens,
        "language": "id",
        "entities": entities,
        "mood": Mood(),
        "prediction": Prediction("general.greet", 0.0, 0.0),
    }
    return Turn(**{**fields, **understood})


def said(text: str, *, author: str = "customer", kind: str = "text") -> HistoryLine:
    """Return a line of the past in the same conversation."""
    return HistoryLine(message_id=1, author=author, kind=kind, text=text, at=NOW, conversation_id=1)
