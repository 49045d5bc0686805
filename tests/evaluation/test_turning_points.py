"""`sapa evaluate handover-point`: rated dialogues, each judged by what the others teach."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from bot.commands import build_cli
from bot.evaluation.agreement import (
    kappa,
    rank_correlation,
    rank_correlation_of_first_ranks,
    unweighted_recall,
)
from bot.evaluation.rows import BadFile
from bot.evaluation.turning_points import PARTS, best_threshold, measure_handover_point, read_rated

KEYS = ["rows", "auroc", "f1", "uar", "kappa", "rho"]


def turn(text: str, *votes: int, speaker: str = "USER") -> dict[str, Any]:
    return {"speaker": speaker, "text": text, "satisfaction": list(votes) or None}


def dialogue(number: int) -> dict[str, Any]:
    bad = number % 2
    return {
        "turns": [
            turn(f"table for {number} people please", 3, 3, 4),
            turn("Sorry, nothing is free." if bad else "Booked for seven o'clock.", speaker="SYSTEM"),
            turn("that is useless, try again" if bad else "great, thank you", *((2, 2, 3) if bad else (4, 4, 3))),
        ]
    }


def write(folder: Path, *rows: Any) -> Path:
    path = folder / "dialogues.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def test_dialogues_are_judged_by_what_the_others_teach(tmp_path: Path) -> None:
    path = write(tmp_path, *(dialogue(number) for number in range(40)))
    steps: list[int] = []
    measured = measure_handover_point(path, step=lambda: steps.append(1))
    assert list(measured.figures) == KEYS
    assert (measured.figures["rows"], measured.figures["auroc"]) == (80, 1.0)
    assert measured.figures["f1"] > 0.8
    assert (measured.figures["uar"], measured.figures["kappa"], measured.figures["rho"]) == (0.6, 1.0, 1.0)
    assert len(steps) == PARTS
    assert measured.notes[0].startswith("as the published rows count: rho 1.000")
    assert measure_handover_point(path).figures == measured.figures


def test_before_the_message_only_what_was_said_counts(tmp_path: Path) -> None:
    rated = read_rated(write(tmp_path, dialogue(1)), before=True)
    assert [moment.text for moment in rated.moments] == ["", ""]
    assert rated.moments[1].ours == ("Sorry, nothing is free.",)
    assert rated.levels.tolist() == [3, 2]
    assert rated.discontent.tolist() == [False, True]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"turns": ["halo"]}, "line 1, turn 1: expected an object with speaker, text and satisfaction."),
        ({"turns": [turn("a", speaker="cat")]}, "line 1, turn 1: 'speaker' is 'cat'; expected USER or SYSTEM."),
        ({"turns": [turn("a", 3), turn("b", 6)]}, "line 1, turn 2: 'satisfaction' is [6]; expected votes of 1 to 5,"),
        ({"turns": [turn("a", True)]}, "line 1, turn 1: 'satisfaction' is [True]; expected votes of 1 to 5, or null."),
    ],
)
def test_a_bad_turn_names_its_file_and_line(tmp_path: Path, row: Any, said: str) -> None:
    path = write(tmp_path, row)
    with pytest.raises(BadFile) as raised:
        measure_handover_point(path)
    assert str(raised.value).startswith(f"{path}, {said}")


def test_files_that_teach_nothing_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="has no rated message"):
        measure_handover_point(write(tmp_path, {"turns": [turn("halo")]}))
    with pytest.raises(BadFile, match=r"dialogues\.jsonl: There are 2 rated messages"):
        measure_handover_point(write(tmp_path, *(dialogue(0) for _ in range(2))))


def test_the_command_prints_the_figures(tmp_path: Path) -> None:
    path = write(tmp_path, *(dialogue(number) for number in range(20)))
    asked = ["evaluate", "handover-point", "--test", str(path), "--json"]
    assert json.loads(CliRunner().invoke(build_cli(), asked).stdout)["f1"] > 0.8
    assert CliRunner().invoke(build_cli(), [*asked, "--before"]).exit_code == 0


def test_agreement_is_counted_as_it_is_defined() -> None:
    expected, said = np.array([2, 3, 3, 3, 4]), np.array([2, 3, 3, 4, 4])
    assert unweighted_recall(expected, said, range(1, 6)) == pytest.approx((1 + 2 / 3 + 1) / 5)
    # Agreement .8, by chance (1 + 3 * 2 + 1 * 2) / 25 = .36.
    assert kappa(expected, said) == pytest.approx((0.8 - 0.36) / (1 - 0.36))
    assert kappa(expected[1:4], expected[1:4]) is None
    # Ranks 1, 2.5, 2.5, 4.5, 4.5 and 1, 3, 3, 3, 5 around 3.
    assert rank_correlation(expected, said) == pytest.approx(7 / np.sqrt(9.0 * 8.0))
    assert rank_correlation(expected, np.full(5, 3)) is None
    # First ranks 1, 2, 2, 4, 4 and 1, 2, 2, 2, 5: squares of differences 4 and 1.
    assert rank_correlation_of_first_ranks(expected, said) == pytest.approx(1 - 6 * 5 / 120)


def test_the_best_threshold_calls_equal_chances_together() -> None:
    truth, chances = np.array([True, False, True, False]), np.array([0.9, 0.8, 0.8, 0.1])
    assert best_threshold(truth, chances) == 0.8
    assert best_threshold(truth, np.full(4, 0.5)) == 0.5
