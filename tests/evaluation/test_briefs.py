"""`sapa evaluate brief`: what is quoted of a dialogue beside what people chose and wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.commands import build_cli
from bot.evaluation.briefs import lines_of, measure_brief
from bot.evaluation.overlap import bleu, rouge_l, rouge_n, rouge_words
from bot.evaluation.rows import BadFile

TURNS = [
    "TokoBiru blender saya rusak setelah dua hari, bisa ditukar?",
    "Halo Kak.",
    "TokoBiru halo",
    "Blender boleh ditukar di cabang terdekat dengan struk, Kak.",
    "TokoBiru oke terima kasih",
]
DIALOGUE = {
    "turns": TURNS,
    "abstractive": ["blender saya rusak setelah dua hari, blender boleh ditukar di cabang terdekat"],
    "extractive_turns": [[0, 3], [0, 1, 3]],
}


def write(folder: Path, *rows: Any) -> Path:
    path = folder / "dialogues.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def test_the_turns_that_tell_are_quoted(tmp_path: Path) -> None:
    figures = measure_brief(write(tmp_path, DIALOGUE)).figures
    assert list(figures) == ["rows", "rouge1", "rouge2", "rougel", "selected_f1"]
    # Turns 0 and 3 of what two people chose: F1 of 1 and of 4/5.
    assert (figures["rows"], figures["selected_f1"]) == (1, 0.9)
    # The twelve words of the summary all stand in the seventeen that are quoted.
    assert figures["rouge1"] == round(2 * 12 / (12 + 17), 4)


def test_what_nobody_judged_is_null(tmp_path: Path) -> None:
    figures = measure_brief(write(tmp_path, DIALOGUE | {"abstractive": [], "extractive_turns": []})).figures
    assert figures == {"rows": 1, "rouge1": None, "rouge2": None, "rougel": None, "selected_f1": None}


def test_the_account_written_to_tells_who_speaks() -> None:
    assert [line.ours for line in lines_of(TURNS, None)] == [False, True, False, True, False]
    assert lines_of(TURNS, None)[2].text == " halo"
    assert [line.ours for line in lines_of(["a b", "c d", "e f"], None)] == [False, True, False]
    assert [line.ours for line in lines_of(["a", "b"], ["agent", "customer"])] == [True, False]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"turns": ["a", 1]}, "line 1: 'turns' holds more than texts; expected a list of texts."),
        ({"extractive_turns": [[0, 9]]}, "line 1: [0, 9] in 'extractive_turns'; expected places from 0 to 4."),
        ({"extractive_turns": [[True]]}, "line 1: [True] in 'extractive_turns'; expected places from 0 to 4."),
        ({"speakers": ["bot"]}, "line 1: 'speakers' is ['bot']; expected 5 of customer or agent."),
        ({"abstractive": "a"}, "line 1: 'abstractive' is \"a\"; expected a list."),
    ],
)
def test_a_bad_dialogue_names_its_file_and_line(tmp_path: Path, row: dict[str, Any], said: str) -> None:
    path = write(tmp_path, DIALOGUE | row)
    with pytest.raises(BadFile) as raised:
        measure_brief(path)
    assert str(raised.value) == f"{path}, {said}"


def test_the_command_prints_the_figures(tmp_path: Path) -> None:
    asked = ["evaluate", "brief", "--test", str(write(tmp_path, DIALOGUE))]
    run = CliRunner()
    assert json.loads(run.invoke(build_cli(), [*asked, "--json"]).stdout)["selected_f1"] == 0.9
    assert "line 1: ROUGE-1 0.83" in run.invoke(build_cli(), asked).stdout


def test_rouge_compares_words_and_nothing_else() -> None:
    said, reference = rouge_words("Paket: sudah, SAMPAI di_rumah"), rouge_words("paket belum sampai di rumah")
    assert said == ["paket", "sudah", "sampai", "di", "rumah"]
    assert rouge_n(said, reference, 1) == pytest.approx(0.8)
    assert rouge_n(said, reference, 2) == pytest.approx(0.5)
    assert rouge_l(said, reference) == pytest.approx(0.8)
    assert rouge_l(reference[::-1], reference) == pytest.approx(0.2)
    assert rouge_n([], reference, 1) == rouge_l([], []) == 0.0


def test_bleu_is_that_of_the_paper() -> None:
    one = "kurir datang besok pagi".split()
    assert bleu([(one, one)]) == pytest.approx(1.0)
    # Precisions 4/5, 3/4, 2/3, 1/2 and no penalty; their product is 1/5.
    assert bleu([([*one, "ya"], [*one, "sekali"])]) == pytest.approx(0.2**0.25)
    # Half the words of the reference: e to the power of -1.
    assert bleu([(one, [*one, *one])]) == pytest.approx(0.36788, abs=1e-5)
    assert bleu([(["a"], ["a"])]) == 0.0
    assert bleu([([], one)]) is None
