"""`sapa train`: prints both figures and refuses a model that is worse than the one in use."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from core.settings import Settings
from intents.catalog import read_catalog
from intents.kept import FILE, digest_of, read_judgements
from tests.commands.conftest import Sapa


@pytest.mark.sqlite
def test_a_model_worse_than_the_one_in_use_is_refused_with_both_figures(
    sapa: Sapa, folder: Path, model_cache: Path
) -> None:
    catalog = read_catalog()
    used = Settings().data_dir / "models" / catalog.fingerprint[:16]
    shutil.copytree(model_cache / "models" / used.name, used)
    # The model in use claims to be right everywhere.
    said = [(text, one.name) for one in catalog.intents.values() for some in one.examples.values() for text in some]
    claimed = {digest_of(text): (name, name) for text, name in said}
    (used / FILE).write_text(json.dumps(claimed), "utf-8")
    refused = sapa("train")
    assert refused.exit_code == 1
    assert f"Right on {len(claimed)} sentences that neither had learnt: 1.0000 in use, 0." in refused.output
    assert "was not published; the one in use stays" in refused.output
    assert read_judgements(used) == claimed


@pytest.mark.sqlite
def test_a_file_that_is_not_there_is_named_before_anything_is_trained(sapa: Sapa, folder: Path) -> None:
    answer = sapa("train", "--test", "missing.jsonl")
    assert answer.exit_code == 1
    assert "missing.jsonl" in answer.output
    assert not Settings().data_dir.exists()
