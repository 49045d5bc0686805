"""`sapa evaluate`: figures as a table or as one JSON object, and a wrong file is told."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.conftest import Sapa


def test_figures_are_one_flat_json_object(sapa: Sapa, folder: Path) -> None:
    rows = [{"text": "besok jam 9 pagi", "base": "2026-11-21T10:00", "value": "2026-11-22T09:00", "grain": "minute"}]
    (folder / "dates.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    done = sapa("evaluate", "dates", "--test", "dates.jsonl", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"rows": 1, "accuracy": 1.0, "silently_wrong": 0, "asked_back": 0}


def test_figures_are_a_table_for_people_with_what_went_wrong(sapa: Sapa, folder: Path) -> None:
    rows = [{"text": "transfer 50rb", "entities": []}]
    (folder / "entities.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    done = sapa("evaluate", "entities", "--test", "entities.jsonl")
    assert done.exit_code == 0, done.output
    assert "money" in done.stdout
    assert "entities.jsonl, line 1: money 50000 was read and is not there" in done.stdout


def test_a_wrong_file_is_told_in_one_sentence(sapa: Sapa, folder: Path) -> None:
    (folder / "mood.jsonl").write_text('{"text": "halo"}', "utf-8")
    done = sapa("evaluate", "mood", "--test", "mood.jsonl", "--json")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr == "mood.jsonl, line 1: 'mood' is missing; expected a text.\n"
