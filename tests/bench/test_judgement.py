"""The table of public sets, over little sets of our own in the same formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.fitted import Learnt, learn
from bot.evaluation.understanding import Labelled
from intents.estimator import IntentClassifier
from tests.bench.judgement.part import SETS, judgement, show_sets
from tests.bench.judgement.table import Found, aims, lines_of, reached
from tests.intents.desk import LABELS, STRANGERS, TEXTS

LABELLED = [{"text": text, "label": label} for text, label in zip(TEXTS, LABELS, strict=True)]
STRANGE = [{"text": text, "label": "oos"} for text in STRANGERS]
TURNS = ["Toko blender saya rusak", "Blender boleh ditukar di cabang terdekat, Kak.", "Toko makasih"]
TWEETS = [{"turns": TURNS, "abstractive": ["blender rusak, boleh ditukar"], "extractive_turns": [[0, 1]]}]
SPELLING = [{"informal": "yg ini blm sampe , min xxxuserxxx !", "formal": "yang ini belum sampai , xxxuserxxx !"}]
RATED = [
    {"turns": [{"speaker": "USER", "text": text, "satisfaction": votes}]}
    for text, votes in (("that is useless", [2, 2, 3]), ("great, thank you", [4, 4, 3])) * 10
]
# Every file that a set has, by whether it may be opened without a release.
OPEN: dict[str, dict[str, list[dict[str, Any]]]] = {
    "banking77": dict.fromkeys(("train_dialoglue", "valid_dialoglue", "train_10shot", "train_5shot"), LABELLED),
    "banking77_oos": {"train": LABELLED, "valid": LABELLED, "id_oos_valid": STRANGE, "ood_oos_valid": STRANGE},
    "clinc150": {
        **{f"train_{name}": LABELLED for name in ("full", "small", "imbalanced", "10shot", "5shot")},
        **{"oos_train": STRANGE, "oos_valid": STRANGE, "valid": LABELLED},
    },
    "nlu_evaluation_corpora": {f"{name}_train": LABELLED for name in ("chatbot", "askubuntu", "webapplications")},
    "xsid_id": {"valid": LABELLED},
    "cod_id": {"intents_dev": [row | {"dialogue_id": str(place % 3)} for place, row in enumerate(LABELLED)]},
    "stackfaq": {
        "threads": [{"id": "t", "question": "When do you open?", "answers": ["At eight.", "On Sundays at ten."]}],
        "faq_pairs": [{"id": "p", "thread": "t", "question": "When do you open?", "answer": "At eight."}],
        "queries": [{"text": "what time do you open", "thread": "t", "relevant": ["p"]}] * 4,
    },
    "emot_id": {name: [row | {"label": _} for _, row in zip(["anger", "happy"] * 99, LABELLED, strict=False)]
                for name in ("train", "valid")},
    "smsa_id": {name: [row | {"label": _} for _, row in zip(["negative", "neutral"] * 99, LABELLED, strict=False)]
                for name in ("train", "valid")},
    "hate_abusive_id": {
        "all": [
            {"text": row["text"], "HS": place % 2, "Abusive": place % 2, "fold": place % 3}
            for place, row in enumerate(LABELLED)
        ]
    },
    "stif_id": {"dev": SPELLING},
    "tweetsumm": {"valid": TWEETS},
    "uss": {"sgd": RATED, "mwoz": RATED},
}  # fmt: skip
TESTS: dict[str, dict[str, list[dict[str, Any]]]] = {
    "banking77": {"train": LABELLED, "test": LABELLED, "test_hard_tfidf": LABELLED},
    "banking77_oos": {"test": LABELLED, "id_oos_test": STRANGE, "ood_oos_test": STRANGE},
    "clinc150": {"test": LABELLED, "oos_test": STRANGE, "test_hard_tfidf": LABELLED},
    "nlu_evaluation_corpora": {f"{name}_test": LABELLED for name in ("chatbot", "askubuntu", "webapplications")},
    "xsid_id": {"test": [*LABELLED, {"text": "the lift does not move", "label": LABELS[0]}]},
    "cod_id": {"intents_test": [row | {"dialogue_id": "test"} for row in LABELLED[:3]]},
    "emot_id": {"test": OPEN["emot_id"]["valid"]},
    "smsa_id": {"test": OPEN["smsa_id"]["valid"]},
    "stif_id": {"test": SPELLING},
    "tweetsumm": {"test": TWEETS},
}


def lay_out(data: Path, *groups: dict[str, list[dict[str, Any]]], name: str) -> None:
    (data / name).mkdir(parents=True, exist_ok=True)
    for group in groups:
        for file, rows in group.items():
            write(data / name / f"{file}.jsonl", rows)


def write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")


@pytest.fixture(scope="module")
def taught() -> dict[Any, Learnt]:
    """What was learnt so far in this module, by what it was learnt from."""
    return {}


@pytest.fixture(autouse=True)
def learnt_once(taught: dict[Any, Learnt], monkeypatch: pytest.MonkeyPatch) -> None:
    """Learn from the same rows once: all these sets have the same few, and a fit takes longer than all else here."""

    def rows(of: Labelled) -> Any:
        # Without the place where each stands: every test lays out files of its own.
        return tuple((text, label) for text, label, _ in of.ours), tuple(of.strangers)

    def learn_once(classifier: IntentClassifier, lessons: Labelled, kept: Labelled, step: Callable[[], None]) -> Learnt:
        assert classifier.encoder is None
        source = rows(lessons), rows(kept)
        if source not in taught:
            taught[source] = learn(classifier, lessons, kept, step)
        return taught[source]

    monkeypatch.setattr("tests.bench.judgement.lessons.learn", learn_once)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "benchmarks.md"
    path.write_text("# Public sets\n", "utf-8")
    return path


@pytest.mark.parametrize("name", SETS)
def test_every_day_no_test_file_is_opened(
    tmp_path: Path, record: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(tmp_path / "data", OPEN[name], name=name)
    show_sets(tmp_path / "data", [name], release=False, record=record)
    said = capsys.readouterr().out
    assert "cannot be read" not in said
    assert f"{name} ({aims()[name]['get']}" in said
    assert record.read_text("utf-8") == "# Public sets\n"
    # What stands in the table of aims is found under that name.
    shown = {line.split(":")[0].strip() for line in said.splitlines() if line.startswith(" ") and line[1] != " "}
    assert set(aims()[name]) - {"get", "licence", "hard"} <= shown


@pytest.mark.parametrize("name", SETS)
def test_a_release_reads_test_files_and_writes_that_down(tmp_path: Path, record: Path, name: str) -> None:
    lay_out(tmp_path / "data", OPEN[name], TESTS.get(name, {}), name=name)
    show_sets(tmp_path / "data", [name], release=True, record=record)
    lines = record.read_text("utf-8").splitlines()
    assert lines.count("## Readings of test files") == 1
    made = [line for line in lines if f"| {name}, " in line]
    assert made
    assert all(line.startswith("| 20") and "scikit-learn" in line for line in made)


def test_a_second_release_adds_to_the_first(tmp_path: Path, record: Path) -> None:
    lay_out(tmp_path / "data", TESTS["stif_id"], name="stif_id")
    for _ in range(2):
        show_sets(tmp_path / "data", ["stif_id"], release=True, record=record)
    lines = record.read_text("utf-8").splitlines()
    assert lines.count("## Readings of test files") == 1
    assert len([line for line in lines if "| stif_id, normaliser (test) | 1 | bleu " in line]) == 2
    assert lines[-1].startswith("| 20")


def test_a_set_that_is_away_or_broken_stops_no_other(
    tmp_path: Path, record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    lay_out(data, {"dev": [{"informal": "yg"}]}, name="stif_id")
    lay_out(data, OPEN["tweetsumm"], name="tweetsumm")
    show_sets(data, ["uss", "stif_id", "tweetsumm"], release=False, record=record)
    said = capsys.readouterr().out
    assert "uss is not there. To get it: sunnweiwei/user-satisfaction-simulation @ 8ba06bd" in said
    assert f"{data / 'stif_id' / 'dev.jsonl'}, line 1: 'formal' is missing; expected a text." in said
    assert " brief: valid, 1 rows; plain: first turn and longest reply" in said


def test_the_environment_says_where_and_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(tmp_path, OPEN["stif_id"], name="stif_id")
    monkeypatch.setenv("BENCH_DATA", str(tmp_path))
    monkeypatch.setenv("BENCH_SETS", "stif_id")
    monkeypatch.delenv("RELEASE", raising=False)
    judgement(tmp_path)
    said = capsys.readouterr().out
    assert "valid files or cross-validation in" in said
    assert "seed 0" in said
    # Marks and the masks of the set stay as they stand, and the person addressed is no word of the message.
    assert "  bleu                            100.0" in said
    monkeypatch.setenv("BENCH_SETS", "mnist")
    with pytest.raises(SystemExit, match="BENCH_SETS names 'mnist'"):
        judgement(tmp_path)


def test_figures_stand_beside_their_aims() -> None:
    found = Found(
        "full", "train to test", {"rows": 10, "accuracy": 0.9196, "p50_us": 151.0, "ece": None}, {"accuracy": 0.9}
    )
    lines = list(lines_of("banking77", found))
    assert lines[0] == " full: train to test, 10 rows"
    assert lines[2].split() == [
        *"accuracy 92.0 90.0 91.4 92 yes".split(),
        *"BERT-tuned 93.66 (2), USE+ConveRT 93.36 (2)".split(),
    ]
    assert lines[3].split() == "p50_us 151 - - 150 NO".split()
    assert len(lines) == 4
    assert reached("fpr95", 0.155, 15.5)
    assert not reached("fpr95", 0.16, 15.5)


def test_every_set_has_an_address_and_a_licence() -> None:
    assert set(aims()) == set(SETS)
    assert all(" @ " in one["get"] and one["licence"] for one in aims().values())
