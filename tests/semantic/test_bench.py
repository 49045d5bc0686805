"""The rows with an encoder in the table of public sets, over little sets of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.judgement.meant import MEANT
from tests.bench.judgement.part import show_meant
from tests.bench.test_judgement import OPEN, TESTS, lay_out
from tests.semantic.make_tiny import TINY


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "benchmarks.md"
    path.write_text("# Public sets\n", "utf-8")
    return path


@pytest.mark.parametrize("name", ["banking77_oos", "stackfaq"])
def test_rows_with_an_encoder_stand_apart_and_every_day_open_no_test_file(
    tmp_path: Path, record: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(tmp_path, OPEN[name], name=name)
    show_meant(tmp_path, [name], str(TINY), release=False, record=record)
    said = capsys.readouterr().out
    assert "WITH PRETRAINED WEIGHTS: the encoder " in said
    assert "cannot be read" not in said
    assert said.count("with the encoder, ") == 2
    assert record.read_text("utf-8") == "# Public sets\n"


def test_a_release_writes_readings_with_an_encoder_down(tmp_path: Path, record: Path) -> None:
    lay_out(tmp_path, OPEN["banking77_oos"], TESTS["banking77_oos"], name="banking77_oos")
    show_meant(tmp_path, ["banking77_oos", "uss"], str(TINY), release=True, record=record)
    lines = record.read_text("utf-8").splitlines()
    assert sum("with the encoder" in line and "onnxruntime" in line for line in lines) == 2


def test_without_one_it_says_how_to_get_one(tmp_path: Path, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, begins in (("", "BENCH_ENCODER is not set"), (str(tmp_path / "away"), "There is no directory at")):
        show_meant(tmp_path, list(MEANT), folder, release=False, record=record)
        said = capsys.readouterr().out
        assert said.startswith(begins)
        assert "scripts/encoder_to_onnx.py" in said


def test_a_broken_set_is_told(tmp_path: Path, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay_out(tmp_path, {"threads": [{"id": "t"}]}, name="stackfaq")
    show_meant(tmp_path, ["stackfaq"], str(TINY), release=False, record=record)
    assert "threads.jsonl, line 1: 'question' is missing" in capsys.readouterr().out
