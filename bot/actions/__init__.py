"""What the bot does for an intent: one file per action, each with the constant ACTION. Played by `bot/engine.py`.

An action gets a Turn and Tools and returns an Outcome: no database, no clock, no network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.policy import Ruling
from core.outcomes import Outcome, Reason, Reply
from core.phrases import Phrases
from core.plugins import load_plugins
from core.words import Option, Turn
from faq_kb.search import Knowledge
from intents.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Tools:
    """What an action may use: phrases, knowledge, the catalog, the ruling that called it and all reasons."""

    phrases: Phrases
    knowledge: Knowledge
    catalog: Catalog
    ruling: Ruling
    reasons: tuple[Reason, ...] = ()

    def say(self, turn: Turn, key: str, /, **values: Any) -> str:
        """Return a phrase in the customer's language, addressed as the business chose, never twice in a row."""
        situation = turn.situation
        values = {
            "kak": address(turn),
            "name": situation.person.name or "",
            "business": situation.business.name,
            # The numbers that safety phrases say: "number" and, where the business has one, "room".
            **situation.business.emergency_text,
        } | values
        avoid = str(situation.conversation.memory.get("last_said", ""))
        return self.phrases.say(key, spoken(turn), dice=situation.dice, avoid=avoid, **values)

    def reply(self, turn: Turn, key: str, /, *, options: tuple[Option, ...] = (), **values: Any) -> Reply:
        """Return a phrase as a reply, perhaps with quick replies."""
        return Reply(self.say(turn, key, **values), options=options)


def deaf(_turn: Turn) -> bool:
    """Most actions accept no answer and hear no trigger word."""
    return False


@dataclass(frozen=True, slots=True)
class Action:
    """`run` acts; `accepts` tells whether its own question takes this answer; `hears` listens for trigger words."""

    run: Callable[[Turn, Tools], Outcome]
    accepts: Callable[[Turn], bool] = deaf
    hears: Callable[[Turn], bool] = deaf


def load_actions() -> Mapping[str, Action]:
    """Read every action of this folder. Raises PluginError for a broken one."""
    return load_plugins("bot.actions", "ACTION", Action)


def spoken(turn: Turn) -> str:
    """The language to answer in: English to English, Indonesian to everything else."""
    return "en" if turn.language == "en" else "id"


def address(turn: Turn) -> str:
    """How to address the customer: their own form, else the business's, with the first name if it is known."""
    if spoken(turn) == "en":
        return first_name(turn)
    form = turn.situation.person.address_form or turn.situation.business.address_form
    name = first_name(turn)
    return f"{form} {name}".strip()


def first_name(turn: Turn) -> str:
    """The customer's first name, or nothing."""
    words = (turn.situation.person.name or "").split()
    return words[0] if words else ""


def said_before(turn: Turn) -> bool:
    """Whether the bot or an agent already spoke in this conversation."""
    now_open = turn.situation.conversation.id
    return any(line.author != "customer" for line in turn.situation.history if line.conversation_id == now_open)
