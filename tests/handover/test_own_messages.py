"""Messages of our own: who needs a person gets one, who only sounds so does not.

`dev_tune.jsonl` is what the wordings of `handover/rules` and `handover/stories` were written on; `dev_held.jsonl` is
the other half of the same authors, split by chance and looked at only as a number. The floors are a little below what
was measured when they were set (recall .943 of 296, false alarms .066 of 424, of everyday messages .019 of 209).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ask import ask
from bot.evaluation.calls import measure_handover
from bot.evaluation.figures import wilson
from bot.evaluation.rows import Kind, read_rows
from tests.stage import Stage

FOLDER = Path(__file__).parent
# Categories in which a miss costs more than ten needless calls.
GRAVE = ("account_takeover", "ask_human", "emergency_symptom", "fraud", "self_harm")


@pytest.fixture
def house(data_dir: Path) -> Iterator[Stage]:
    """One house for all messages; where its records lie makes no difference."""
    stage = Stage.build(data_dir)
    yield stage
    stage.close()


def test_the_held_half_calls_a_person_as_often_as_measured(house: Stage) -> None:
    figures = measure_handover(lambda text: ask(house.house, text), FOLDER / "dev_held.jsonl").figures
    kinds = figures["per_category"]
    for name, one in kinds.items():
        print(f"{name:18} recall {one['recall']} {one['recall_interval']}", end=" ")
        print(f"false alarms {one['false_alarm_rate']} {one['false_alarm_interval']}")
    due, traps = sum(one["due"] for one in kinds.values()), sum(one["traps"] for one in kinds.values())
    print("all", figures["recall"], wilson(round(figures["recall"] * due), due))
    print("all", figures["false_alarm_rate"], wilson(round(figures["false_alarm_rate"] * traps), traps))
    assert figures["recall"] >= 0.92
    assert figures["false_alarm_rate"] <= 0.08
    assert kinds["none"]["false_alarm_rate"] <= 0.03
    assert min(kinds[name]["recall"] for name in GRAVE) >= 0.85


def test_no_message_stands_in_both_halves() -> None:
    kinds: dict[str, Kind] = {"text": str, "category": (str, type(None)), "handover": bool}
    halves = [{row["text"] for row in read_rows(FOLDER / f"dev_{half}.jsonl", kinds)} for half in ("tune", "held")]
    assert all(halves)
    assert halves[0].isdisjoint(halves[1])
