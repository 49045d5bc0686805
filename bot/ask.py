"""One message through the real engine without writing anything: `sapa ask`, and "try a question" in the console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.house import House
from core.text import mask
from core.words import ConversationView, Person, Situation, Utterance


def ask(house: House, text: str, language: str | None = None) -> Mapping[str, Any]:
    """Return what the bot would do with this text from a stranger: one plain object, and why."""
    view = ConversationView(0, "bot", 0, 0, "web", 0, language, is_first=False, memory={})
    situation = Situation(
        now=house.clock.now(),
        dice=0,
        business=house.business,
        person=Person(0, language=language),
        conversation=view,
        utterances=(Utterance(0, mask(text, house.settings.patterns.all).text, house.clock.now()),),
    )
    outcome = house.engine.play(situation)
    why = dict(outcome.why)
    return {
        "text": situation.text,
        "language": why.pop("language"),
        "intent": why.pop("intent"),
        "confidence": why.pop("confidence"),
        "entities": why.pop("entities"),
        "hits": why.pop("hits"),
        "reasons": why.pop("reasons"),
        "decision": outcome.decision,
        "action": outcome.action,
        "reply": [reply.text for reply in outcome.replies],
        "options": [option.title for reply in outcome.replies for option in reply.options],
        "why": why,
        "engine": house.engine.version,
    }
