"""`sapa evaluate intents --train`: fitted to one file, thresholds from another, judged on a third."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bot.commands import build_cli
from bot.evaluation.fitted import Files, balanced_threshold, careful_threshold, measure_fitted
from bot.evaluation.rows import BadFile
from intents.estimator import IntentClassifier
from tests.intents.desk import LABELS, STRANGERS, TEXTS

KEYS = (
    "rows accuracy macro_f1 in_scope_accuracy oos_recall in_scope_accuracy_balanced oos_recall_balanced auroc fpr95 ece"
    " train_s model_bytes p50_us p99_us"
).split()
ASKED = [
    *(("the printer has a paper jam", "printer_jam"), ("need a meeting room for ten people", "room_booking")),
    *(("no wifi on my laptop", "wifi_down"), ("monitor is black", "black_screen"), ("badge is broken", "new_badge")),
]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    def written(name: str, rows: list[tuple[str, str]]) -> list[Path]:
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(json.dumps({"text": text, "label": label}) for text, label in rows), "utf-8")
        return [path]

    return Files(
        train=written("train", list(zip(TEXTS, LABELS, strict=True))),
        test=written("test", [*ASKED, ("where do penguins sleep", "out_of_scope")]),
        valid=written("valid", [*ASKED[::-1], *((text, "oos") for text in STRANGERS)]),
        strangers=written("oos", [("the capital of peru", "")]),
    )


def test_every_figure_is_told(files: Files) -> None:
    steps: list[int] = []
    measured = measure_fitted(IntentClassifier(), files, lambda: steps.append(1))
    figures = measured.figures
    assert list(figures) == KEYS
    assert (figures["rows"], figures["accuracy"], figures["macro_f1"]) == (7, 1.0, 1.0)
    assert figures["in_scope_accuracy"] >= figures["in_scope_accuracy_balanced"]
    assert all(0 <= figures[key] <= 1 for key in ("auroc", "fpr95", "ece", "oos_recall", "oos_recall_balanced"))
    assert figures["model_bytes"] > 1_000
    assert figures["train_s"] > 0
    assert steps


def test_without_a_valid_file_thresholds_come_from_cross_validation(files: Files) -> None:
    figures = measure_fitted(IntentClassifier(), Files(files.train, files.test)).figures
    assert 0 <= figures["oos_recall"] <= 1
    assert figures["in_scope_accuracy_balanced"] is not None


def test_where_no_stranger_is_asked_nothing_is_said_of_them(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "ours.jsonl"
    path.write_text('{"text": "paper jam", "label": "printer_jam"}\n{"text": "tea", "label": "kitchen"}', "utf-8")
    measured = measure_fitted(IntentClassifier(), Files(files.train, [path], valid=[path]))
    assert {measured.figures[key] for key in ("oos_recall", "oos_recall_balanced", "auroc", "fpr95")} == {None}
    assert measured.figures["accuracy"] == 0.5
    assert measured.notes[0] == "'kitchen' is no label of the training: its 1 rows count as wrong"


def test_files_that_teach_nothing_are_told(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text('{"text": "a", "label": "x"}\n{"text": "b"}', "utf-8")
    with pytest.raises(BadFile, match=r"one\.jsonl, line 2: 'label' is missing"):
        measure_fitted(IntentClassifier(), Files([path], files.test))
    path.write_text('{"text": "a", "label": "x"}', "utf-8")
    with pytest.raises(BadFile, match=r"one\.jsonl: .* 1 different ones"):
        measure_fitted(IntentClassifier(), Files([path], files.test))


def test_the_careful_threshold_costs_at_most_one_point() -> None:
    right = np.ones(200, np.bool_)
    inside = np.arange(200, dtype=np.float32)
    least = careful_threshold(right, inside)
    assert (inside < least).sum() == 2
    right[:50] = False
    # What is wrong anyway may be turned away for nothing.
    assert careful_threshold(right, inside) == 52


def test_the_balanced_threshold_has_the_best_mean() -> None:
    right = np.array([True, True, True, False])
    inside = np.array([0.9, 0.8, 0.3, 0.7], np.float32)
    assert balanced_threshold(right, inside, np.array([0.2, 0.5, 0.6], np.float32)) == pytest.approx(0.7)
    assert balanced_threshold(right, inside, inside[:0]) is None


def test_the_command_prints_the_figures_and_refuses_what_does_not_fit(files: Files) -> None:
    run = CliRunner()
    asked = ["evaluate", "intents", "--train", str(files.train[0]), "--test", str(files.test[0]), "--seed", "3"]
    done = run.invoke(build_cli(), [*asked, "--json"])
    assert done.exit_code == 0, done.output
    assert list(json.loads(done.stdout)) == KEYS
    assert run.invoke(build_cli(), [*asked, "--shipped"]).exit_code == 2
    assert run.invoke(build_cli(), [*asked, "--reader", "loud"]).exit_code == 2
