"""Ways to break one part of the engine on purpose; everything around it stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.actions import Action, Tools
from core.outcomes import Outcome, Reason
from core.words import Turn
from handover.rules import Rule
from tests.stage import Stage

# Whoever writes this word meets the broken part.
TRIGGER = "meledak"


def break_actions(stage: Stage, act: Callable[[Turn], Outcome]) -> None:
    """Let every action do `act` when the customer wrote TRIGGER."""

    def broken(action: Action) -> Action:
        def run(turn: Turn, tools: Tools) -> Outcome:
            return act(turn) if TRIGGER in turn.text else action.run(turn, tools)

        return replace(action, run=run)

    engine = stage.house.engine
    stage.house.engine = replace(engine, actions={name: broken(one) for name, one in engine.actions.items()})


def raising(turn: Turn) -> Outcome:
    """An action with a fault in it."""
    raise ValueError("this action has a fault")


def mend(stage: Stage) -> Callable[[], None]:
    """Remember the engine as it is; what is returned puts it back."""
    whole = stage.house.engine

    def put_back() -> None:
        stage.house.engine = whole

    return put_back


def break_a_rule(stage: Stage) -> None:
    """Add a rule with a fault in it."""

    def ask(turn: Turn) -> Reason | None:
        raise KeyError("memory")

    engine = stage.house.engine
    stage.house.engine = replace(engine, rules={**engine.rules, "broken_rule": Rule(ask)})
