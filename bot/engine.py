"""Steps 8 to 10 of a message's life as one pure function: understand, ask every rule, decide, act.

No database, no clock, no network, no randomness: the same situation gives the same outcome, so this function answers a
customer, explains itself (`sapa ask`), replays the past and is tested without a fixture. Each part is an immutable
snapshot that is swapped when a newer one is published; the versions are kept on every turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from bot.actions import Action, Tools, deaf
from bot.actions.opt_out import with_consent
from bot.asides import asked_again, kept_open
from bot.choices import is_aside, picked
from bot.consent_words import taken_out
from bot.explain import why
from bot.lateness import with_apology
from bot.linking import with_link
from bot.memory import remember
from bot.policy import Heard, Ruling, decide
from bot.understand import Thresholds, understand
from bot.waiting import kept_for_team, with_place, with_reach
from core.outcomes import Outcome, Reason
from core.phrases import Phrases
from core.words import Situation, Turn
from faq_kb.search import Knowledge
from handover.rules import Rule
from handover.rules.same_question_again import insists
from intents.alarms import Alarms
from intents.catalog import Catalog
from intents.model import IntentModel

# Actions that end what was open: a no to it, or the same matter begun anew.
SETTLING = frozenset({"deny", "goodbye", "opt_out"})
# Actions that ask what was meant, or say that it is none of our business.
UNSURE = frozenset({"clarify", "rephrase", "out_of_scope"})


@dataclass(frozen=True)
class Engine:
    """Everything a turn is played with. Build one in `bot/app.py`, swap parts with `dataclasses.replace`."""

    model: IntentModel
    alarms: Alarms
    catalog: Catalog
    knowledge: Knowledge
    phrases: Phrases
    rules: Mapping[str, Rule]
    actions: Mapping[str, Action]
    thresholds: Thresholds

    @property
    def version(self) -> str:
        """The versions of the parts that can change, as kept on every turn."""
        # Sentences of grave matters that were edited leave the arrays of the catalog's model as they were.
        return f"model {self.model.version}, alarms {self.alarms.version}, knowledge {self.knowledge.version}"

    def play(self, situation: Situation) -> Outcome:
        """Return what one turn does. Raises what an action raises: it costs only its own turn."""
        situation, consent = taken_out(situation)
        turn = self.understand(situation)
        reasons, failed = self.reasons(turn)
        ruling = decide(Heard(turn, reasons, self._accepts, self._hears, self.catalog.action_of))
        if ruling.action == "clarify" and ruling.target == "answer":
            turn, ruling = self._chosen(turn, ruling)
        outcome = self.actions[ruling.action].run(turn, self._tools(ruling, reasons))
        asks_again = ruling.action in UNSURE or (ruling.target == turn.sure_intent and insists(turn))
        if asks_again and ruling.target != "answer":
            outcome = asked_again(turn, self._tools(ruling, reasons), outcome)
        elif ruling.target != "answer" and ruling.action not in SETTLING:
            outcome = kept_open(turn, self._tools(ruling, reasons), outcome)
        if situation.conversation.state == "waiting":
            outcome = kept_for_team(turn, self._tools(ruling, reasons), outcome)
            outcome = with_place(turn, self._tools(ruling, reasons), outcome)
        outcome = with_reach(turn, self._tools(ruling, reasons), outcome)
        outcome = with_link(turn, self._tools(ruling, reasons), outcome)
        if consent:
            outcome = with_consent(turn, self._tools(replace(ruling, target=consent), reasons), outcome)
        outcome = with_apology(turn, self._tools(ruling, reasons), outcome)
        return self._finish(turn, ruling, outcome, reasons, failed)

    def understand(self, situation: Situation) -> Turn:
        """Read the situation's text: language, entities, mood, intent, knowledge hits, and how sure that is."""
        parts = self.model, self.knowledge, self.catalog
        return understand(situation, *parts, alarms=self.alarms, thresholds=self.thresholds)

    def reasons(self, turn: Turn) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
        """Ask every rule; return all reasons, most urgent first, and the names of rules that raised (a miss)."""
        heard, failed = [], []
        for name, rule in self.rules.items():
            try:
                reason = rule.ask(turn)
            except Exception:  # one broken rule must not silence the others or the customer
                failed.append(name)
                continue
            if reason is not None:
                heard.append(replace(reason, rule=name))
        return tuple(sorted(heard, key=lambda reason: -reason.urgency)), tuple(failed)

    def _chosen(self, turn: Turn, ruling: Ruling) -> tuple[Turn, Ruling]:
        """The customer chose a meaning: their first words are played again with that meaning as sure."""
        option, pending = picked(turn), turn.situation.pending
        if option is None or pending is None:
            raise ValueError("a clarification was answered without an option; its action must not accept that")
        name = option.value
        first = replace(turn.situation.utterances[-1], text=str(pending.values.get("text", turn.text)), button=None)
        again = self.understand(replace(turn.situation, utterances=(first,), pending=None))
        if self.catalog.has(name):
            meant = replace(again, sure_intent=name, close=())
            return meant, replace(ruling, action=self.catalog.action_of(name), target=name)
        return replace(again, sure_entry=name, close=()), replace(ruling, action="entry", target=name)

    def _accepts(self, turn: Turn) -> str | None:
        pending = turn.situation.pending
        action = self.actions.get(pending.action) if pending else None
        return pending.action if pending and action and not is_aside(turn.situation) and action.accepts(turn) else None

    def _hears(self, turn: Turn) -> str | None:
        return next((name for name, hears in self._listening if hears(turn)), None)

    @cached_property
    def _listening(self) -> tuple[tuple[str, Callable[[Turn], bool]], ...]:
        return tuple((name, action.hears) for name, action in self.actions.items() if action.hears is not deaf)

    def _label(self, intent: str) -> str:
        """Return what people call the intent, in the language of the desk; an unknown one has no other name."""
        return self.catalog.label(intent, "id") if intent in self.catalog.intents else intent

    def _tools(self, ruling: Ruling, reasons: tuple[Reason, ...]) -> Tools:
        return Tools(self.phrases, self.knowledge, self.catalog, ruling, reasons)

    def _finish(
        self, turn: Turn, ruling: Ruling, outcome: Outcome, reasons: tuple[Reason, ...], failed: tuple[str, ...]
    ) -> Outcome:
        explained: dict[str, Any] = why(turn, ruling, reasons, failed)
        explained |= {"intent_label": self._label(turn.prediction.intent), "intent_counts": self._counts(turn, ruling)}
        return replace(
            outcome,
            action=outcome.action or ruling.action,
            memory=remember(turn, outcome),
            why={**explained, **outcome.why},
        )

    def _counts(self, turn: Turn, ruling: Ruling) -> bool:
        """Whether the intent of a turn tells what it was about: not where an action heard or was answered otherwise."""
        if ruling.decision != "action" or ruling.target not in ("", "answer"):
            return True
        intent = turn.prediction.intent
        return self.catalog.has(intent) and self.catalog.action_of(intent) == ruling.action
