"""Moods, calls for a person, conversations and intents stay as good as they were: sums over labelled files, no rows.

The floors are what was reached (docs/evaluation.md), less what one or two rows make. Raise them when figures rise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.ask import ask
from bot.evaluation.calls import measure_handover
from bot.evaluation.dialogues import measure_dialogues
from bot.evaluation.reading import measure_mood
from bot.evaluation.rows import read_rows
from bot.evaluation.shipped import measure_shipped
from bot.evaluation.theatre import Theatre, theatre
from tests.stage import Stage

OWN = Path(__file__).parent
FROZEN = OWN.parent / "judgement"
GRAVE = {
    "safety.fraud": "fraud",
    "safety.account_takeover": "account_takeover",
    "clinic.emergency_symptom": "emergency_symptom",
    "safety.self_harm": "self_harm",
    "general.ask_human": "ask_human",
}
# Where the figures are; `held` rows are never read when rules are mended.
MOODS = {"own": (0.95, 0.95, 0.88), "held": (0.87, 0.80, 0.80), "frozen": (0.75, 0.61, 0.41)}
# The least recall of each grave category and the most alarms at its traps.
CALLS = {"own": (0.96, 0.29), "held": (0.90, 0.15)}
FROZEN_CALLS = (0.82, 0.055)
TALKS = {"own": (0.94, 0.83), "held": (0.83, 0.58), "frozen": (0.87, 0.65)}
INTENTS = 0.85
# Written by strangers to rules and catalog: calls (recall, alarms at traps), intents, conversations.
STRANGERS = {"own": (0.85, 0.11), "held": (0.86, 0.13)}
STRANGE_INTENTS, STRANGE_TALKS = 0.91, {"strangers": (0.89, 0.58), "others": (0.79, 0.23)}


@pytest.fixture(scope="module")
def opened(prepared: Path) -> Iterator[Theatre]:
    """A theatre over the model that all tests share."""
    with theatre(prepared / "models") as found:
        yield found


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The frozen messages in one file."""
    path = tmp_path_factory.mktemp("frozen") / "messages.jsonl"
    path.write_bytes(b"".join(one.read_bytes() for one in sorted(FROZEN.glob("messages_*.jsonl"))))
    return path


def own(name: str, which: str) -> Path:
    """A file of ours, by whether it is held back."""
    return OWN / f"{name}{'_held' if which == 'held' else ''}.jsonl"


def test_the_files_that_are_held_back_were_not_edited() -> None:
    lines = (OWN / "SHA256SUMS").read_text("utf-8").splitlines()
    pinned = {name: digest for digest, name in (line.split() for line in lines)}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in OWN.glob("*_held.jsonl")}
    assert found == pinned


@pytest.mark.parametrize("which", MOODS)
def test_moods_are_heard_as_well_as_before(which: str, frozen: Path) -> None:
    figures = measure_mood(frozen if which == "frozen" else own("mood", which)).figures
    reached = figures["macro_f1"], figures["negative_recall"], figures["urgent_f1"]
    assert all(one >= floor for one, floor in zip(reached, MOODS[which], strict=True)), reached


@pytest.mark.parametrize("which", CALLS)
@pytest.mark.parametrize("category", GRAVE)
def test_a_person_is_called_for_the_grave_things(category: str, which: str, stage: Stage) -> None:
    path = own(f"handover_{GRAVE[category]}", which)
    figures = measure_handover(lambda text: ask(stage.house, text), path).figures["per_category"][category]
    recall, alarms = CALLS[which]
    assert figures["recall"] >= recall, figures
    assert figures["false_alarm_rate"] <= alarms, figures
    assert figures["recall_interval"][0] < figures["recall"] <= figures["recall_interval"][1]


def test_a_person_is_called_for_the_frozen_messages_as_well_as_before(stage: Stage, frozen: Path) -> None:
    figures = measure_handover(lambda text: ask(stage.house, text), frozen).figures
    assert figures["recall"] >= FROZEN_CALLS[0], figures["recall"]
    assert figures["false_alarm_rate"] <= FROZEN_CALLS[1], figures["false_alarm_rate"]


@pytest.mark.parametrize("which", STRANGERS)
def test_strangers_are_given_a_person_as_well_as_before(which: str, stage: Stage) -> None:
    figures = measure_handover(lambda text: ask(stage.house, text), own("calls_of_strangers", which)).figures
    recall, alarms = STRANGERS[which]
    assert figures["recall"] >= recall, figures
    assert figures["false_alarm_rate"] <= alarms, figures


@pytest.mark.parametrize("which", TALKS)
def test_conversations_go_as_well_as_before(which: str, opened: Theatre) -> None:
    figures = measure_dialogues(
        opened, FROZEN / "dialogues.jsonl" if which == "frozen" else own("dialogues", which)
    ).figures
    reached = figures["turn_accuracy"], figures["dialogue_accuracy"]
    assert all(one >= floor for one, floor in zip(reached, TALKS[which], strict=True)), reached


@pytest.mark.parametrize("whose", STRANGE_TALKS)
def test_conversations_of_strangers_go_as_well_as_before(whose: str, opened: Theatre) -> None:
    figures = measure_dialogues(opened, own(f"dialogues_of_{whose}", "own")).figures
    reached = figures["turn_accuracy"], figures["dialogue_accuracy"]
    assert all(one >= floor for one, floor in zip(reached, STRANGE_TALKS[whose], strict=True)), reached


def test_intents_are_told_apart_as_well_as_before(stage: Stage, frozen: Path) -> None:
    engine = stage.house.engine
    for path, floor in ((frozen, INTENTS), (own("intents_of_strangers", "own"), STRANGE_INTENTS)):
        figures = measure_shipped(engine.model, engine.catalog, [path]).figures
        assert figures["accuracy"] >= floor, figures


def test_there_is_enough_of_everything_and_no_text_comes_twice() -> None:
    texts: list[str] = []
    for category, name in GRAVE.items():
        rows: list[dict[str, Any]] = [
            row
            for which in CALLS
            for row in read_rows(own(f"handover_{name}", which), {"text": str, "handover": bool})
            if row["category"] == category
        ]
        calls = sum(row["handover"] for row in rows)
        assert calls >= 100
        assert len(rows) - calls >= 50
        texts += [row["text"] for row in rows]
    moods = [json.loads(line)["text"] for which in CALLS for line in own("mood", which).read_text("utf-8").splitlines()]
    assert len(moods) >= 300
    assert len(set(moods)) == len(moods)
    assert len(set(texts)) == len(texts)
