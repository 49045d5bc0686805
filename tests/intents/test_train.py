"""Training: repeatable, told apart by version, refused clearly."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from intents.alarms import FOLDER
from intents.catalog import Catalog, read_catalog
from intents.model import IntentModel
from intents.stored import CARD
from intents.train import TrainingError, main, train
from tests.intents.samples import write_catalog, write_intent


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_equal_seeds_give_equal_files(sample_catalog: Catalog, trained: Path, tmp_path: Path) -> None:
    train(sample_catalog, tmp_path, seed=3)
    assert _files(tmp_path) == _files(trained)


def test_another_seed_gives_another_version(sample_catalog: Catalog, trained: Path, tmp_path: Path) -> None:
    train(sample_catalog, tmp_path, seed=4)
    assert IntentModel.load(tmp_path).version != IntentModel.load(trained).version


def test_the_model_remembers_what_it_learnt_from(sample_catalog: Catalog, trained: Path) -> None:
    model = IntentModel.load(trained)
    assert model.fingerprint == sample_catalog.fingerprint
    assert model.names == tuple(sample_catalog.intents)
    assert 0.5 < (model.figures["accuracy"] or 0) <= 1


def test_a_second_training_leaves_no_old_arrays_behind(sample_catalog: Catalog, tmp_path: Path) -> None:
    for seed in (1, 2):
        train(sample_catalog, tmp_path, seed=seed)
    assert len(list(tmp_path.glob("arrays-*.npz"))) == 1
    assert {one.name for one in tmp_path.iterdir()} >= {"model.json", "judged.json"}


def test_the_report_has_every_figure(sample_catalog: Catalog, tmp_path: Path) -> None:
    report = train(sample_catalog, tmp_path)
    assert report.intents == 4
    assert report.examples == 64
    # What it said of each sentence lies beside the model, and is not read to serve.
    served = [content for name, content in _files(tmp_path).items() if name != "judged.json"]
    assert report.model_bytes == sum(map(len, served))
    assert 0 <= report.ece <= 1
    assert 0.5 < report.auroc <= 1
    assert "accuracy" in report.lines()


def test_too_few_intents_are_refused(tmp_path: Path) -> None:
    write_intent(tmp_path / "catalog", "general/general_greet")
    with pytest.raises(TrainingError, match="has 1 intents"):
        train(read_catalog(tmp_path / "catalog"), tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_the_command_trains_in_a_process_of_its_own(tmp_path: Path) -> None:
    write_catalog(tmp_path / "catalog")
    command = [sys.executable, "-m", "intents.train", "--out", str(tmp_path / "model")]
    command += ["--catalog", str(tmp_path / "catalog"), "--seed", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "accuracy" in done.stdout
    assert json.loads((tmp_path / "model/model.json").read_text())["seed"] == 3


def test_the_command_names_the_fault_of_a_catalog(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_intent(tmp_path, "general/general_greet", author="")
    assert main(["--out", str(tmp_path / "model"), "--catalog", str(tmp_path)]) == 1
    assert "author is missing" in capsys.readouterr().err


@pytest.mark.parametrize("written", [b'category = "a"', b'category = "a', b'category = "\xff"'])
def test_the_command_names_the_fault_of_a_grave_matter(
    written: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fraud.toml").write_bytes(written)
    monkeypatch.setattr("intents.grave.matter_files", lambda: [tmp_path / "fraud.toml"])
    write_catalog(tmp_path / "catalog")
    assert main(["--out", str(tmp_path / "model"), "--catalog", str(tmp_path / "catalog")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("fraud.toml")
    assert "Traceback" not in said


def test_the_command_learns_nothing_from_too_few_intents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_intent(tmp_path / "catalog", "general/general_greet")
    assert main(["--out", str(tmp_path / "model"), "--catalog", str(tmp_path / "catalog")]) == 1
    assert "has 1 intents" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()


def test_a_training_that_is_broken_off_leaves_no_folder_that_is_taken_for_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def write_one(folder: Path) -> None:
        done.append(folder.name)
        if len(done) > 1:
            raise KeyboardInterrupt
        folder.mkdir(parents=True)
        (folder / CARD).write_text("{}")

    monkeypatch.setattr("intents.train.train_alarms", lambda _catalog, out, _seed: write_one(out))
    monkeypatch.setattr("intents.train.train", lambda _catalog, out, *_: write_one(out))
    write_catalog(tmp_path / "catalog")
    with pytest.raises(KeyboardInterrupt):
        main(["--out", str(tmp_path / "model"), "--catalog", str(tmp_path / "catalog")])
    assert done == [FOLDER, "model"]
    assert not (tmp_path / "model" / CARD).exists()


def test_serving_never_imports_scikit_learn(trained: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from intents.model import IntentModel;"
        f"IntentModel.load(Path({str(trained)!r})).classify('halo', ['general']);"
        "import intents.catalog, intents.mood, intents.yes_no;"
        "print([name for name in sys.modules if name.split('.')[0] in ('sklearn', 'scipy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
